import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { day, exact } from '#/ui/base/format';
import { useTicking } from '../time';
import css from './instance.module.css';

type Details = Schemas['InstanceDetails'];
type Stretch = { key: 'use' | 'grace' | 'retention'; from: number; to: number };

/** The moments of an instance's life: those passed by its own record, those ahead if nothing is done. */
function moments({ instance, events, ahead }: Details) {
  const coming = (step: string) => ahead.find((one) => one.step === step)?.at;
  const last = (name: string) => events.findLast((event) => event.name === name)?.at;
  const expire = coming('expire') ?? instance.expire_at;
  const passed = instance.state === 'running' || instance.state === 'creating' ? undefined : last('frozen');
  return {
    begin: instance.created_at,
    expire,
    freeze: coming('freeze') ?? passed,
    release: instance.state === 'released' ? instance.at : (coming('release') ?? last('release_begun')),
  };
}

/** From purchase over expiry, grace and retention to release, with today marked. */
export function LifeLine({ details }: { details: Details }) {
  const t = useText('buyer');
  const locale = useLanguage();
  const now = useTicking(60_000);
  const { begin, expire, freeze, release } = moments(details);
  if (!expire) return null;
  const { instance } = details;
  // What was refunded ended before its time.
  // A package has nothing to keep after its end.
  const bare = instance.charge === 'package';
  const early = instance.state === 'released' && Date.parse(instance.at) < Date.parse(expire);
  const marks = (
    early
      ? [
          ['begin', begin],
          ['release', instance.at],
        ]
      : [
          ['begin', begin],
          ['expire', expire],
          ['freeze', bare ? undefined : freeze],
          ['release', bare ? undefined : release],
        ]
  ).flatMap(([key, at]) => (at ? [{ key: key as 'begin' | 'expire' | 'freeze' | 'release', at }] : []));
  const kinds = ['use', 'grace', 'retention'] as const;
  const stretches = marks.slice(1).flatMap((mark, at): Stretch[] => {
    const from = marks[at];
    const key = kinds[at];
    return from && key ? [{ key, from: Date.parse(from.at), to: Date.parse(mark.at) }] : [];
  });
  const today = t('life.today', { date: day(new Date(now).toISOString(), locale) });
  return (
    <section className={css.life} aria-label={t('life.title')}>
      <ol>
        {stretches.map((stretch, at) => {
          const start = marks[at];
          const inside = now >= stretch.from && now < stretch.to;
          const part = Math.min(Math.max((now - stretch.from) / (stretch.to - stretch.from), 0), 1);
          return (
            <li key={stretch.key} className={css[stretch.key]}>
              <span className={css.name}>{t(`life.${stretch.key}`)}</span>
              <span className={css.bar}>
                <i style={{ width: `${part * 100}%` }} />
                {inside && (
                  <b className={part > 0.75 ? css.left : undefined} style={{ insetInlineStart: `${part * 100}%` }}>
                    <span>{today}</span>
                  </b>
                )}
              </span>
              {start && (
                <span className={css.mark} title={exact(start.at)}>
                  {t(`life.${start.key}`)} <time dateTime={start.at}>{day(start.at, locale)}</time>
                </span>
              )}
            </li>
          );
        })}
        {marks.at(-1) && (
          <li className={css.end}>
            <span className={css.name}>{t('life.after')}</span>
            <span className={css.bar} />
            <span className={css.mark} title={exact(marks.at(-1)?.at ?? begin)}>
              {t(`life.${marks.at(-1)?.key ?? 'release'}`)}{' '}
              <time dateTime={marks.at(-1)?.at}>{day(marks.at(-1)?.at ?? begin, locale)}</time>
            </span>
          </li>
        )}
      </ol>
    </section>
  );
}
