import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLiveOpen } from '#/app/live-context';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { buttonClass, Id, LiveDot, Money, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { Decision } from '#/ui/service/Decision';
import { Facts } from '#/ui/service/Facts';
import { History } from '#/ui/service/History';
import { chipOf, serviceQuery } from '#/ui/service/query';
import { AllFiles, Said } from '#/ui/service/Said';
import { Standing } from '#/ui/service/Standing';
import css from '#/ui/service/service.module.css';
import { usePage } from '#/ui/shell/page';
import { Party } from '../parts/Party';

const route = getRouteApi('/operator/appeals/$number');

/** An appeal with all that is known of it in one view: what both sides said, their files, the history, the decision. */
export default function Appeal() {
  const t = useText('service');
  const { number } = route.useParams();
  const live = useLiveOpen();
  const { data, error, refetch } = useQuery(serviceQuery(number, live));
  usePage([{ text: t('desk.title'), to: '/operator/appeals' }, { text: number }]);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={12} />;
  const { order, standing } = data.supervision;
  return (
    <>
      <PageHeader
        title={t('desk.crumb', { number })}
        chip={<StateChip kind="supervision" state={chipOf(standing)} />}
        facts={
          <>
            <Id value={number} />
            <span>{`${order.goods.product_name} · ${order.goods.sku_name}`}</span>
            <Party id={order.buyer_id} name={order.buyer_name} />
            <Party id={order.seller_id} name={order.seller_name} />
            <Money value={order.amount} />
            <LiveDot />
          </>
        }
        actions={
          <Link to="/operator/orders/$number" params={{ number }} className={buttonClass()}>
            {t('desk.order')}
          </Link>
        }
      />
      <div className={css.layout}>
        <div>
          <Standing details={data} side="operator" />
          <Said details={data} />
          <AllFiles details={data} />
          <History details={data} side="operator" />
        </div>
        <aside className={css.rail} aria-label={t('facts')}>
          {standing.state === 'frozen' ? <Decision details={data} /> : <Note tone="end">{t('desk.decided')}</Note>}
          <Facts details={data} />
        </aside>
      </div>
    </>
  );
}
