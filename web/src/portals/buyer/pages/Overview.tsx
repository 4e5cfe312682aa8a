import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '#/api/types';
import { useLiveOpen } from '#/app/live-context';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { money, monthName } from '#/ui/base/format';
import { buttonClass, LiveDot, Moment, Money, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { AttemptStrip } from '#/ui/centre/AttemptStrip';
import { Chart } from '#/ui/centre/Chart';
import { maySupervise, serviceQuery, turnsQuery } from '#/ui/service/query';
import { Sentence } from '#/ui/service/Standing';
import { usePage } from '#/ui/shell/page';
import { current, outcome, standOf } from '../order/stand';
import { deadlineOf, frozenQuery, months, overviewQuery } from '../overview';
import { orderQuery, productQuery } from '../queries';
import { useLength, useTicking } from '../time';
import css from './overview.module.css';

const DAY = 86_400_000;

export default function Overview() {
  const t = useText('buyer');
  usePage([{ text: t('nav.overview') }]);
  return (
    <>
      <PageHeader title={t('nav.overview')} facts={<LiveDot />} />
      <div className={css.layout}>
        <div>
          <Waiting />
          <Running />
        </div>
        <aside className={css.rail} aria-label={t('order.facts')}>
          <Soon />
          <Spend />
        </aside>
      </div>
    </>
  );
}

type Task = {
  key: string;
  text: ReactNode;
  product: string;
  /** When something is lost; nothing where only the delivery waits. */
  by: string | undefined;
  waits?: boolean;
  to: LinkProps;
};

/** What needs the buyer, the nearest deadline first. */
function Waiting() {
  const t = useText('buyer');
  const now = useTicking(30_000);
  const length = useLength();
  const overview = useQuery(overviewQuery);
  const frozen = useQuery(frozenQuery);
  const services = useQuery(turnsQuery('buyer'));
  const all: UseQueryResult[] = [overview, frozen, services];
  const failed = all.find(({ error, data }) => error && !data);
  const ready = all.every(({ data }) => data);
  const tasks: Task[] = [];
  for (const order of overview.data?.unpaid ?? []) {
    const product = order.goods.product_name;
    tasks.push({
      key: order.id,
      product,
      text: t('overview.pay', { product, amount: money(order.amount) }),
      by: order.state === 'pending_payment' ? order.pay_by : undefined,
      to: { to: '/buyer/orders/$number', params: { number: order.number } },
    });
  }
  for (const instance of [...(overview.data?.expiring ?? []), ...(frozen.data?.items ?? [])]) {
    const { state } = instance;
    if (state === 'running' && instance.renewal.plan !== 'manual') continue;
    // What runs on is only urgent in its last week.
    const by = deadlineOf(instance);
    if (state === 'running' && (!by || Date.parse(by) - now > 7 * DAY)) continue;
    const word = state === 'grace' || state === 'frozen' ? state : 'expiring';
    tasks.push({
      key: instance.id,
      product: instance.product_name,
      text: t(`overview.${word}`, { product: instance.product_name }),
      by,
      to: { to: '/buyer/instances/$id', params: { id: instance.id }, search: { do: 'renew' } },
    });
  }
  for (const service of services.data ?? []) {
    const { order, next_at } = service;
    tasks.push({
      key: order.id,
      product: order.goods.product_name,
      text: (
        <>
          {order.goods.product_name}
          <span className={`sm text2 ${css.line}`}>
            <Sentence service={service} side="buyer" />
          </span>
        </>
      ),
      by: next_at ?? undefined,
      waits: true,
      to: { to: '/buyer/orders/$number', params: { number: order.number } },
    });
  }
  tasks.sort((a, b) => (a.by ?? '').localeCompare(b.by ?? ''));
  return (
    <section className={css.block}>
      <h2>{t('overview.waiting')}</h2>
      {failed && <ErrorNote error={failed.error} retry={() => void failed.refetch()} />}
      {!ready && !failed && <Skeleton lines={3} />}
      {ready && tasks.length === 0 && <p className="text3">{t('overview.nothing')}</p>}
      <ul className={css.rows}>
        {tasks.map((task) => {
          const left = task.by ? Date.parse(task.by) - now : 0;
          return (
            <li key={task.key}>
              <Art name={task.product} size={32} />
              <Link {...task.to} className={css.what}>
                {task.text}
              </Link>
              <span className={left < DAY ? css.urgent : css.left}>
                {left > 0
                  ? t('overview.left', { length: length(left) })
                  : !(task.waits && !task.by) && t('overview.due')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Orders under way, each with what the seller has answered so far. */
function Running() {
  const t = useText('buyer');
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <section className={css.block}>
      <div className={css.head}>
        <h2>{t('overview.running')}</h2>
        <Link to="/buyer/orders" className="sm">
          {t('overview.allOrders')}
        </Link>
      </div>
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.running.length === 0 && (
        <Quiet text={t('overview.noRunning')}>
          <Link to="/" className={buttonClass('plain', 'small')}>
            {t('orders.toShop')}
          </Link>
        </Quiet>
      )}
      <ul className={css.rows}>
        {data?.running.map((order) => (
          <Under key={order.id} order={order} />
        ))}
      </ul>
    </section>
  );
}

function Under({ order }: { order: Schemas['OrderView'] }) {
  const t = useText('buyer');
  const { data } = useQuery(orderQuery(order.number, useLiveOpen()));
  const { data: product } = useQuery(productQuery(order.product_id));
  const live = useLiveOpen();
  const { data: service } = useQuery({
    ...serviceQuery(order.number, live),
    enabled: data !== undefined && maySupervise(data),
  });
  const message = data && current(data.messages);
  return (
    <li>
      <Art name={order.goods.product_name} size={32} />
      <div className="grow">
        <Link to="/buyer/orders/$number" params={{ number: order.number }} className={css.what}>
          {order.goods.product_name} · {order.goods.sku_name}
        </Link>
        <p className="sm text2">
          {service ? (
            <Sentence service={service.supervision} side="buyer" />
          ) : data ? (
            t(`stand.${standOf(data)}.now`, {
              seller: product?.seller.name ?? t('order.theSeller'),
              product: order.goods.product_name,
              amount: money(order.amount),
            })
          ) : (
            t(`common:${words.orderKind[order.kind]}`)
          )}
        </p>
      </div>
      {message && message.attempts.length > 0 && <AttemptStrip attempts={message.attempts.map(outcome)} />}
      <StateChip kind="order" state={order.state} />
    </li>
  );
}

function Quiet({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className={css.quiet}>
      <p className="text3">{text}</p>
      {children}
    </div>
  );
}

function Soon() {
  const t = useText('buyer');
  const { data, error, refetch } = useQuery(overviewQuery);
  const soon = data?.expiring.filter(({ state }) => state === 'running');
  return (
    <section className={css.block}>
      <div className={css.head}>
        <h2>{t('overview.soon')}</h2>
        <Link to="/buyer/instances" className="sm">
          {t('overview.allInstances')}
        </Link>
      </div>
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {soon?.length === 0 && <p className="sm text3">{t('overview.noSoon')}</p>}
      <ul className={css.small}>
        {soon?.map((instance) => (
          <li key={instance.id}>
            <Link to="/buyer/instances/$id" params={{ id: instance.id }}>
              {instance.product_name}
            </Link>
            {instance.expire_at && <Moment at={instance.expire_at} />}
            <span className="text3">{t(`common:${words.plan[instance.renewal.plan]}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Spend() {
  const t = useText('buyer');
  const locale = useLanguage();
  const wanted = months(useTicking(3_600_000), 6);
  const { data, error, refetch } = useQuery(overviewQuery);
  const spent = new Map(data?.spending.map(({ at, amount }) => [at, amount]));
  return (
    <section className={css.block}>
      <div className={css.head}>
        <h2>{t('overview.spend')}</h2>
        <Link to="/buyer/balance" className="sm">
          {t('nav.balance')}
        </Link>
      </div>
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={5} />}
      {data && (
        <>
          <p className={css.sum}>
            <span className="text3">{t('balance.available')}</span>
            <Money value={data.balance.available} />
          </p>
          <p className={css.sum}>
            <span className="text3">{t('overview.thisMonth')}</span>
            <Money
              value={spent.get(wanted.at(-1) ?? '') ?? { amount: '0.00', currency: data.balance.available.currency }}
            />
          </p>
          {spent.size === 0 ? (
            <p className="sm text3">{t('overview.noSpend')}</p>
          ) : (
            <Chart
              kind="bar"
              label={t('overview.spendChart')}
              steps={wanted.map((month) => monthName(`${month}-15T00:00:00Z`, locale))}
              // A drawing needs no cents; the table behind it says them by the formatter.
              series={[
                { name: t('overview.spend'), values: wanted.map((month) => Number(spent.get(month)?.amount ?? 0)) },
              ]}
              height={180}
              format={(value) => money({ amount: value.toFixed(2), currency: data.balance.available.currency })}
            />
          )}
        </>
      )}
    </section>
  );
}
