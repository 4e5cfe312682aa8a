import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '#/api/types';
import { useLiveOpen } from '#/app/live-context';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { money, zoneName } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, buttonClass, Id, LiveDot, Moment, Money, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Facts } from '#/ui/service/Facts';
import { History } from '#/ui/service/History';
import { maySupervise, type Details as Service, serviceQuery } from '#/ui/service/query';
import { Standing } from '#/ui/service/Standing';
import { usePage } from '#/ui/shell/page';
import { Now } from '../order/Now';
import css from '../order/order.module.css';
import { CancelConfirm, PayConfirm, TakeBackConfirm } from '../order/Pay';
import { Rail } from '../order/Rail';
import { Story } from '../order/Story';
import { orderQuery, productQuery } from '../queries';
import { useShort, useTicking } from '../time';

const route = getRouteApi('/buyer/orders/$number');

export default function Order() {
  const t = useText('buyer');
  const { number } = route.useParams();
  const live = useLiveOpen();
  const { data, error, refetch } = useQuery(orderQuery(number, live));
  const service = useQuery({ ...serviceQuery(number, live), enabled: data !== undefined && maySupervise(data) });
  usePage([{ text: t('nav.orders'), to: '/buyer/orders' }, { text: number }]);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (service.error && !service.data) {
    return <ErrorNote error={service.error} retry={() => void service.refetch()} />;
  }
  if (!data || service.isLoading) return <Skeleton lines={10} />;
  return <Shown details={data} service={service.data} />;
}

/** An order, as the calls to its seller's server tell it or, where people deliver, as its supervision does. */
function Shown({ details, service }: { details: Schemas['OrderDetails']; service: Service | null | undefined }) {
  const t = useText('buyer');
  const { detail } = route.useSearch();
  const navigate = route.useNavigate();
  const technical = detail !== undefined;
  const { order } = details;
  const { data: product } = useQuery(productQuery(order.product_id));
  const seller = product?.seller.name ?? t('order.theSeller');
  return (
    <>
      <div className={css.head}>
        <Art name={order.goods.product_name} size={52} />
        <div className="grow">
          <PageHeader
            title={`${order.goods.product_name} · ${order.goods.sku_name}`}
            chip={<StateChip kind="order" state={order.state} />}
            facts={
              <>
                <span>
                  {t(`common:${words.orderKind[order.kind]}`)} <Id value={order.number} />
                </span>
                <span>
                  {t('order.placed')} <Moment at={order.created_at} />
                </span>
                <Money value={order.amount} />
                <LiveDot />
              </>
            }
            actions={<Actions order={order} mailbox={product?.seller.service_mailbox} />}
          />
        </div>
      </div>
      <div className={css.layout}>
        {service ? (
          <div id="service">
            <Standing details={service} side="buyer" />
            <History details={service} side="buyer" />
          </div>
        ) : (
          <div>
            <Now details={details} seller={seller} />
            <div className={css.storyHead}>
              <h2 className="grow">{t('order.story')}</h2>
              <span className="sm text3">{zoneName}</span>
              <Button
                kind="quiet"
                size="small"
                icon="terminal"
                aria-pressed={technical}
                onClick={() =>
                  void navigate({ to: '.', search: { detail: technical ? undefined : 'on' }, replace: true })
                }
              >
                {technical ? t('technical.hide') : t('technical.show')}
              </Button>
            </div>
            {technical && <p className="xs text3">{t('technical.note')}</p>}
            <Story details={details} seller={seller} technical={technical} />
          </div>
        )}
        <Rail details={details} seller={seller}>
          {service && <Facts details={service} side="buyer" />}
        </Rail>
      </div>
    </>
  );
}

function Actions({ order, mailbox }: { order: Schemas['OrderView']; mailbox: string | undefined }) {
  const t = useText('buyer');
  const now = useTicking(60_000);
  const short = useShort(now);
  const [asking, setAsking] = useState<'pay' | 'cancel' | 'takeBack'>();
  const close = () => setAsking(undefined);
  const before = order.goods.before?.expire_at;
  const renewal = order.kind === 'renew' || order.kind === 'renew_change';
  const done = order.state === 'completed' && order.ending === 'delivered';
  const canTakeBack = renewal && done && before !== undefined && Date.parse(before) > now;
  return (
    <>
      {mailbox && (
        <a className={buttonClass()} href={`mailto:${mailbox}?subject=${order.number}`}>
          <Icon name="headset" /> {t('order.ask')}
        </a>
      )}
      {order.state === 'pending_payment' && (
        <>
          <Button onClick={() => setAsking('cancel')}>{t('cancel.verb')}</Button>
          <Button kind="primary" onClick={() => setAsking('pay')}>
            {t('pay.verb', { amount: money(order.amount) })}
          </Button>
        </>
      )}
      {canTakeBack && <Button onClick={() => setAsking('takeBack')}>{t('takeBack.verb')}</Button>}
      {order.instance_id && (
        <Link className={buttonClass()} to="/buyer/instances/$id" params={{ id: order.instance_id }}>
          <Icon name="box" /> {t('order.instance')}
        </Link>
      )}
      {asking === 'pay' && <PayConfirm order={order} onClose={close} />}
      {asking === 'cancel' && <CancelConfirm order={order} onClose={close} />}
      {asking === 'takeBack' && before && <TakeBackConfirm order={order} until={short(before)} onClose={close} />}
    </>
  );
}
