import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { money } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import { buttonClass, Empty, Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { comparedIds, toggled } from '../compare';
import { useCategory } from '../Entry';
import { lowest } from '../lowest';
import { productQuery, type ShopProduct } from '../shop';
import css from './compare.module.css';

const route = getRouteApi('/shop/compare');

/** The lowest price of each kind of charge, for one unit and one period. */
function Cheapest({ product }: { product: ShopProduct }) {
  const t = useText('storefront');
  return (
    <ul>
      {lowest(product).map(([charge, price]) => (
        <li key={charge}>
          {money(price)} {t(`common:${words.charge[charge]}`)}
        </li>
      ))}
    </ul>
  );
}

/** Up to three products side by side; which ones, says the address. */
export default function Compare() {
  const t = useText('storefront');
  const category = useCategory();
  const { ids } = route.useSearch();
  usePage([{ text: t('compare.title') }]);
  const client = useQueryClient();
  const { data, error, isLoading, refetch } = useQuery({
    queryKey: ['shop', 'compare', ids],
    queryFn: () => Promise.all(comparedIds(ids).map((id) => client.fetchQuery(productQuery(id)))),
    enabled: Boolean(ids),
  });
  const products = (ids && data) || [];
  const days = (product: ShopProduct) =>
    product.specifications.flatMap((one) => one.skus).find((sku) => typeof sku.trial_days === 'number')?.trial_days;
  const rows: [string, (product: ShopProduct) => ReactNode][] = [
    [t('compare.summary'), (product) => product.summary],
    [t('compare.price'), (product) => <Cheapest product={product} />],
    [
      t('product.trial'),
      (product) => {
        const count = days(product);
        return typeof count === 'number' ? t('product.days', { count }) : t('product.noTrial');
      },
    ],
    [
      t('compare.editions'),
      (product) => product.specifications.flatMap((one) => one.skus.map((sku) => sku.name)).join(t('product.comma')),
    ],
    [t('search.category'), (product) => category(product.category)],
    [t('search.accessType'), (product) => t(`common:${words.accessType[product.access_type]}`)],
    [t('compare.change'), (product) => (product.upgradable ? t('compare.yes') : t('compare.no'))],
    [
      t('product.seller'),
      (product) => (
        <Link to="/sellers/$id" params={{ id: product.seller.id }}>
          {product.seller.name}
        </Link>
      ),
    ],
  ];
  return (
    <div className={`shop ${css.page}`}>
      <h1>{t('compare.title')}</h1>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {!ids && (
        <Empty
          title={t('compare.none')}
          action={
            <Link to="/search" className={buttonClass()}>
              {t('nav.all')}
            </Link>
          }
        />
      )}
      {isLoading && <Skeleton lines={10} />}
      {products.length > 0 && (
        <Scroller label={t('compare.title')}>
          <table className={css.table}>
            <thead>
              <tr>
                <td />
                {products.map((product) => (
                  <th key={product.id} scope="col">
                    <Link to="/products/$id" params={{ id: product.id }}>
                      {product.name}
                    </Link>
                    <Link
                      to="/compare"
                      search={{ ids: toggled(ids, product.id) }}
                      className="xs"
                      aria-label={t('compare.dropName', { name: product.name })}
                    >
                      {t('compare.drop')}
                    </Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([head, cell]) => (
                <tr key={head}>
                  <th scope="row">{head}</th>
                  {products.map((product) => (
                    <td key={product.id}>{cell(product)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </div>
  );
}
