import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { buttonClass, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { states } from '#/ui/base/states';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';

const route = getRouteApi('/seller/products');
const shelves = Object.keys(states.shelf) as Schemas['Shelf'][];
const reviews = Object.keys(states.review) as Schemas['Review']['state'][];

/** All products of the seller, drafts too. */
export default function Products() {
  const t = useText('seller');
  usePage([{ text: t('nav.products') }]);
  const search = route.useSearch();
  const navigate = useNavigate();
  const { shelf, state } = search;
  const to = '/seller/products';
  const create = (
    <Link to="/seller/products/$id" params={{ id: 'new' }} className={buttonClass('primary')}>
      <Icon name="plus" /> {t('product.new')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('nav.products')} actions={create} />
      <FilterBar
        values={{ shelf, state }}
        onChange={(values) => void navigate({ to, search: values })}
        filters={[
          {
            name: 'shelf',
            label: t('product.shelf'),
            options: shelves.map((value) => ({ value, label: t(`common:${states.shelf[value].text}`) })),
          },
          {
            name: 'state',
            label: t('product.review'),
            options: reviews.map((value) => ({ value, label: t(`common:${states.review[value].text}`) })),
          },
        ]}
      />
      <ResourceTable
        label={t('nav.products')}
        query={{
          queryKey: ['product', 'list', search],
          queryFn: () => body(api.GET('/api/v1/products', { params: { query: search } })),
        }}
        rowKey={(product) => product.id}
        rowLink={(product) => ({ to: '/seller/products/$id', params: { id: product.id } })}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ to, search: { ...search, cursor } })}
        filtered={shelf !== undefined || state !== undefined}
        empty={{ title: t('product.none'), action: create }}
        columns={[
          { key: 'name', head: t('product.name'), cell: (product) => product.name },
          {
            key: 'shelf',
            head: t('product.shelf'),
            cell: (product) => <StateChip kind="shelf" state={product.shelf} />,
          },
          {
            key: 'review',
            head: t('product.review'),
            cell: (product) => <StateChip kind="review" state={product.review.state} />,
          },
          { key: 'revision', head: t('product.revision'), number: true, cell: (product) => product.revision },
          { key: 'created', head: t('product.created'), cell: (product) => <Moment at={product.created_at} /> },
        ]}
      />
    </>
  );
}
