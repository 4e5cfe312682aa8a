import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Id, KeyValue, LiveDot, Moment, Note, PageHeader, Skeleton, StateChip } from '#/ui/base/small';
import { states } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { Attempts } from '../parts/Attempts';
import { CallStrip } from '../parts/CallStrip';
import { Restart } from '../parts/Restart';
import css from '../parts/review.module.css';

const route = getRouteApi('/operator/interface-messages/$id');

/** A call to a seller: each try with its bytes, and starting it again. */
export default function InterfaceMessage() {
  const t = useText('operator');
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['interface_message', id],
    queryFn: () => body(api.GET('/api/v1/interface-messages/{id}', { params: { path: { id } } })),
  });
  const name = data ? t(`common:${activityWords[data.activity]}`) : id;
  usePage([{ text: t('nav.interface'), to: '/operator/interface-messages' }, { text: name }]);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={10} />;
  return (
    <>
      <PageHeader
        title={name}
        chip={<StateChip kind="message" state={data.state} />}
        facts={
          <>
            <Id value={id} short />
            <Moment at={data.created_at} full />
            <LiveDot />
          </>
        }
        actions={<Restart call={data} />}
      />
      <div className={css.product}>
        <div className="stack">
          <Note tone={states.message[data.state].tone}>{t(`call.next.${data.state}`)}</Note>
          {data.attempts.length > 0 ? (
            <Attempts attempts={data.attempts} />
          ) : (
            <p className="sm text3">{t('call.none')}</p>
          )}
        </div>
        <aside className={css.rail}>
          <section>
            <h2>{t('call.about')}</h2>
            <KeyValue
              items={[
                [
                  t('field.order'),
                  <Link key="o" to="/operator/orders/$number" params={{ number: data.order_number }} className="mono">
                    {data.order_number}
                  </Link>,
                ],
                [t('call.tries'), <CallStrip key="tries" call={data} />],
                [t('call.count'), data.tries],
                [t('call.window'), <Moment key="window" at={data.window_ends_at} full />],
                ...(data.state === 'pending'
                  ? ([[t('call.nextTry'), <Moment key="next" at={data.next_at} full />]] as const)
                  : []),
                ...(data.instance_id
                  ? ([[t('call.instance'), <Id key="i" value={data.instance_id} short />]] as const)
                  : []),
              ]}
            />
          </section>
        </aside>
      </div>
    </>
  );
}
