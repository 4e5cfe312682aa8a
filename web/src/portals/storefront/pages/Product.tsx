import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Problem } from '#/api/problem';
import { NotFound } from '#/app/pages/NotFound';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { Art } from '../Art';
import { Calculator } from '../Calculator';
import { useCategory } from '../Entry';
import { Gallery } from '../Gallery';
import { productQuery, type ShopProduct, settled } from '../shop';
import css from './product.module.css';

const route = getRouteApi('/shop/products/$id');
// Below what is seen first.
const Below = lazy(() => import('../Below'));
const Questions = lazy(() => import('../Questions'));

export default function Product() {
  const t = useText('storefront');
  const { id } = route.useParams();
  const chosen = route.useSearch();
  const category = useCategory();
  const { data: product, error, refetch } = useQuery(productQuery(id));
  usePage(product ? [{ text: product.name }] : []);
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  return (
    <div className="shop">
      <nav aria-label={t('common:shell.breadcrumb')}>
        <ol className="way">
          <li>
            <Link to="/search">{t('nav.all')}</Link>
          </li>
          {product && (
            <>
              <li>
                <Link to="/search" search={{ category: product.category }}>
                  {category(product.category)}
                </Link>
              </li>
              <li aria-current="page">{product.name}</li>
            </>
          )}
        </ol>
      </nav>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {!product && !error && <Skeleton lines={12} />}
      {product && (
        <div className={css.page}>
          <Head product={product} />
          <aside aria-label={t('price.title')}>
            <Calculator product={product} chosen={chosen} />
          </aside>
          <div className={css.evidence}>
            {product.pictures.length > 0 && <Gallery pictures={product.pictures} />}
            {product.description && (
              <section>
                <h2>{t('product.overview')}</h2>
                {product.description.split(/\n{2,}/).map((part) => (
                  <p key={part} className={css.text}>
                    {part}
                  </p>
                ))}
              </section>
            )}
            <Suspense fallback={<Skeleton lines={4} />}>
              <Below product={product} sku={settled(product, chosen)?.sku.code} />
            </Suspense>
            <section id="questions">
              <h2>{t('questions.title')}</h2>
              <Suspense fallback={<Skeleton lines={4} />}>
                <Questions product={product} />
              </Suspense>
            </section>
          </div>
        </div>
      )}
    </div>
  );
}

function Head({ product }: { product: ShopProduct }) {
  const t = useText('storefront');
  return (
    <div className={css.head}>
      <Art name={product.name} size={84} arch file={product.logo} />
      <div className="grow">
        <h1>{product.name}</h1>
        <p>{product.summary}</p>
        <div className={css.facts}>
          <span>
            {t('product.by')}{' '}
            <Link to="/sellers/$id" params={{ id: product.seller.id }}>
              {product.seller.name}
            </Link>
          </span>
          <span className="row">
            <span className="tag">{t(`common:${words.accessType[product.access_type]}`)}</span>
            <span className="tag">{t(`common:${words.saleModel[product.model]}`)}</span>
          </span>
          <span>
            <Icon name="shield" size={14} /> {t(product.supervised ? 'service.reviewed' : 'product.reviewed')}
          </span>
        </div>
      </div>
    </div>
  );
}
