import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { number, shortDay } from '#/ui/base/format';
import { useNow } from '#/ui/base/small';
import css from './licenses.module.css';

const DAY = 86_400_000;
/** Days drawn. */
const SPAN = 31;
const WIDE = 620;
const TALL = 120;

/** Noon of a day of the site, so that no zone turns it into another. */
const noon = (day: string) => `${day}T12:00:00+08:00`;

/** Clients by day against what was bought; days without any word from the software stand empty. */
export function Usage({ details: { license, days } }: { details: Schemas['LicenseDetails'] }) {
  const t = useText('licenses');
  const locale = useLanguage();
  const now = useNow();
  const known = new Map(days.map((one) => [one.day, Math.max(one.clients, one.named)]));
  // A day of the site is eight hours ahead of UTC.
  const dayAt = (ago: number) => new Date(now + 8 * 3_600_000 - ago * DAY).toISOString().slice(0, 10);
  const bars = Array.from({ length: SPAN }, (_, at) => {
    const day = dayAt(SPAN - 1 - at);
    return { day, value: known.get(day) ?? 0 };
  });
  const most = Math.max(license.amount, ...bars.map(({ value }) => value));
  const step = WIDE / SPAN;
  const high = (value: number) => (value / most) * (TALL - 12);
  const line = TALL - high(license.amount);
  const today = bars.at(-1)?.value ?? 0;
  const over = bars.filter(({ value }) => value > license.amount).length;
  const first = bars[0];
  return (
    <figure className={css.usage}>
      <figcaption className="sm text2">
        {t('today', { count: today, amount: number(license.amount, locale) })}{' '}
        {over > 0 && <b className={css.overText}>{t('over', { count: over })}</b>}
      </figcaption>
      <svg viewBox={`0 0 ${WIDE} ${TALL}`} preserveAspectRatio="none" role="img" aria-label={t('usage')}>
        {bars.map(({ day, value }, at) => (
          <rect
            key={day}
            className={value > license.amount ? css.over : value > 0 ? css.bar : css.none}
            x={at * step + 2}
            width={step - 4}
            y={TALL - Math.max(high(value), 2)}
            height={Math.max(high(value), 2)}
          >
            <title>{t('onDay', { day: shortDay(noon(day), locale), count: value })}</title>
          </rect>
        ))}
        <line className={css.bought} x1="0" x2={WIDE} y1={line} y2={line} />
      </svg>
      <div className={css.axis} aria-hidden="true">
        <span>{first && shortDay(noon(first.day), locale)}</span>
        <span className={css.key}>{t('bought', { count: license.amount })}</span>
        <span>{shortDay(noon(dayAt(0)), locale)}</span>
      </div>
      {days.length > 0 && (
        <details>
          <summary className="xs text3">{t('common:chartTable')}</summary>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('day')}</th>
                <th scope="col" className="number">
                  {t('clients')}
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((one) => (
                <tr key={one.day}>
                  <td>{shortDay(noon(one.day), locale)}</td>
                  <td className="number">{number(Math.max(one.clients, one.named), locale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  );
}
