import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { startOfDay } from '#/ui/base/format';
import { LiveDot, Moment, Money, PageHeader, StateChip } from '#/ui/base/small';
import { states, words } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { Party } from '../parts/Party';
import { choiceOf } from '../parts/search';

const route = getRouteApi('/operator/orders');

/** Every order of the marketplace. */
export default function Orders() {
  const t = useText('operator');
  const navigate = useNavigate();
  const search = route.useSearch();
  usePage([{ text: t('nav.orders') }]);
  const { cursor, ...filters } = search;
  const query = {
    state: choiceOf(states.order, search.state),
    kind: choiceOf(words.orderKind, search.kind),
    q: search.q,
    from: startOfDay(search.from),
    to: startOfDay(search.to, 1),
    cursor,
  };
  return (
    <>
      <PageHeader title={t('nav.orders')} facts={<LiveDot />} />
      <FilterBar
        values={filters}
        onChange={(values) => void navigate({ to: '/operator/orders', search: values, replace: true })}
        search={{ name: 'q', placeholder: t('orders.find') }}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            options: Object.entries(states.order).map(([value, { text }]) => ({ value, label: t(`common:${text}`) })),
          },
          {
            name: 'kind',
            label: t('orders.kind'),
            options: Object.entries(words.orderKind).map(([value, text]) => ({ value, label: t(`common:${text}`) })),
          },
          { name: 'from', label: t('field.from') },
          { name: 'to', label: t('field.to') },
        ]}
      />
      <ResourceTable
        label={t('nav.orders')}
        query={{
          queryKey: ['order', 'list', query],
          queryFn: () => body(api.GET('/api/v1/orders', { params: { query } })),
        }}
        rowKey={(row) => row.id}
        rowLink={(row) => ({ to: '/operator/orders/$number', params: { number: row.number } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/orders', search: { ...search, cursor: next } })}
        filtered={Object.values(filters).some(Boolean)}
        empty={{ title: t('orders.empty') }}
        columns={[
          { key: 'number', head: t('field.order'), cell: (row) => <span className="mono">{row.number}</span> },
          { key: 'product', head: t('field.product'), cell: (row) => row.goods.product_name },
          { key: 'kind', head: t('orders.kind'), cell: (row) => t(`common:${words.orderKind[row.kind]}`) },
          { key: 'state', head: t('field.state'), cell: (row) => <StateChip kind="order" state={row.state} /> },
          { key: 'buyer', head: t('field.buyer'), cell: (row) => <Party id={row.buyer_id} name={row.buyer_name} /> },
          {
            key: 'seller',
            head: t('field.seller'),
            cell: (row) => <Party id={row.seller_id} name={row.seller_name} />,
          },
          { key: 'amount', head: t('field.amount'), number: true, cell: (row) => <Money value={row.amount} /> },
          { key: 'placed', head: t('orders.placed'), cell: (row) => <Moment at={row.created_at} /> },
        ]}
      />
    </>
  );
}
