import { Link } from '@tanstack/react-router';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Delivery } from './Delivery';
import css from './pages/product.module.css';
import type { ShopProduct } from './shop';
import { Terms } from './Terms';
import { Versions } from './Versions';

/** What a product's page says further down: how it is delivered, its versions, what is asked for, who sells it. */
export default function Below({ product, sku }: { product: ShopProduct; sku: string | undefined }) {
  const t = useText('storefront');
  return (
    <>
      {product.supervised && <Delivery delivery={product.supervised} />}
      {product.service_terms && <Terms product={product} />}
      <Versions product={product} sku={sku} />
      {product.parameters.length > 0 && (
        <section>
          <h2>{t('product.asked')}</h2>
          <p className={css.text}>
            {t('product.askedFor', { names: product.parameters.map((p) => p.label).join(t('product.comma')) })}
          </p>
        </section>
      )}
      <Seller seller={product.seller} />
    </>
  );
}

function Seller({ seller }: { seller: Schemas['ShopSeller'] }) {
  const t = useText('storefront');
  return (
    <section>
      <h2>{t('product.seller')}</h2>
      <div className={css.seller}>
        <div className="grow">
          <Link to="/sellers/$id" params={{ id: seller.id }}>
            <b>{seller.name}</b>
          </Link>
          <p className="sm text2">
            {seller.service_phone || seller.service_mailbox ? t('product.contact') : t('product.noContact')}{' '}
            {seller.service_phone && <a href={`tel:${seller.service_phone}`}>{seller.service_phone}</a>}{' '}
            {seller.service_mailbox && <a href={`mailto:${seller.service_mailbox}`}>{seller.service_mailbox}</a>}
          </p>
        </div>
      </div>
    </section>
  );
}
