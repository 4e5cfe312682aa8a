import { useText } from '#/i18n';
import { clockTime } from '#/ui/base/format';
import { causeOf, causeText, cell } from './cause';
import css from './message.module.css';
import type { Attempt } from './query';

const limit = 5000;
const tall = 60;

/** Every attempt as a bar as high as it took long, under the line of 5 s; the end of the automatic tries is marked. */
export function AttemptChart(props: {
  attempts: readonly Attempt[];
  windowEnd: string;
  shown: number;
  onShow: (number: number) => void;
}) {
  const t = useText('seller');
  const { attempts } = props;
  const end = Date.parse(props.windowEnd);
  const late = attempts.findIndex((attempt) => Date.parse(attempt.started_at) > end + 1000);
  const last = attempts.at(-1);
  return (
    <div className={css.chart}>
      <div className={css.plot}>
        <span className={css.limit}>{t('im.limit')}</span>
        {attempts.map((attempt, at) => {
          const cause = causeText(t, causeOf(attempt));
          return (
            <span key={attempt.number} className={css.slot}>
              {at === late && <span className={css.end} />}
              <button
                type="button"
                className={`${css.bar} ${css[cell(attempt)]}`}
                aria-pressed={attempt.number === props.shown}
                aria-label={t('im.attemptBar', {
                  number: attempt.number,
                  time: clockTime(attempt.started_at),
                  cause,
                })}
                title={`${clockTime(attempt.started_at)} ${cause}`}
                onClick={() => props.onShow(attempt.number)}
              >
                <i style={{ height: 6 + Math.min(1, attempt.duration_ms / limit) * tall }} />
              </button>
            </span>
          );
        })}
        {late < 0 && (
          <span className={css.ahead}>
            <span className={css.end} />
            <span>
              {t('im.windowEnd')}
              <br />
              {clockTime(props.windowEnd)}
            </span>
          </span>
        )}
      </div>
      <div className={css.axis}>
        <span>{attempts[0] && clockTime(attempts[0].started_at)}</span>
        <span>{late > 0 && last ? clockTime(last.started_at) : ''}</span>
      </div>
    </div>
  );
}
