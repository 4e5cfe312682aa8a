import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime, day, minute } from '#/ui/base/format';
import { Chip, Money, Note, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import css from './clock.module.css';

type Entry = { key: string; at: string; what: ReactNode; side: ReactNode };
/** So many of each kind are read; the lists themselves have the rest. */
const most = 50;

/** What happened while the clock moved: money, orders and calls to sellers, day by day. */
export function Happened({ from, to, stops }: { from: number; to: number; stops: number }) {
  const t = useText('operator');
  const locale = useLanguage();
  const { data, error } = useQuery({
    queryKey: ['clock', 'happened', from, to],
    queryFn: async () => {
      const query = { from: new Date(from).toISOString(), to: new Date(to + 1000).toISOString(), limit: most };
      const [transfers, orders, calls] = await Promise.all([
        body(api.GET('/api/v1/ledger/transfers', { params: { query } })),
        body(api.GET('/api/v1/orders', { params: { query } })),
        body(api.GET('/api/v1/interface-messages', { params: { query } })),
      ]);
      return { transfers: transfers.items, orders: orders.items, calls: calls.items };
    },
  });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <Skeleton lines={4} />;
  const within = (at: string) => Date.parse(at) > from && Date.parse(at) <= to;
  const entries: Entry[] = [
    ...data.transfers
      .filter((transfer) => within(transfer.at))
      .map((transfer) => ({
        key: transfer.id,
        at: transfer.at,
        what: (
          <>
            {t(`common:${words.transferKind[transfer.kind]}`)}{' '}
            {transfer.order_number && (
              <Link to="/operator/ledger/$number" params={{ number: transfer.order_number }} className="mono">
                {transfer.order_number}
              </Link>
            )}
          </>
        ),
        side: <Money value={transfer.amount} />,
      })),
    ...data.orders
      .filter((order) => within(order.created_at))
      .map((order) => ({
        key: order.id,
        at: order.created_at,
        what: (
          <>
            {t('clock.ordered', { kind: t(`common:${words.orderKind[order.kind]}`), name: order.goods.product_name })}{' '}
            <Link to="/operator/orders/$number" params={{ number: order.number }} className="mono">
              {order.number}
            </Link>
          </>
        ),
        side: <StateChip kind="order" state={order.state} />,
      })),
    ...data.calls
      .filter((call) => within(call.created_at))
      .map((call) => ({
        key: call.id,
        at: call.created_at,
        what: (
          <Link to="/operator/interface-messages/$id" params={{ id: call.id }}>
            {t('clock.called', { activity: t(`common:${activityWords[call.activity]}`) })}
          </Link>
        ),
        side: <StateChip kind="message" state={call.state} />,
      })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  const days = [...new Set(entries.map((entry) => day(entry.at, locale)))];
  const cut = [data.transfers, data.orders, data.calls].some((list) => list.length === most);
  return (
    <section className={css.happened}>
      <Note tone="good">
        {t('clock.done', {
          from: minute(new Date(from).toISOString(), locale),
          to: minute(new Date(to).toISOString(), locale),
          count: stops,
        })}
      </Note>
      {entries.length === 0 ? (
        <p className="sm text3" style={{ marginTop: 12 }}>
          {t('clock.quiet')}
        </p>
      ) : (
        days.map((name) => (
          <div key={name}>
            <h3 className={css.day}>{name}</h3>
            <ol>
              {entries
                .filter((entry) => day(entry.at, locale) === name)
                .map((entry) => (
                  <li key={entry.key} className={css.event}>
                    <span className="text3">{clockTime(entry.at)}</span>
                    <span>{entry.what}</span>
                    <span>{entry.side}</span>
                  </li>
                ))}
            </ol>
          </div>
        ))
      )}
      {cut && <Chip tone="wait">{t('clock.cut', { count: most })}</Chip>}
    </section>
  );
}
