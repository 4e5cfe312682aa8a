import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '#/i18n';
import { Brand } from '#/ui/base/Mark';
import { LanguageButton, ThemeButton } from '#/ui/shell/buttons';

/** A page of one column: signing in, errors. */
export function Plain({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  const t = useText('common');
  return (
    <div className="plain">
      <header className="plain-head">
        <Link to="/" aria-label={t('brand')}>
          <Brand />
        </Link>
        <span className="grow" />
        <LanguageButton />
        <ThemeButton />
      </header>
      <main id="main" className={wide ? 'plain-main plain-wide' : 'plain-main'} tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
