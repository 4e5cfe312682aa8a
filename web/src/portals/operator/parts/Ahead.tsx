import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ParseKeys } from 'i18next';
import { api, body } from '#/api/client';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime, day, minute } from '#/ui/base/format';
import { Money, Skeleton } from '#/ui/base/small';
import css from './clock.module.css';
import { choiceOf } from './search';

/** What the server says will happen, in words. */
const kinds = {
  order_timeout: 'clock.due.order_timeout',
  delivery: 'clock.due.delivery',
  remind_expiry: 'clock.due.remind_expiry',
  auto_renew: 'clock.due.auto_renew',
  remind_auto_failed: 'clock.due.remind_auto_failed',
  expire: 'clock.due.expire',
  freeze: 'clock.due.freeze',
  remind_release: 'clock.due.remind_release',
  release: 'clock.due.release',
} as const satisfies Record<string, ParseKeys<'operator'>>;

/** What falls due until a moment, as far as it is known now, day by day. */
export function Ahead({ to }: { to: number }) {
  const t = useText('operator');
  const locale = useLanguage();
  const moment = new Date(to).toISOString();
  const { data, error, refetch } = useQuery({
    queryKey: ['clock', 'preview', moment],
    queryFn: () => body(api.GET('/api/v1/sandbox/clock/preview', { params: { query: { to: moment } } })),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={4} />;
  const days = [...new Set(data.items.map(({ at }) => day(at, locale)))];
  return (
    <section className={css.happened} aria-labelledby="ahead">
      <h2 id="ahead" className={css.head}>
        {t('clock.ahead', { to: minute(data.to, locale) })}
      </h2>
      <p className="sm text2">
        {data.total === 0 ? t('clock.aheadNone') : t('clock.aheadCount', { count: data.total })}
      </p>
      {days.map((name) => (
        <div key={name}>
          <h3 className={css.day}>{name}</h3>
          <ol>
            {data.items
              .filter(({ at }) => day(at, locale) === name)
              .map((due) => {
                const kind = choiceOf(kinds, due.kind);
                return (
                  <li key={`${due.at} ${due.kind} ${due.order_number}`} className={css.event}>
                    <span className="text3">{clockTime(due.at)}</span>
                    <span>
                      {t('clock.dueOf', {
                        what: kind ? t(kinds[kind]) : due.kind,
                        product: due.product_name,
                        buyer: due.buyer,
                      })}{' '}
                      <Link to="/operator/orders/$number" params={{ number: due.order_number }} className="mono">
                        {due.order_number}
                      </Link>
                    </span>
                    <span>{due.amount && <Money value={due.amount} />}</span>
                  </li>
                );
              })}
          </ol>
        </div>
      ))}
      {(data.more || data.items.length < data.total) && (
        <p className="sm text3">{t('clock.aheadCut', { count: data.items.length })}</p>
      )}
    </section>
  );
}
