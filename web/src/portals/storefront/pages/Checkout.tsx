import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Problem } from '#/api/problem';
import { sessionQuery } from '#/api/query';
import { NotFound } from '#/app/pages/NotFound';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { buttonClass, Empty, Skeleton } from '#/ui/base/small';
import { usePage } from '#/ui/shell/page';
import { CheckoutForm } from '../CheckoutForm';
import { productQuery, settled } from '../shop';

const route = getRouteApi('/shop/checkout');

export default function Checkout() {
  const t = useText('storefront');
  const search = route.useSearch();
  usePage([{ text: t('checkout.title') }]);
  const { data: session } = useQuery(sessionQuery);
  const product = useQuery({ ...productQuery(search.product ?? ''), enabled: Boolean(search.product) });
  if (!search.product) {
    return (
      <div className="shop">
        <Empty
          title={t('checkout.nothing')}
          action={
            <Link to="/search" className={buttonClass()}>
              {t('nav.all')}
            </Link>
          }
        />
      </div>
    );
  }
  if (product.error instanceof Problem && product.error.status === 404) return <NotFound />;
  const now = product.data && settled(product.data, search);
  return (
    <div className="shop">
      {product.error && <ErrorNote error={product.error} retry={() => void product.refetch()} />}
      {product.isPending && <Skeleton lines={12} />}
      {product.data && now && session && (
        <CheckoutForm
          key={`${session.account.id} ${product.data.id}`}
          product={product.data}
          now={now}
          trial={search.trial === true && typeof now.sku.trial_days === 'number'}
          buyer={session.account.id}
        />
      )}
    </div>
  );
}
