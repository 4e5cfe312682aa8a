import { Outlet } from '@tanstack/react-router';
import { AccountMenu } from '#/ui/shell/AccountMenu';
import { LanguageButton, ThemeButton } from '#/ui/shell/buttons';
import { Keys } from '#/ui/shell/Keys';

export default function Layout() {
  return (
    <>
      <header className="plain-head">
        <LanguageButton />
        <ThemeButton />
        <AccountMenu />
      </header>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Keys pages={[]} />
    </>
  );
}
