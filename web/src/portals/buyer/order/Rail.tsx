import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { KeyValue, Moment, Money } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Invoice } from '#/ui/service/Invoice';
import { productQuery } from '../queries';
import { useLength, useShort, useTicking } from '../time';
import css from './order.module.css';
import { current } from './stand';

type Details = Schemas['OrderDetails'];

/** Beside the story: how long setting up may take, what was bought, what it cost, who sells it. */
export function Rail({ details, seller, children }: { details: Details; seller: string; children?: ReactNode }) {
  const t = useText('buyer');
  const { order } = details;
  const { data: product } = useQuery(productQuery(order.product_id));
  const phone = product?.seller.service_phone;
  const mailbox = product?.seller.service_mailbox;
  return (
    <aside className={css.rail} aria-label={t('order.facts')}>
      <Window details={details} />
      {children}
      <Bought details={details} product={product} />
      <Sums details={details} />
      <Invoice order={order} side="buyer" />
      <section>
        <h2>{t('order.seller')}</h2>
        <p className="sm">{seller}</p>
        <p className="sm text3">
          {phone && <span className="nowrap">{phone} </span>}
          {mailbox && <a href={`mailto:${mailbox}`}>{mailbox}</a>}
          {!phone && !mailbox && t('order.noService')}
        </p>
      </section>
    </aside>
  );
}

function Window({ details: { order, messages } }: { details: Details }) {
  const t = useText('buyer');
  const now = useTicking(1000);
  const length = useLength();
  const message = current(messages);
  if (order.state !== 'processing' || !message) return null;
  const end = Date.parse(message.window_ends_at);
  const whole = end - Date.parse(message.created_at);
  const gone = Math.min(Math.max(now - Date.parse(message.created_at), 0), whole);
  const percent = Math.round((gone / whole) * 100);
  const renewal = message.activity === 'refreshInstance';
  return (
    <section>
      <h2>{t('window.title')}</h2>
      <div className="row sm">
        <b className="grow">{t('window.left', { length: length(end - now) })}</b>
        <span className="text3">{t('window.of', { length: length(whole) })}</span>
      </div>
      <div
        className={css.window}
        role="progressbar"
        aria-label={t('window.title')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${Math.max(percent, 1)}%` }} />
      </div>
      <p className="xs text3">{renewal ? t('window.thenStop') : t('window.thenRefund')}</p>
    </section>
  );
}

function Bought({ details, product }: { details: Details; product: Schemas['ShopProductView'] | undefined }) {
  const t = useText('buyer');
  const now = useTicking(60_000);
  const short = useShort(now);
  const { order, parent } = details;
  const { goods } = order;
  const counted = product?.specifications.find(({ name }) => name === goods.specification)?.quantity?.label;
  const asked = new Map(product?.parameters.map(({ name, label }) => [name, label]));
  const before = goods.before;
  const items: [string, ReactNode][] = [
    [t('goods.specification'), goods.specification],
    [t('goods.sku'), goods.sku_name],
  ];
  if (goods.counted) {
    const grew = before && before.quantity !== goods.quantity;
    items.push([counted ?? t('goods.quantity'), grew ? `${before.quantity} → ${goods.quantity}` : goods.quantity]);
  }
  if (goods.period) items.push([t('goods.period'), t(`period.${goods.period.unit}`, { count: goods.period.count })]);
  const { agreement } = goods;
  if (agreement) {
    items.push([
      t('goods.agreement'),
      <Link key="agreement" to="/agreements/$model" params={{ model: agreement.model }}>
        {t('goods.agreementVersion', { version: agreement.version })}
      </Link>,
    ]);
  }
  if (goods.trial_days) items.push([t('goods.trial'), t('period.day', { count: goods.trial_days })]);
  const given = order.state !== 'cancelled' && !(order.state === 'completed' && order.ending === 'refunded');
  if (goods.expire_at && given) items.push([t('goods.until'), short(goods.expire_at)]);
  if (before && before.expire_at !== goods.expire_at) items.push([t('goods.before'), short(before.expire_at)]);
  for (const { name, value } of goods.parameters) {
    if (value)
      items.push([
        asked.get(name) ?? name,
        <span key={name} className="mono">
          {value}
        </span>,
      ]);
  }
  if (parent) {
    items.push([
      t('goods.follows'),
      <Link key="parent" to="/buyer/orders/$number" params={{ number: parent }} className="mono">
        {parent}
      </Link>,
    ]);
  }
  return (
    <section>
      <h2>{order.kind === 'unsubscribe' ? t('goods.undone') : t('goods.title')}</h2>
      <KeyValue items={items} />
    </section>
  );
}

/** What the order costs, and where the money went: the transfers of the buyer's own balance. */
function Sums({ details: { order } }: { details: Details }) {
  const t = useText('buyer');
  const { goods, number } = order;
  const free = order.kind === 'trial' || order.kind === 'unsubscribe';
  const { data } = useQuery({
    queryKey: ['transaction', 'order', number],
    queryFn: () => body(api.GET('/api/v1/transactions', { params: { query: { order: number, limit: 100 } } })),
    enabled: !free,
  });
  const transfers = data?.items.toReversed() ?? [];
  return (
    <section className={css.sums}>
      <h2>{t('sums.title')}</h2>
      {!free && (
        <KeyValue
          items={[
            [
              order.kind === 'change' ? t('sums.unitNow') : t('sums.unit'),
              <span key="unit">
                <Money value={goods.unit_price} />{' '}
                {goods.charge !== 'one_time' && t('sums.per', { unit: t(`common:charge.${goods.charge}`) })}
              </span>,
            ],
            ...(goods.counted ? [[t('goods.quantity'), `× ${goods.quantity}`] as const] : []),
            ...(goods.period && goods.period.count > 1
              ? [[t('goods.period'), `× ${t(`period.${goods.period.unit}`, { count: goods.period.count })}`] as const]
              : []),
          ]}
        />
      )}
      <p className={css.total}>
        <span>{t(`sums.${order.kind === 'unsubscribe' ? 'back' : 'paid_at' in order ? 'paid' : 'toPay'}`)}</span>
        <Money value={order.amount} />
      </p>
      {order.kind === 'change' && <p className="xs text3">{t('sums.change')}</p>}
      {transfers.length > 0 && (
        <ul className={css.postings} aria-label={t('balance.transactions')}>
          {transfers.map((transfer) => (
            <li key={transfer.id}>
              <span>{t(`common:${words.transferKind[transfer.kind]}`)}</span>
              <Money value={transfer.amount} />
              <Moment at={transfer.at} full />
            </li>
          ))}
        </ul>
      )}
      {!free && (
        <Link to="/buyer/balance" search={{ order: number }} className="xs">
          {t('sums.all')}
        </Link>
      )}
    </section>
  );
}
