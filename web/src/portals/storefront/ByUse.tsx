import { useId, useState } from 'react';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { unitPrice, useByUse } from '#/ui/use/ByUse';
import { costOf, metersOf } from '#/ui/use/counted';
import css from './calculator.module.css';
import type { ShopProduct } from './shop';

/** What use costs with a sum to try, or what a package holds. */
export default function ByUse(props: {
  product: ShopProduct;
  pricing: Schemas['Pricing'] & { kind: 'metered' | 'package' };
  quantity: number;
}) {
  const { pricing } = props;
  return pricing.kind === 'metered' ? (
    <Use pricing={pricing} quantity={props.quantity} />
  ) : (
    <Package pricing={pricing} product={props.product} />
  );
}

function Use({ pricing, quantity }: { pricing: Schemas['Metered']; quantity: number }) {
  const t = useText('storefront');
  const by = useByUse();
  const id = useId();
  const [use, setUse] = useState('1000');
  const cost = costOf(pricing, quantity, use.trim());
  const alone = pricing.tariff.mode === 'package_only';
  return (
    <>
      <div className={css.block}>
        <h3>{pricing.item}</h3>
        <ul className={css.use}>
          {by.prices(pricing).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p className="sm text2">{t(alone ? 'price.alone' : `price.cycle.${pricing.cycle}`)}</p>
      </div>
      {!alone && (
        <div className={`${css.block} ${css.formula}`}>
          <label htmlFor={id}>
            {t(pricing.tariff.mode === 'tier' ? 'price.tryRecord' : `price.try.${pricing.cycle}`, {
              unit: pricing.unit,
            })}
          </label>
          <input
            id={id}
            className="input"
            inputMode="decimal"
            autoComplete="off"
            value={use}
            aria-invalid={cost ? undefined : true}
            onChange={(event) => setUse(event.target.value)}
          />
          <p aria-live="polite">
            {cost ? (
              <>
                {cost.portions
                  .map(({ count, price }) => `${count} × ${unitPrice(price.amount, price.currency)}`)
                  .join(' + ')}
                {pricing.tariff.mode === 'linear' && ` × ${quantity}`} = <b>{money(cost.total)}</b>
              </>
            ) : (
              t('price.notUse')
            )}
          </p>
        </div>
      )}
    </>
  );
}

function Package({ pricing, product }: { pricing: Schemas['PackageTerms']; product: ShopProduct }) {
  const t = useText('storefront');
  const by = useByUse();
  return (
    <div className={css.block}>
      <ul className={css.use}>
        {by.contents(pricing, metersOf(product)).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="sm text2">{by.terms(pricing).join(', ')}</p>
      <p className="sm text2">{t('price.packageFor')}</p>
    </div>
  );
}
