import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLiveOpen } from '#/app/live-context';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Id, KeyValue, LiveDot, Moment, Money, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Invoice } from '#/ui/service/Invoice';
import { maySupervise, serviceQuery } from '#/ui/service/query';
import { ServiceOrder } from '#/ui/service/ServiceOrder';
import { usePage } from '#/ui/shell/page';
import { orderQuery } from '../message/query';

const route = getRouteApi('/seller/orders/$number');

/** One order as its seller sees it: what was bought, and every call it caused. */
export default function Order() {
  const t = useText('seller');
  const { number } = route.useParams();
  usePage([{ text: t('nav.orders'), to: '/seller/orders' }, { text: number }]);
  const { data, error, refetch } = useQuery(orderQuery(number));
  const live = useLiveOpen();
  const { data: service } = useQuery({
    ...serviceQuery(number, live),
    enabled: data !== undefined && maySupervise(data),
  });
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={8} />;
  const { order, messages } = data;
  const { goods } = order;
  const stopped = messages.find((message) => message.state === 'stopped');
  return (
    <>
      <PageHeader
        title={t('order.title', { number })}
        chip={<StateChip kind="order" state={order.state} />}
        facts={
          <>
            <span>{t(`common:${words.orderKind[order.kind]}`)}</span>
            <Moment at={order.created_at} full />
            <Money value={order.amount} />
            <LiveDot />
          </>
        }
      />
      <div className="stack">
        {stopped && (
          <Note tone="bad">
            {t('order.stopped')}{' '}
            <Link to="/seller/interface-messages" search={{ id: stopped.id }}>
              {t('order.see')}
            </Link>
          </Note>
        )}
        {service && <ServiceOrder details={service} side="seller" />}
        <section className="stack" aria-label={t('order.bought')}>
          <h2>{t('order.bought')}</h2>
          <KeyValue
            items={[
              [t('orders.product'), goods.product_name],
              [t('order.specification'), `${goods.specification} · ${goods.sku_name}`],
              ...(goods.counted ? [[t('order.quantity'), goods.quantity] as const] : []),
              ...(goods.period
                ? [
                    [
                      t('order.period'),
                      t('order.periodText', {
                        count: goods.period.count,
                        unit: t(`common:${words.unit[goods.period.unit]}`),
                      }),
                    ] as const,
                  ]
                : []),
              [t('order.unitPrice'), <Money key="price" value={goods.unit_price} />],
              ...(goods.expire_at ? [[t('order.expiry'), <Moment key="at" at={goods.expire_at} full />] as const] : []),
              ...goods.parameters.map((one) => [one.name, one.value] as const),
              [t('order.line'), <Id key="line" value={order.line_number} />],
              [t('order.productId'), <Id key="price" value={goods.price_code} />],
              [t('order.skuCode'), <Id key="sku" short value={goods.sku_code} />],
              ...(order.instance_id
                ? [[t('order.instance'), <Id key="i" short value={order.instance_id} />] as const]
                : []),
              [t('order.buyer'), order.buyer_name ?? <Id key="buyer" short value={order.buyer_id} />],
            ]}
          />
        </section>
        <Invoice order={order} side="seller" />
        {(!service || messages.length > 0) && (
          <section className="stack grow" aria-label={t('order.calls')}>
            <h2>{t('order.calls')}</h2>
            {messages.length === 0 ? (
              <p className="sm text3">{t('order.noCalls')}</p>
            ) : (
              <div className="table-frame">
                <table className="table resource-table">
                  <thead>
                    <tr>
                      <th scope="col">{t('order.call')}</th>
                      <th scope="col">{t('orders.state')}</th>
                      <th scope="col" className="number">
                        {t('order.tries')}
                      </th>
                      <th scope="col">{t('order.at')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {messages.map((message) => (
                      <tr key={message.id}>
                        <td>
                          <Link to="/seller/interface-messages" search={{ id: message.id }} className="row-link">
                            {t(`common:${activityWords[message.activity]}`)}{' '}
                            <span className="mono text3">{message.activity}</span>
                          </Link>
                        </td>
                        <td>
                          <StateChip kind="message" state={message.state} />
                        </td>
                        <td className="number">{message.tries}</td>
                        <td>
                          <Moment at={message.created_at} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
        )}
      </div>
    </>
  );
}
