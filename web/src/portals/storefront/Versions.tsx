import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Scroller } from '#/ui/base/Scroller';
import { words } from '#/ui/base/states';
import { useByUse } from '#/ui/use/ByUse';
import { metersOf } from '#/ui/use/counted';
import css from './pages/product.module.css';
import type { ShopPrice, ShopProduct } from './shop';

/** The versions of a product side by side; the chosen one is marked. */
export function Versions({ product, sku: chosen }: { product: ShopProduct; sku: string | undefined }) {
  const t = useText('storefront');
  return product.specifications.map((specification) => {
    const mine = (code: string) => (code === chosen ? css.mine : undefined);
    const counted = specification.quantity;
    return (
      <section key={specification.name}>
        <h2>{product.specifications.length > 1 ? specification.name : t('product.compare')}</h2>
        <Scroller label={specification.name}>
          <table className={css.compare}>
            <thead>
              <tr>
                <td />
                {specification.skus.map((sku) => (
                  <th key={sku.code} scope="col" className={mine(sku.code)}>
                    {sku.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t('product.price')}</th>
                {specification.skus.map((sku) => (
                  <td key={sku.code} className={mine(sku.code)}>
                    <ul>
                      {sku.prices.map((price) => (
                        <li key={price.code}>
                          <Price price={price} product={product} />
                        </li>
                      ))}
                    </ul>
                  </td>
                ))}
              </tr>
              {counted && (
                <tr>
                  <th scope="row">{counted.label}</th>
                  {specification.skus.map((sku) => (
                    <td key={sku.code} className={mine(sku.code)}>
                      {t('price.range', { min: counted.min, max: counted.max, step: counted.step })}
                    </td>
                  ))}
                </tr>
              )}
              <tr>
                <th scope="row">{t('product.trial')}</th>
                {specification.skus.map((sku) => (
                  <td key={sku.code} className={mine(sku.code)}>
                    {typeof sku.trial_days === 'number' ? (
                      <>
                        <Icon name="check" size={14} /> {t('product.days', { count: sku.trial_days })}
                      </>
                    ) : (
                      <span className="text3">
                        <Icon name="minus" size={14} /> {t('product.noTrial')}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </Scroller>
      </section>
    );
  });
}

function Price({ price, product }: { price: ShopPrice; product: ShopProduct }) {
  const t = useText('storefront');
  const by = useByUse();
  const { pricing } = price;
  const per = t(`common:${words.charge[price.charge]}`);
  if (pricing.kind === 'fixed') return t('product.fixed', { price: money(pricing.price), per });
  if (pricing.kind === 'linear') return t('product.linear', { price: money(pricing.unit_price), per });
  if (pricing.kind === 'metered') {
    return (
      <>
        {pricing.item}: {by.prices(pricing).join('; ')}
        <small className="text3"> {t(`common:use.cycle.${pricing.cycle}`)}</small>
      </>
    );
  }
  if (pricing.kind === 'package') {
    return (
      <>
        {t('product.fixed', { price: money(pricing.price), per })}: {by.contents(pricing, metersOf(product)).join(', ')}
        <small className="text3"> {by.terms(pricing).join(', ')}</small>
      </>
    );
  }
  const lowest = pricing.bands.at(-1);
  return lowest ? t('product.banded', { price: money(lowest.unit_price), per }) : null;
}
