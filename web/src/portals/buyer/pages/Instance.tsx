import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useLiveOpen } from '#/app/live-context';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { Art } from '#/portals/storefront/Art';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { day } from '#/ui/base/format';
import { Button, Id, KeyValue, LiveDot, Moment, Money, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { InstanceUse } from '#/ui/centre/usage/InstanceUse';
import { usePage } from '#/ui/shell/page';
import { Access } from '../instance/Access';
import { ByUse, Close } from '../instance/ByUse';
import { Change } from '../instance/Change';
import { DeviceLicenses } from '../instance/DeviceLicenses';
import { History } from '../instance/History';
import css from '../instance/instance.module.css';
import { LifeLine } from '../instance/LifeLine';
import { Plan } from '../instance/Plan';
import { Renew } from '../instance/Renew';
import frame from '../order/order.module.css';
import { instanceQuery, productQuery } from '../queries';

const route = getRouteApi('/buyer/instances/$id');

export default function Instance() {
  const t = useText('buyer');
  const { id } = route.useParams();
  const live = useLiveOpen();
  const { data, error, refetch } = useQuery(instanceQuery(id, live));
  usePage([{ text: t('nav.instances'), to: '/buyer/instances' }, { text: data?.data.instance.product_name ?? '…' }]);
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={10} />;
  return <Shown details={data.data} etag={data.etag} />;
}

function Shown({ details, etag }: { details: Schemas['InstanceDetails']; etag: string }) {
  const t = useText('buyer');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { instance } = details;
  const { data: product } = useQuery(productQuery(instance.product_id));
  const seller = product?.seller.name ?? t('order.theSeller');
  const show = (panel: string | undefined) => void navigate({ to: '.', search: { do: panel }, replace: true });
  const close = () => show(undefined);
  const renewable =
    ['running', 'grace', 'frozen'].includes(instance.state) &&
    Boolean(instance.expire_at) &&
    instance.charge !== 'package';
  const closable =
    instance.charge === 'on_demand' && ['running', 'grace', 'frozen', 'frozen_violation'].includes(instance.state);
  const changeable = instance.state === 'running' && !instance.trial && product?.upgradable;
  return (
    <>
      <div className={frame.head}>
        <Art name={instance.product_name} size={52} />
        <div className="grow">
          <PageHeader
            title={`${instance.product_name} · ${instance.specification}`}
            chip={
              <>
                <StateChip kind="instance" state={instance.state} />{' '}
                {instance.trial && <span className="tag tag-brass">{t('instances.trial')}</span>}
              </>
            }
            facts={
              <>
                <Id value={instance.id} short />
                <span>
                  {t('goods.quantity')} {instance.quantity}
                </span>
                {instance.expire_at && (
                  <span>
                    {t('goods.until')} <Moment at={instance.expire_at} full />
                  </span>
                )}
                <LiveDot />
              </>
            }
            actions={
              closable ? (
                <Close instance={instance} etag={etag} />
              ) : (
                renewable && (
                  <>
                    {changeable && <Button onClick={() => show('change')}>{t('change.title')}</Button>}
                    <Button kind="primary" onClick={() => show('renew')}>
                      {t(instance.trial ? 'renew.formal' : 'renew.renew')}
                    </Button>
                  </>
                )
              )
            }
          />
        </div>
      </div>
      <LifeLine details={details} />
      <Deadline details={details} />
      {search.do === 'renew' && renewable && product && <Renew instance={instance} product={product} close={close} />}
      {search.do === 'change' && changeable && product && (
        <Change instance={instance} product={product} close={close} />
      )}
      {search.do === 'plan' && renewable && <Plan instance={instance} product={product} etag={etag} close={close} />}
      {search.do !== undefined && renewable && !product && <Note tone="end">{t('renew.gone')}</Note>}
      <div className={frame.layout}>
        <div>
          <ByUse details={details} product={product} />
          {details.metered && instance.state !== 'creating' && (
            <section className={css.block}>
              <InstanceUse id={instance.id} />
            </section>
          )}
          {details.gives_client_licenses && <DeviceLicenses instance={instance} seller={seller} />}
          <Access details={details} seller={seller} />
          <section className={css.block}>
            <h2>{t('life.history')}</h2>
            <History details={details} />
          </section>
        </div>
        <aside className={frame.rail} aria-label={t('order.facts')}>
          {instance.charge !== 'package' && instance.expire_at && (
            <PlanFacts instance={instance} edit={renewable ? () => show('plan') : undefined} />
          )}
          <Orders instance={instance} />
          <section>
            <h2>{t('order.seller')}</h2>
            <KeyValue
              items={[
                [t('order.seller'), seller],
                ...(instance.seller_instance_id
                  ? [[t('life.sellersId'), <Id key="id" value={instance.seller_instance_id} short />] as const]
                  : []),
              ]}
            />
          </section>
        </aside>
      </div>
    </>
  );
}

/** The next thing that happens to the instance if nothing is done, where it takes something away. */
function Deadline({ details: { instance, ahead } }: { details: Schemas['InstanceDetails'] }) {
  const t = useText('buyer');
  const locale = useLanguage();
  const at = (step: string) => ahead.find((one) => one.step === step)?.at;
  const freeze = at('freeze');
  const release = at('release');
  if (instance.state === 'grace' && freeze) {
    return (
      <div className={css.deadline}>
        <Note tone="wait">{t('life.inGrace', { date: day(freeze, locale) })}</Note>
      </div>
    );
  }
  if (instance.state === 'frozen' && release) {
    return (
      <div className={css.deadline}>
        <Note tone="bad">{t('life.inRetention', { date: day(release, locale) })}</Note>
      </div>
    );
  }
  return null;
}

function PlanFacts({ instance, edit }: { instance: Schemas['InstanceView']; edit: (() => void) | undefined }) {
  const t = useText('buyer');
  const { renewal } = instance;
  return (
    <section>
      <h2>{t('plan.title')}</h2>
      <p className="sm">{t(`common:${words.plan[renewal.plan]}`)}</p>
      <p className="xs text3">
        {renewal.plan === 'auto'
          ? t(renewal.left ? 'plan.autoLeft' : 'plan.autoOpen', {
              length: t(`period.${renewal.period.unit}`, { count: renewal.period.count }),
              count: renewal.left ?? 0,
            })
          : t(`plan.${renewal.plan}`)}
      </p>
      {edit && (
        <p className={css.under}>
          <Button size="small" onClick={edit}>
            {t('plan.edit')}
          </Button>
        </p>
      )}
    </section>
  );
}

function Orders({ instance }: { instance: Schemas['InstanceView'] }) {
  const t = useText('buyer');
  const query = { instance: instance.id, limit: 20 };
  const { data, error, refetch } = useQuery({
    queryKey: ['order', 'list', query],
    queryFn: () => body(api.GET('/api/v1/orders', { params: { query } })),
  });
  return (
    <section>
      <h2>{t('life.orders')}</h2>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      <ul className={css.orders}>
        {data?.items.map((order) => (
          <li key={order.id}>
            <Link to="/buyer/orders/$number" params={{ number: order.number }} className="mono">
              {order.number}
            </Link>
            <Money value={order.amount} />
            <span className="text3">
              {t(`common:${words.orderKind[order.kind]}`)} · <Moment at={order.created_at} />
            </span>
            <StateChip kind="order" state={order.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}
