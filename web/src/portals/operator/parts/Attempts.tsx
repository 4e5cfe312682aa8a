import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Chip, Copy, Moment } from '#/ui/base/small';
import { CodeBlock } from '#/ui/centre/CodeBlock';

type Attempt = Schemas['AttemptView'];
/** So many tries are shown at once; a broken seller makes dozens. */
const most = 10;

/** What went over the wire in each try, the latest on top. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const t = useText('operator');
  const shown = attempts.toReversed().slice(0, most);
  return (
    <div className="stack">
      {attempts.length > most && <p className="xs text3">{t('call.latest', { count: most, all: attempts.length })}</p>}
      {shown.map((attempt, at) => (
        <details key={attempt.number} className="panel" open={at === 0}>
          <summary className="panel-head wrap">
            <b>{t('call.attempt', { number: attempt.number })}</b>
            <Chip tone={attempt.verdict === 'success' ? 'good' : attempt.verdict === 'in_progress' ? 'run' : 'bad'}>
              {attempt.http_status ? t('call.http', { status: attempt.http_status }) : t('call.noAnswer')}
            </Chip>
            <span className="sm text2 grow">{attempt.detail || attempt.verdict}</span>
            <span className="xs text3 nowrap">
              <Moment at={attempt.started_at} full /> · {t('call.took', { ms: attempt.duration_ms })}
            </span>
          </summary>
          <div className="panel-body stack">
            <CodeBlock
              label={t('call.request')}
              text={attempt.request_body ? `${attempt.request_line}\n\n${attempt.request_body}` : attempt.request_line}
            />
            <CodeBlock label={t('call.toSign')} text={attempt.string_to_sign} />
            <CodeBlock label={t('call.answer')} text={attempt.response_body} />
            <p className="row xs text3">
              {t('call.curl')} <Copy text={attempt.curl} what={t('call.curl')} />
            </p>
          </div>
        </details>
      ))}
    </div>
  );
}
