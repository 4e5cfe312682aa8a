import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { oneOf } from '#/app/search';
import { useText } from '#/i18n';
import { buttonClass, LiveDot, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { type Column, ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/instances');

export default function Instances() {
  const t = useText('buyer');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.instances') }]);
  const { cursor, q } = search;
  const query = { q, cursor, state: oneOf(search.state, states.instance) };
  const columns: Column<Schemas['InstanceView']>[] = [
    {
      key: 'product',
      head: t('instances.product'),
      cell: (instance) => (
        <span className="nowrap">
          {instance.product_name} · {instance.specification}
        </span>
      ),
    },
    { key: 'state', head: t('orders.state'), cell: ({ state }) => <StateChip kind="instance" state={state} /> },
    {
      key: 'kind',
      head: t('instances.kind'),
      cell: ({ trial }) =>
        trial ? <span className="tag tag-brass">{t('instances.trial')}</span> : t('instances.full'),
    },
    { key: 'quantity', head: t('goods.quantity'), number: true, cell: ({ quantity }) => quantity },
    {
      key: 'plan',
      head: t('instances.atExpiry'),
      cell: ({ renewal, state }) =>
        state !== 'released' && <span className="nowrap">{t(`common:${words.plan[renewal.plan]}`)}</span>,
    },
    {
      key: 'expire',
      head: t('instances.expires'),
      number: true,
      cell: ({ expire_at }) => expire_at && <Moment at={expire_at} />,
    },
    {
      key: 'order',
      head: t('goods.follows'),
      cell: ({ order_number: number }) => (
        <Link to="/buyer/orders/$number" params={{ number }} className="mono">
          {number}
        </Link>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.instances')} facts={<LiveDot />} />
      <FilterBar
        values={search}
        onChange={(values) => void navigate({ to: '.', search: values, replace: true })}
        search={{ name: 'q', placeholder: t('orders.find') }}
        filters={[
          {
            name: 'state',
            label: t('orders.state'),
            options: Object.entries(states.instance).map(([value, { text }]) => ({
              value,
              label: t(`common:${text}`),
            })),
          },
        ]}
      />
      <ResourceTable
        label={t('nav.instances')}
        query={{
          queryKey: ['instance', 'list', query],
          queryFn: () => body(api.GET('/api/v1/instances', { params: { query } })),
        }}
        columns={columns}
        rowKey={({ id }) => id}
        rowLink={({ id }) => ({ to: '/buyer/instances/$id', params: { id } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '.', search: { ...search, cursor: next } })}
        filtered={Boolean(q || query.state)}
        empty={{
          title: t('instances.empty'),
          action: (
            <Link to="/" className={buttonClass('primary')}>
              {t('orders.toShop')}
            </Link>
          ),
        }}
        exports={{ list: 'instances', filters: { q, state: query.state } }}
      />
    </>
  );
}
