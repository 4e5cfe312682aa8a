import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { exact } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { LiveDot, Moment, Money, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { messagesQuery } from '../message/query';
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

function Failing() {
  const t = useText('seller');
  const { data, error, refetch } = useQuery(messagesQuery({ state: 'unfinished' }));
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={4} />;
  // What has only just been sent is not failing.
  const rank = (state: string) => (state === 'stopped' ? 0 : 1);
  const failing = data.items
    .filter((message) => message.state === 'stopped' || message.tries > 0)
    .sort((a, b) => rank(a.state) - rank(b.state));
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
                {t(`common:${words.activity[message.activity]}`)}
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

function ToDo() {
  const t = useText('seller');
  const { data: products } = useQuery({
    queryKey: ['product', 'list', {}],
    queryFn: () => body(api.GET('/api/v1/products')),
  });
  const { data: profile } = useQuery({
    queryKey: ['connection', 'contact'],
    queryFn: () => body(api.GET('/api/v1/seller/profile')),
  });
  if (!products || !profile) return <Skeleton lines={3} />;
  const open = products.items.filter((product) => product.review.state !== 'approved');
  const bare = !profile.service_mailbox || !profile.service_phone;
  const texts = { rejected: 'todoRejected', draft: 'todoDraft', pending_review: 'todoPending' } as const;
  return (
    <section aria-label={t('overview.todo')}>
      <h2>{t('overview.todo')}</h2>
      {open.length === 0 && !bare && <p className="sm text3">{t('overview.nothing')}</p>}
      <ul className="rows sm">
        {bare && (
          <li>
            <Link to="/seller/profile">{t('overview.todoProfile')}</Link>
          </li>
        )}
        {open.map((product) => {
          const { state } = product.review;
          return (
            state !== 'approved' && (
              <li key={product.id}>
                <Link to="/seller/products/$id" params={{ id: product.id }}>
                  {t(`overview.${texts[state]}`, { name: product.name })}
                </Link>
              </li>
            )
          );
        })}
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
