import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { clockTime } from '#/ui/base/format';
import { Icon, type IconName } from '#/ui/base/Icon';
import { CodeBlock } from '#/ui/centre/CodeBlock';
import css from './order.module.css';
import { outcome } from './stand';

type Message = Schemas['InterfaceMessageView'];
type Attempt = Schemas['AttemptView'];

/** So many of the last tries are shown at once. */
const LAST = 3;

const known = {
  success: true,
  in_progress: true,
  timeout: true,
  connect: true,
  tls: true,
  http_status: true,
  unparsable: true,
  missing_field: true,
  result_code: true,
} as const;

const icons: Record<ReturnType<typeof outcome>, [IconName, string]> = {
  succeeded: ['ok', 'tone-good'],
  progress: ['wait', 'tone-wait'],
  failed: ['bad', 'tone-bad'],
};

function Rows({ attempts, technical }: { attempts: readonly Attempt[]; technical: boolean }) {
  const t = useText('buyer');
  return (
    <ul>
      {attempts.map((attempt) => {
        const [icon, tone] = icons[outcome(attempt)];
        const verdict = attempt.verdict in known ? (attempt.verdict as keyof typeof known) : 'other';
        return (
          <li key={attempt.number}>
            <div className={css.attempt}>
              <time dateTime={attempt.started_at}>{clockTime(attempt.started_at)}</time>
              <span>
                <span className={`${tone} ${css.mark}`}>
                  <Icon name={icon} size={14} />
                </span>
                {t(`verdict.${verdict}`, { status: attempt.http_status ?? '' })}
              </span>
              <span className={css.took}>{t('seconds', { value: (attempt.duration_ms / 1000).toFixed(2) })}</span>
            </div>
            {technical && (
              <div className={css.exchange}>
                <p className="mono">
                  {[`#${attempt.number}`, attempt.verdict, attempt.http_status ? `HTTP ${attempt.http_status}` : '']
                    .filter(Boolean)
                    .join(' · ')}
                </p>
                {attempt.detail && <p className="mono">{attempt.detail}</p>}
                {attempt.request_body && <CodeBlock label={t('technical.request')} text={attempt.request_body} />}
                {attempt.response_body && <CodeBlock label={t('technical.answer')} text={attempt.response_body} />}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The tries of a message; one that succeeded at once needs no list. */
export function Attempts({ message, technical }: { message: Message; technical: boolean }) {
  const t = useText('buyer');
  const { attempts } = message;
  if (attempts.length === 0) return null;
  const simple = attempts.length === 1 && attempts.every((attempt) => outcome(attempt) !== 'failed');
  if (simple && !technical) return null;
  const before = attempts.slice(0, -LAST);
  return (
    <div className={css.attempts}>
      {before.length > 0 && (
        <details>
          <summary>{t('attemptsBefore', { count: before.length })}</summary>
          <Rows attempts={before} technical={technical} />
        </details>
      )}
      <Rows attempts={attempts.slice(-LAST)} technical={technical} />
    </div>
  );
}
