import { useQuery } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouterState } from '@tanstack/react-router';
import { Problem } from '#/api/problem';
import { sessionQuery } from '#/api/query';
import type { Role } from '#/api/types';
import { RoleMissing } from '#/app/guard';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, buttonClass } from '#/ui/base/small';
import { NotFound } from './NotFound';
import { Plain } from './Plain';

/** What stands in the place of a page that could not be shown: a missing role, a missing thing, or a fault. */
export function Crash({ error }: ErrorComponentProps) {
  const t = useText('common');
  if (error instanceof RoleMissing) return <Forbidden needs={error.needs} />;
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  return (
    <Plain title={t('error.crashTitle')}>
      {error instanceof Problem ? <ErrorNote error={error} /> : <p className="text2">{t('error.crash')}</p>}
      <Button icon="redo" onClick={() => location.reload()}>
        {t('error.reload')}
      </Button>
    </Plain>
  );
}

function Forbidden({ needs }: { needs: Role }) {
  const t = useText('common');
  const { data: session } = useQuery(sessionQuery);
  const here = useRouterState({ select: (state) => state.location.href });
  const role = t(`role.${needs}`);
  return (
    <Plain title={t('error.forbiddenTitle', { role })}>
      {session && (
        <p className="text2">
          {t('error.forbidden', { role, name: session.account.name, has: t(`role.${session.account.role}`) })}
        </p>
      )}
      <div className="row wrap">
        <Link to="/signin" search={{ to: here }} className={buttonClass('primary')}>
          {t('error.forbiddenSwitch')}
        </Link>
        <Link to="/" className={buttonClass()}>
          {t('error.toHome')}
        </Link>
      </div>
    </Plain>
  );
}
