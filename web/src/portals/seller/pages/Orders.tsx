import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { LiveDot, Moment, Money, PageHeader, StateChip } from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/seller/orders');
const standings = Object.keys(states.order) as Schemas['OrderState']['state'][];
const kinds = Object.keys(words.orderKind) as Schemas['OrderKind'][];

/** What was bought of this seller. */
export default function Orders() {
  const t = useText('seller');
  usePage([{ text: t('nav.orders') }]);
  const search = route.useSearch();
  const navigate = useNavigate();
  const to = '/seller/orders';
  const { state, kind, q } = search;
  return (
    <>
      <PageHeader title={t('nav.orders')} actions={<LiveDot />} />
      <FilterBar
        values={{ state, kind, q }}
        onChange={(values) => void navigate({ to, search: values })}
        search={{ name: 'q', placeholder: t('orders.search') }}
        filters={[
          {
            name: 'state',
            label: t('orders.state'),
            options: standings.map((value) => ({ value, label: t(`common:${states.order[value].text}`) })),
          },
          {
            name: 'kind',
            label: t('orders.kind'),
            options: kinds.map((value) => ({ value, label: t(`common:${words.orderKind[value]}`) })),
          },
        ]}
      />
      <ResourceTable
        label={t('nav.orders')}
        query={{
          queryKey: ['order', 'list', search],
          queryFn: () => body(api.GET('/api/v1/orders', { params: { query: search } })),
        }}
        rowKey={(order) => order.id}
        rowLink={(order) => ({ to: '/seller/orders/$number', params: { number: order.number } })}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ to, search: { ...search, cursor } })}
        filtered={state !== undefined || kind !== undefined || q !== undefined}
        empty={{ title: t('orders.none') }}
        exports={{ list: 'orders', filters: { state, kind, q } }}
        columns={[
          { key: 'number', head: t('orders.number'), cell: (order) => <span className="mono">{order.number}</span> },
          {
            key: 'product',
            head: t('orders.product'),
            cell: (order) => `${order.goods.product_name} · ${order.goods.sku_name}`,
          },
          { key: 'buyer', head: t('order.buyer'), cell: (order) => order.buyer_name },
          { key: 'kind', head: t('orders.kind'), cell: (order) => t(`common:${words.orderKind[order.kind]}`) },
          { key: 'state', head: t('orders.state'), cell: (order) => <StateChip kind="order" state={order.state} /> },
          { key: 'amount', head: t('orders.amount'), number: true, cell: (order) => <Money value={order.amount} /> },
          { key: 'created', head: t('orders.created'), cell: (order) => <Moment at={order.created_at} /> },
        ]}
      />
    </>
  );
}
