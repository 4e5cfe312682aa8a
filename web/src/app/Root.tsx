import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { onSessionEnd } from '#/api/client';
import { useLive } from '#/api/live';
import { clockQuery, sessionQuery } from '#/api/query';
import { useText } from '#/i18n';
import { ToastPlace } from '#/ui/base/Toast';
import { LiveContext } from './live-context';

// Production has none.
const SandboxStrip = lazy(() => import('./SandboxStrip'));
const SiteBanner = lazy(() => import('./SiteBanner'));
const SessionDialog = lazy(() => import('./SessionDialog'));

/** What every page has: the skip link, the sandbox strip, the banner of another site, the dialog of an ended session, toasts. */
export function Root() {
  const t = useText('common');
  const { data: session } = useQuery(sessionQuery);
  const { data: clock } = useQuery(clockQuery);
  const live = useLive(Boolean(session));
  const [ended, setEnded] = useState<(back: boolean) => void>();

  useEffect(() => {
    let asked: Promise<boolean> | undefined;
    onSessionEnd(() => {
      // Several requests that fail together ask once.
      asked ??= new Promise<boolean>((resolve) => setEnded(() => resolve)).finally(() => {
        asked = undefined;
        setEnded(undefined);
      });
      return asked;
    });
    return () => onSessionEnd(undefined);
  }, []);

  return (
    <LiveContext value={live}>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      {clock && (
        <Suspense>
          <SandboxStrip />
        </Suspense>
      )}
      {session?.other_site && (
        <Suspense>
          <SiteBanner home={session.other_site} />
        </Suspense>
      )}
      <Outlet />
      <ToastPlace />
      {ended && (
        <Suspense>
          <SessionDialog login={session?.account.login} done={ended} />
        </Suspense>
      )}
    </LiveContext>
  );
}
