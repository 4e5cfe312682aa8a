import { getRouteApi, Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { oneOf } from '#/app/search';
import { useText } from '#/i18n';
import { startOfDay } from '#/ui/base/format';
import { buttonClass, LiveDot, Moment, Money, PageHeader, StateChip } from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { type Column, ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/buyer/orders');

export default function Orders() {
  const t = useText('buyer');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  usePage([{ text: t('nav.orders') }]);
  const { cursor, q } = search;
  const query = {
    q,
    cursor,
    state: oneOf(search.state, states.order),
    kind: oneOf(search.kind, words.orderKind),
    from: startOfDay(search.from),
    to: startOfDay(search.to, 1),
  };
  const columns: Column<Schemas['OrderView']>[] = [
    { key: 'number', head: t('orders.number'), cell: (order) => <span className="mono">{order.number}</span> },
    {
      key: 'kind',
      head: t('orders.kind'),
      cell: (order) => <span className="nowrap">{t(`common:${words.orderKind[order.kind]}`)}</span>,
    },
    {
      key: 'goods',
      head: t('orders.goods'),
      cell: ({ goods }) => (
        <span className="nowrap">
          {`${goods.product_name} · ${goods.sku_name}${goods.counted ? ` × ${goods.quantity}` : ''}`}
        </span>
      ),
    },
    { key: 'state', head: t('orders.state'), cell: (order) => <StateChip kind="order" state={order.state} /> },
    { key: 'amount', head: t('orders.amount'), number: true, cell: (order) => <Money value={order.amount} /> },
    { key: 'placed', head: t('orders.placed'), number: true, cell: (order) => <Moment at={order.created_at} /> },
  ];
  return (
    <>
      <PageHeader title={t('nav.orders')} facts={<LiveDot />} />
      <FilterBar
        values={search}
        onChange={(values) => void navigate({ to: '.', search: values, replace: true })}
        search={{ name: 'q', placeholder: t('orders.find') }}
        filters={[
          {
            name: 'state',
            label: t('orders.state'),
            options: Object.entries(states.order).map(([value, { text }]) => ({ value, label: t(`common:${text}`) })),
          },
          {
            name: 'kind',
            label: t('orders.kind'),
            options: Object.entries(words.orderKind).map(([value, text]) => ({ value, label: t(`common:${text}`) })),
          },
          { name: 'from', label: t('orders.from') },
          { name: 'to', label: t('orders.to') },
        ]}
      />
      <ResourceTable
        label={t('nav.orders')}
        query={{
          queryKey: ['order', 'list', query],
          queryFn: () => body(api.GET('/api/v1/orders', { params: { query } })),
        }}
        columns={columns}
        rowKey={(order) => order.id}
        rowLink={({ number }) => ({ to: '/buyer/orders/$number', params: { number } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '.', search: { ...search, cursor: next } })}
        filtered={Boolean(q || query.state || query.kind || query.from || query.to)}
        empty={{
          title: t('orders.empty'),
          action: (
            <Link to="/" className={buttonClass('primary')}>
              {t('orders.toShop')}
            </Link>
          ),
        }}
        exports={{
          list: 'orders',
          filters: { q, state: query.state, kind: query.kind, from: query.from, to: query.to },
        }}
      />
    </>
  );
}
