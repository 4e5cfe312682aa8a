import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, body } from '#/api/client';
import { unreadQuery } from '#/api/query';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon, type IconName } from '#/ui/base/Icon';
import { Empty, LiveDot, Moment, Money, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { type Tone, words } from '#/ui/base/states';
import { turnsQuery } from '#/ui/service/query';
import { Sentence } from '#/ui/service/Standing';
import { usePage } from '#/ui/shell/page';
import css from '../parts/overview.module.css';
import { Party } from '../parts/Party';
import { parkedQuery, proofQuery, reviewsQuery, stoppedQuery } from '../queries';

function Waiting(props: { tone: Tone; icon: IconName; title: ReactNode; note: ReactNode; side: ReactNode }) {
  return (
    <li className={`${css.item} tone-${props.tone}`}>
      <Icon name={props.icon} />
      <div>
        <p>{props.title}</p>
        <p className="sm text2">{props.note}</p>
      </div>
      <span className="sm text3 nowrap">{props.side}</span>
    </li>
  );
}

/** What waits for the operator, the worst first; then what runs. */
export default function Overview() {
  const t = useText('operator');
  usePage([{ text: t('nav.overview') }]);
  const reviews = useQuery(reviewsQuery);
  const stopped = useQuery(stoppedQuery);
  const parked = useQuery(parkedQuery);
  const proof = useQuery(proofQuery);
  const unread = useQuery(unreadQuery);
  const latest = useQuery({
    queryKey: ['order', 'latest'],
    queryFn: async () => (await body(api.GET('/api/v1/orders', { params: { query: { limit: 8 } } }))).items,
  });
  const services = useQuery(turnsQuery('operator'));
  const parts = [reviews, stopped, parked, proof, services];
  const failed = parts.find((part) => part.error);
  const ready = parts.every((part) => part.data !== undefined);
  const broken = proof.data && !proof.data.holds;
  const count =
    [reviews, stopped, parked, services].reduce((sum, { data }) => sum + (data?.length ?? 0), 0) + (broken ? 1 : 0);
  return (
    <>
      <PageHeader title={t('nav.overview')} facts={<LiveDot />} />
      <section className={css.part}>
        <h2>{t('overview.waiting')}</h2>
        {failed ? (
          <ErrorNote error={failed.error} retry={() => void Promise.all(parts.map((part) => part.refetch()))} />
        ) : !ready ? (
          <Skeleton lines={5} />
        ) : count === 0 ? (
          <Empty title={t('overview.empty')} action={<Link to="/operator/orders">{t('overview.toOrders')}</Link>} />
        ) : (
          <ul>
            {broken && (
              <Waiting
                tone="bad"
                icon="bad"
                title={<Link to="/operator/ledger">{t('overview.broken')}</Link>}
                note={t('overview.brokenNote')}
                side={null}
              />
            )}
            {parked.data?.map((job) => (
              <Waiting
                key={job.id}
                tone="bad"
                icon="bad"
                title={
                  <Link to="/operator/jobs" search={{ state: 'parked' }}>
                    {t('overview.parked', { key: job.key })}
                  </Link>
                }
                note={job.last_error}
                side={<Moment at={job.run_at} />}
              />
            ))}
            {stopped.data?.map((call) => (
              <Waiting
                key={call.id}
                tone="bad"
                icon="bad"
                title={
                  <Link to="/operator/interface-messages/$id" params={{ id: call.id }}>
                    {t('overview.stopped', { activity: t(`common:${activityWords[call.activity]}`) })}
                  </Link>
                }
                note={t('overview.stoppedNote', { number: call.order_number, count: call.tries })}
                side={<Moment at={call.created_at} />}
              />
            ))}
            {services.data?.map((service) => {
              const { order, standing, next_at } = service;
              const late = standing.state === 'frozen' && standing.overdue;
              return (
                <Waiting
                  key={order.id}
                  tone={late ? 'bad' : 'wait'}
                  icon={standing.state === 'frozen' ? 'scale' : 'shield'}
                  title={
                    <Link
                      to={standing.state === 'frozen' ? '/operator/appeals/$number' : '/operator/orders/$number'}
                      params={{ number: order.number }}
                    >
                      <Sentence service={service} side="operator" />
                    </Link>
                  }
                  note={`${order.number} · ${order.goods.product_name}`}
                  side={next_at && <Moment at={next_at} />}
                />
              );
            })}
            {reviews.data?.map((item) => (
              <Waiting
                key={item.id}
                tone="wait"
                icon="wait"
                title={
                  <Link to="/operator/reviews/$id" params={{ id: item.id }}>
                    {t('overview.review', { name: item.name })}
                  </Link>
                }
                note={
                  <>
                    {t(item.live_revision ? 'review.modification' : 'review.first')} · <Party id={item.seller_id} />
                  </>
                }
                side={item.review.state === 'pending_review' && <Moment at={item.review.submitted_at} />}
              />
            ))}
          </ul>
        )}
        {unread.data && unread.data.unread > 0 && (
          <p className="sm text2">
            <Link to="/operator/messages" search={{ unread: 'yes' }}>
              {t('overview.unread', { count: unread.data.unread })}
            </Link>
          </p>
        )}
      </section>
      <section className={css.part}>
        <h2>{t('overview.latest')}</h2>
        {latest.error ? (
          <ErrorNote error={latest.error} retry={() => void latest.refetch()} />
        ) : !latest.data ? (
          <Skeleton lines={5} />
        ) : latest.data.length === 0 ? (
          <Empty title={t('orders.empty')} />
        ) : (
          <div className="table-frame">
            <table className="table resource-table">
              <thead>
                <tr>
                  <th scope="col">{t('field.order')}</th>
                  <th scope="col">{t('field.product')}</th>
                  <th scope="col">{t('orders.kind')}</th>
                  <th scope="col">{t('field.state')}</th>
                  <th scope="col" className="number">
                    {t('field.amount')}
                  </th>
                  <th scope="col">{t('orders.placed')}</th>
                </tr>
              </thead>
              <tbody>
                {latest.data.map((order) => (
                  <tr key={order.id}>
                    <td>
                      <Link to="/operator/orders/$number" params={{ number: order.number }} className="row-link mono">
                        {order.number}
                      </Link>
                    </td>
                    <td>{order.goods.product_name}</td>
                    <td>{t(`common:${words.orderKind[order.kind]}`)}</td>
                    <td>
                      <StateChip kind="order" state={order.state} />
                    </td>
                    <td className="number">
                      <Money value={order.amount} />
                    </td>
                    <td>
                      <Moment at={order.created_at} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
