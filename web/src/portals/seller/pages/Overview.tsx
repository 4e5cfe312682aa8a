import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { exact, money, shortDay, spanParts, startOfDay } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { LiveDot, Moment, Money, PageHeader, Skeleton, StateChip, useNow } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Chart } from '#/ui/centre/Chart';
import { turnsQuery } from '#/ui/service/query';
import { Sentence } from '#/ui/service/Standing';
import { usePage } from '#/ui/shell/page';
import css from './overview.module.css';

const listed = { params: { query: { limit: 5 } } };

/** What is failing, what is to be done, what was sold. */
export default function Overview() {
  const t = useText('seller');
  usePage([{ text: t('nav.overview') }]);
  return (
    <>
      <PageHeader title={t('nav.overview')} actions={<LiveDot />} />
      <div className={css.columns}>
        <div className={css.main}>
          <Failing />
          <Sales />
          <Latest />
        </div>
        <div className={css.rail}>
          <ToDo />
          <Settled />
        </div>
      </div>
    </>
  );
}

const overviewQuery = queryOptions({
  queryKey: ['overview', 'seller'],
  queryFn: () => body(api.GET('/api/v1/seller/overview')),
});

function Failing() {
  const t = useText('seller');
  const { data, error, refetch } = useQuery(overviewQuery);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={4} />;
  const { failing } = data;
  return (
    <section aria-label={t('overview.failing')}>
      <div className={css.head}>
        <h2>{t('overview.failing')}</h2>
        <Link to="/seller/interface-messages">{t('overview.allMessages')}</Link>
      </div>
      {failing.length === 0 && (
        <p className="row sm text2">
          <Icon name="ok" size={14} /> {t('overview.fine')}
        </p>
      )}
      <ul className="rows">
        {failing.slice(0, 8).map((message) => (
          <li key={message.id}>
            <div className="grow">
              <Link to="/seller/interface-messages" search={{ id: message.id }} className={css.name}>
                {t(`common:${activityWords[message.activity]}`)}
              </Link>
              <p className="sm text2">
                {message.state === 'stopped'
                  ? t('overview.failingItem', { number: message.order_number, count: message.tries })
                  : t('overview.retrying', {
                      number: message.order_number,
                      count: message.tries,
                      time: exact(message.window_ends_at),
                    })}
              </p>
            </div>
            <StateChip kind="message" state={message.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Latest() {
  const t = useText('seller');
  const { data } = useQuery({
    queryKey: ['order', 'list', listed],
    queryFn: () => body(api.GET('/api/v1/orders', listed)),
  });
  if (!data) return <Skeleton lines={4} />;
  return (
    <section aria-label={t('overview.orders')}>
      <div className={css.head}>
        <h2>{t('overview.orders')}</h2>
        <Link to="/seller/orders">{t('overview.allOrders')}</Link>
      </div>
      {data.items.length === 0 && <p className="sm text3">{t('orders.none')}</p>}
      <ul className="rows">
        {data.items.map((order) => (
          <li key={order.id}>
            <div className="grow">
              <Link to="/seller/orders/$number" params={{ number: order.number }} className={css.name}>
                {order.goods.product_name}
              </Link>
              <p className="sm text2">
                {t(`common:${words.orderKind[order.kind]}`)} <Moment at={order.created_at} />
              </p>
            </div>
            <Money value={order.amount} />
            <StateChip kind="order" state={order.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Days back that the figures look, today among them. */
const lookedAt = 30;

/** How sales go: what was delivered each day and what of it is the seller's, and how fast buyers could begin. */
function Sales() {
  const t = useText('seller');
  const locale = useLanguage();
  const today = startOfDay(exact(new Date(useNow()).toISOString()).slice(0, 10));
  const { data, error, refetch } = useQuery(overviewQuery);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data || !today) return <Skeleton lines={6} />;
  const { setup_median_seconds: median, setup_p95_seconds: most } = data;
  const days = Array.from({ length: lookedAt }, (_, at) =>
    new Date(Date.parse(today) - (lookedAt - 1 - at) * 86_400_000).toISOString(),
  );
  // A drawing needs no cents; the table behind it says them by the formatter.
  const drawn = (spells: Schemas['Spell'][]) => {
    const found = new Map(spells.map(({ at, amount }) => [at, Number(amount.amount)]));
    return days.map((one) => found.get(exact(one).slice(0, 10)) ?? 0);
  };
  const currency = [...data.sales, ...data.settlement][0]?.amount.currency;
  const span = (seconds: number) => {
    const { unit, count } = spanParts(`${Math.max(seconds, 1)}s`);
    return t(`common:span.${unit}`, { count });
  };
  return (
    <section aria-label={t('overview.sales')}>
      <div className={css.head}>
        <h2>{t('overview.sales')}</h2>
      </div>
      {currency ? (
        <Chart
          kind="bar"
          label={t('overview.salesChart')}
          steps={days.map((one) => shortDay(one, locale))}
          series={[
            { name: t('overview.sold'), values: drawn(data.sales) },
            { name: t('overview.share'), values: drawn(data.settlement) },
          ]}
          height={200}
          format={(value) => money({ amount: value.toFixed(2), currency })}
        />
      ) : (
        <p className="sm text3">{t('overview.noSales')}</p>
      )}
      {typeof median === 'number' && typeof most === 'number' && (
        <p className="sm text2">{t('overview.setup', { median: span(median), most: span(most) })}</p>
      )}
    </section>
  );
}

function ToDo() {
  const t = useText('seller');
  const { data } = useQuery(overviewQuery);
  const { data: profile } = useQuery({
    queryKey: ['connection', 'contact'],
    queryFn: () => body(api.GET('/api/v1/seller/profile')),
  });
  const { data: services } = useQuery(turnsQuery('seller'));
  if (!data || !profile || !services) return <Skeleton lines={3} />;
  const bare = !profile.service_mailbox || !profile.service_phone;
  const open = [
    ...data.rejected.map((product) => ({ ...product, word: 'todoRejected' as const })),
    ...data.drafts.map((product) => ({ ...product, word: 'todoDraft' as const })),
  ];
  return (
    <section aria-label={t('overview.todo')}>
      <h2>{t('overview.todo')}</h2>
      {open.length === 0 && services.length === 0 && !bare && <p className="sm text3">{t('overview.nothing')}</p>}
      <ul className="rows sm">
        {bare && (
          <li>
            <Link to="/seller/profile">{t('overview.todoProfile')}</Link>
          </li>
        )}
        {services.map((service) => (
          <li key={service.order.id}>
            <div className="grow">
              <Link to="/seller/orders/$number" params={{ number: service.order.number }}>
                {service.order.goods.product_name}
              </Link>
              <p className="xs text3">
                <Sentence service={service} side="seller" />
              </p>
            </div>
          </li>
        ))}
        {open.map(({ id, name, word }) => (
          <li key={id}>
            <Link to="/seller/products/$id" params={{ id }}>
              {t(`overview.${word}`, { name })}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Settled() {
  const t = useText('seller');
  const { data } = useQuery({
    queryKey: ['transaction', 'list', listed],
    queryFn: () => body(api.GET('/api/v1/transactions', listed)),
  });
  if (!data) return <Skeleton lines={3} />;
  return (
    <section aria-label={t('overview.settled')}>
      <h2>{t('overview.settled')}</h2>
      {data.items.length === 0 && <p className="sm text3">{t('overview.noSettlement')}</p>}
      <ul className="rows sm">
        {data.items.map((transfer) => (
          <li key={transfer.id}>
            <div className="grow">
              <p>{t(`common:${words.transferKind[transfer.kind]}`)}</p>
              <p className="xs text3">
                <Moment at={transfer.at} />
              </p>
            </div>
            <Money value={transfer.amount} />
          </li>
        ))}
      </ul>
    </section>
  );
}
