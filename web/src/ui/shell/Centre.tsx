import '../centre/centre.css';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Role } from '#/api/types';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import Antd from '../centre/Antd';
import { AccountMenu } from './AccountMenu';
import { Bell } from './Bell';
import { LanguageButton, ThemeButton } from './buttons';
import { Keys, openPalette } from './Keys';
import type { Nav, NavItem } from './nav';
import { useCrumbs } from './page';
import { Switcher } from './Switcher';

function Count({ use }: { use: NonNullable<NavItem<Role>['useCount']> }) {
  const shown = use();
  if (!shown?.count) return null;
  return <span className={shown.hot ? 'nav-count hot' : 'nav-count'}>{shown.count}</span>;
}

function Sidebar<R extends Role>({ portal, nav }: { portal: R; nav: Nav<R> }) {
  const t = useText('common');
  const { pathname } = useLocation();
  // The deepest entry that the address begins with is where one is.
  const here = nav
    .flatMap((group) => group.items.map((item) => String(item.to)))
    .filter((to) => pathname === to || pathname.startsWith(`${to}/`))
    .sort((a, b) => b.length - a.length)[0];
  const say = t as (key: string) => string;
  return (
    <nav className="side" aria-label={t('shell.navigation')}>
      <Switcher portal={portal} />
      {nav.map((group) => (
        <div key={group.title ?? ''} className="side-group">
          {group.title && <p className="side-title">{say(group.title)}</p>}
          {group.items.map((item) => (
            <Link
              key={item.to}
              to={item.to}
              title={say(item.text)}
              // The router's own mark would also fall on every entry above the page.
              activeOptions={{ exact: true }}
              aria-current={item.to === here ? 'page' : undefined}
            >
              <Icon name={item.icon} />
              <span className="side-text">{say(item.text)}</span>
              {item.useCount && <Count use={item.useCount} />}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

function TopBar({ portal, onMenu }: { portal: Role; onMenu: () => void }) {
  const t = useText('common');
  const crumbs = useCrumbs();
  return (
    <header className="top">
      <button type="button" className="icon-button menu-button" aria-label={t('shell.menu')} onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <nav className="crumbs" aria-label={t('shell.breadcrumb')}>
        <ol>
          <li>
            <Link to={`/${portal}`}>{t(`portal.${portal}`)}</Link>
          </li>
          {crumbs.map((crumb, at) => (
            <li key={crumb.text} aria-current={at === crumbs.length - 1 ? 'page' : undefined}>
              {crumb.to ? <Link to={crumb.to}>{crumb.text}</Link> : crumb.text}
            </li>
          ))}
        </ol>
      </nav>
      <button type="button" className="find" aria-label={`${t('shell.find')} ⌘K`} onClick={openPalette}>
        <Icon name="search" size={14} />
        <span className="grow ellipsis">{t('shell.find')}</span>
        <kbd>{'⌘K'}</kbd>
      </button>
      <Bell />
      <LanguageButton />
      <ThemeButton />
      <AccountMenu />
    </header>
  );
}

/** The shell of a centre: sidebar, top bar, and the page in its sheet. */
export function Centre<R extends Role>({ portal, nav }: { portal: R; nav: Nav<R> }) {
  const t = useText('common');
  const [menu, setMenu] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => setMenu(false), [pathname]);
  const say = t as (key: string) => string;
  const pages = nav.flatMap((group) =>
    group.items.map((item) => ({ text: say(item.text), icon: item.icon, to: String(item.to) })),
  );
  return (
    <Antd>
      <div className={menu ? 'centre menu-open' : 'centre'}>
        <Sidebar portal={portal} nav={nav} />
        {menu && (
          <button
            type="button"
            className="menu-back"
            aria-label={t('shell.closeMenu')}
            onClick={() => setMenu(false)}
          />
        )}
        <div className="sheet">
          <TopBar portal={portal} onMenu={() => setMenu(true)} />
          <main id="main" className="page" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <Keys pages={pages} ordersAt={`/${portal}/orders`} />
    </Antd>
  );
}
