import { asProblem } from '#/api/problem';
import { useText } from '#/i18n';
import { Icon } from './Icon';
import { Button } from './small';

/** An error in its place: what to do, a retry, and the trace id in small type. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText('common');
  const problem = asProblem(error);
  const fallback = problem.status === 0 ? t('error.unreachable') : t('error.server', { code: problem.code });
  return (
    <div className="note tone-bad" role="alert">
      <Icon name="bad" />
      <div>
        <p>{problem.message || fallback}</p>
        {problem.trace && <p className="xs mono">{t('error.trace', { id: problem.trace })}</p>}
        {retry && (
          <Button size="small" icon="redo" onClick={retry}>
            {t('action.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
