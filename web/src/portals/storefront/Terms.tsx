import { useText } from '#/i18n';
import type { ShopProduct } from './shop';

/** The seller's own terms, folded until somebody wants to read them. */
export function Terms({ product }: { product: ShopProduct }) {
  const t = useText('storefront');
  if (!product.service_terms) return null;
  return (
    <details>
      <summary>{t('product.terms', { name: product.seller.name })}</summary>
      <div className="stack sm text2">
        {product.service_terms.split(/\n{2,}/).map((part) => (
          <p key={part}>{part}</p>
        ))}
      </div>
    </details>
  );
}
