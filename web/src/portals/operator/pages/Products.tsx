import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { Money, PageHeader } from '#/ui/base/small';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/operator/products');

/** What is on sale; a product that is not, opens from its order or its review. */
export default function Products() {
  const t = useText('operator');
  const navigate = useNavigate();
  const search = route.useSearch();
  usePage([{ text: t('nav.products') }]);
  const { q, cursor } = search;
  return (
    <>
      <PageHeader title={t('nav.products')} facts={t('products.facts')} />
      <FilterBar
        values={search}
        filters={[]}
        search={{ name: 'q', placeholder: t('products.find') }}
        onChange={(values) => void navigate({ to: '/operator/products', search: values, replace: true })}
      />
      <ResourceTable
        label={t('nav.products')}
        query={{
          queryKey: ['product', 'shop', q, cursor],
          queryFn: () =>
            q
              ? body(api.GET('/api/v1/shop/search', { params: { query: { q, cursor } } }))
              : body(api.GET('/api/v1/shop/products', { params: { query: { cursor } } })),
        }}
        rowKey={(row) => row.id}
        rowLink={(row) => ({ to: '/operator/products/$id', params: { id: row.id } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/products', search: { ...search, cursor: next } })}
        filtered={Boolean(q)}
        empty={{ title: t('products.empty') }}
        columns={[
          { key: 'name', head: t('field.product'), cell: (row) => row.name },
          { key: 'category', head: t('review.term.category'), cell: (row) => row.category },
          {
            key: 'summary',
            head: t('review.part.summary'),
            cell: (row) => <span className="text2">{row.summary}</span>,
          },
          {
            key: 'from',
            head: t('products.from'),
            number: true,
            cell: (row) => (row.from ? <Money value={row.from} /> : '–'),
          },
        ]}
      />
    </>
  );
}
