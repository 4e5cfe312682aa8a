import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLiveOpen } from '#/app/live-context';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime, day } from '#/ui/base/format';
import {
  buttonClass,
  Empty,
  Id,
  KeyValue,
  LiveDot,
  Moment,
  Money,
  PageHeader,
  Skeleton,
  StateChip,
} from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { Timeline, type TimelineEntry } from '#/ui/centre/Timeline';
import { maySupervise, serviceQuery } from '#/ui/service/query';
import { ServiceOrder } from '#/ui/service/ServiceOrder';
import { usePage } from '#/ui/shell/page';
import { CallStrip } from '../parts/CallStrip';
import { Party } from '../parts/Party';
import { Restart } from '../parts/Restart';
import css from '../parts/review.module.css';
import { orderQuery } from '../queries';

const route = getRouteApi('/operator/orders/$number');
const events = [
  'placed',
  'paid',
  'delivered',
  'refund_begun',
  'refunded',
  'cancelled',
  'approved',
  'refused',
  'invoice_requested',
  'invoice_issued',
  'invoice_returned',
] as const;

/** An order with what both sides see of it. */
export default function Order() {
  const t = useText('operator');
  const locale = useLanguage();
  const { number } = route.useParams();
  usePage([{ text: t('nav.orders'), to: '/operator/orders' }, { text: number }]);
  const { data, error, refetch } = useQuery(orderQuery(number));
  const live = useLiveOpen();
  const { data: service } = useQuery({
    ...serviceQuery(number, live),
    enabled: data !== undefined && maySupervise(data),
  });
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={12} />;
  const { order, parent } = data;
  const { goods } = order;
  const entries: (TimelineEntry & { at: string })[] = [
    // The steps of a supervised delivery are told above, one by one.
    ...data.events
      .filter(({ name }) => name !== 'supervised')
      .map((event): TimelineEntry & { at: string } => {
        const name = events.find((known) => known === event.name);
        return {
          key: `event${event.sequence}`,
          at: event.at,
          time: clockTime(event.at),
          icon: event.name.startsWith('refus') || event.name === 'cancelled' ? 'end' : 'ok',
          tone: event.name.startsWith('refus') ? 'bad' : event.name === 'cancelled' ? 'end' : 'good',
          title: name ? t(`order.event.${name}`) : event.name,
          actor: event.actor_id ? <Party id={event.actor_id} /> : t('order.marketplace'),
        };
      }),
    ...data.messages.map((call): TimelineEntry & { at: string } => ({
      key: call.id,
      at: call.created_at,
      time: clockTime(call.created_at),
      icon: 'message',
      tone: states.message[call.state].tone,
      title: (
        <Link to="/operator/interface-messages/$id" params={{ id: call.id }}>
          {t('clock.called', { activity: t(`common:${activityWords[call.activity]}`) })}
        </Link>
      ),
      detail: (
        <span className="row wrap">
          <StateChip kind="message" state={call.state} />
          <CallStrip call={call} />
          <span className="xs text3">{t('call.triesCount', { count: call.tries })}</span>
          <Restart call={call} small />
        </span>
      ),
    })),
  ].toSorted((a, b) => b.at.localeCompare(a.at));
  const days = [...new Set(entries.map((entry) => day(entry.at, locale)))];
  return (
    <>
      <PageHeader
        title={
          <span className={css.named}>
            <Art name={goods.product_name} size={32} /> {goods.product_name}
          </span>
        }
        chip={<StateChip kind="order" state={order.state} />}
        facts={
          <>
            <Id value={number} />
            <span>{t(`common:${words.orderKind[order.kind]}`)}</span>
            <Money value={order.amount} />
            <LiveDot />
          </>
        }
        actions={
          <>
            {service?.supervision.standing.state === 'frozen' && (
              <Link to="/operator/appeals/$number" params={{ number }} className={buttonClass('primary')}>
                {t('order.toAppeal')}
              </Link>
            )}
            <Link to="/operator/ledger/$number" params={{ number }} className={buttonClass()}>
              {t('order.toLedger')}
            </Link>
          </>
        }
      />
      {service && <ServiceOrder details={service} side="operator" />}
      <div className={css.product}>
        <section aria-label={t('order.story')}>
          {entries.length === 0 ? (
            <Empty title={t('orders.empty')} />
          ) : (
            days.map((name) => (
              <div key={name}>
                <h2 className={css.day}>{name}</h2>
                <Timeline entries={entries.filter((entry) => day(entry.at, locale) === name)} />
              </div>
            ))
          )}
        </section>
        <aside className={css.rail}>
          <section>
            <h2>{t('order.buyerSide')}</h2>
            <KeyValue
              items={[
                [t('field.buyer'), <Party key="b" id={order.buyer_id} name={order.buyer_name} />],
                [t('order.bought'), `${goods.specification} · ${goods.sku_name}`],
                [t('order.quantity'), goods.quantity],
                [
                  t('order.period'),
                  goods.period ? `${goods.period.count} × ${t(`common:${words.unit[goods.period.unit]}`)}` : '–',
                ],
                [t('order.unitPrice'), <Money key="u" value={goods.unit_price} />],
                [t('field.amount'), <Money key="a" value={order.amount} />],
                ...(goods.expire_at
                  ? ([[t('order.until'), <Moment key="e" at={goods.expire_at} full />]] as const)
                  : []),
                ...(parent
                  ? ([
                      [
                        t('order.parent'),
                        <Link key="p" to="/operator/orders/$number" params={{ number: parent }} className="mono">
                          {parent}
                        </Link>,
                      ],
                    ] as const)
                  : []),
              ]}
            />
          </section>
          <section>
            <h2>{t('order.sellerSide')}</h2>
            <KeyValue
              items={[
                [t('field.seller'), <Party key="s" id={order.seller_id} name={order.seller_name} />],
                [t('order.line'), <Id key="l" value={order.line_number} short />],
                [t('order.sku'), <Id key="k" value={goods.sku_code} short />],
                [t('order.price'), <Id key="c" value={goods.price_code} short />],
                ...goods.parameters.map(({ name, value }) => [name, value] as const),
                ...(order.instance_id
                  ? ([[t('call.instance'), <Id key="i" value={order.instance_id} short />]] as const)
                  : []),
                [
                  t('field.product'),
                  <Link key="p" to="/operator/products/$id" params={{ id: order.product_id }}>
                    {t('review.revision', { number: goods.revision })}
                  </Link>,
                ],
              ]}
            />
          </section>
        </aside>
      </div>
    </>
  );
}
