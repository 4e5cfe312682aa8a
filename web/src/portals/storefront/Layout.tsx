import './shop.css';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { sessionQuery } from '#/api/query';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Brand } from '#/ui/base/Mark';
import { buttonClass } from '#/ui/base/small';
import { AccountMenu } from '#/ui/shell/AccountMenu';
import { LanguageButton, ThemeButton } from '#/ui/shell/buttons';

const Keys = lazy(async () => ({ default: (await import('#/ui/shell/Keys')).Keys }));

/** Head and foot of the storefront. */
export default function Layout() {
  const t = useText('storefront');
  const { data: session } = useQuery(sessionQuery);
  const role = session?.account.role;
  return (
    <>
      <header className="shop-head">
        <div className="shop">
          <Link to="/" className="shop-brand" aria-label={t('common:brand')}>
            <Brand />
          </Link>
          <nav aria-label={t('common:portal.storefront')}>
            <Link to="/search">{t('nav.all')}</Link>
            {!session && <Link to="/register">{t('nav.sell')}</Link>}
          </nav>
          <span className="grow" />
          <LanguageButton />
          <ThemeButton />
          {role ? (
            <>
              <Link to={`/${role}`} className={`${buttonClass('plain', 'small')} shop-centre`}>
                <Icon name="arch" size={14} /> {t(`common:portal.${role}`)}
              </Link>
              <AccountMenu />
            </>
          ) : (
            <Link to="/signin" className={buttonClass('plain', 'small')}>
              {t('nav.signIn')}
            </Link>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="shop-foot">
        <div className="shop">
          <span>{t('foot.name')}</span>
          <a href="/api/v1/openapi.json">{t('foot.api')}</a>
        </div>
      </footer>
      <Suspense>
        <Keys pages={[]} />
      </Suspense>
    </>
  );
}
