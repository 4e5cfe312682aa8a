import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { fromUnits, money, units } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { buttonClass } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import css from './calculator.module.css';
import { Bands, Segments, Stepper } from './controls';
import { Formula } from './Formula';
import { type Chosen, countedOf, isPeriodic, offerOf, offers, quoteQuery, type ShopProduct, settled } from './shop';

// Most products are not sold by use.
const ByUse = lazy(() => import('./ByUse'));

/** What does it cost me: specification, quantity, period, and the sum with how it is made. */
export function Calculator({ product, chosen }: { product: ShopProduct; chosen: Chosen }) {
  const t = useText('storefront');
  const navigate = useNavigate();
  const now = settled(product, chosen);
  const quote = useQuery({
    ...quoteQuery(now?.choice ?? { price: '', quantity: 1, periods: 1 }),
    enabled: Boolean(now),
  });
  if (!now) return null;
  const { specification, sku, price, choice } = now;
  const set = (part: Chosen) =>
    void navigate({
      to: '/products/$id',
      params: { id: product.id },
      search: { ...choice, ...part },
      replace: true,
      resetScroll: false,
    });
  const all = offers(product);
  const counted = countedOf(now);
  const { pricing } = price;
  const named = (one: (typeof all)[number]) =>
    product.specifications.length > 1 ? `${one.specification.name} · ${one.sku.name}` : one.sku.name;
  /** The price of another version that is charged like the present one, if there is one. */
  const alike = (other: Schemas['ShopSku']) =>
    (other.prices.find((p) => p.charge === price.charge) ?? other.prices[0])?.code;

  return (
    <section className={`panel ${css.calculator}`} aria-labelledby="price">
      <h2 id="price" className="sr">
        {t('price.title')}
      </h2>
      <div className={css.block}>
        <Segments
          label={t('price.specification')}
          value={sku.code}
          options={all.map((one) => ({ value: one.sku.code, text: named(one) }))}
          onChange={(code) => {
            const other = all.find((one) => one.sku.code === code);
            if (other)
              set({
                price: alike(other.sku),
                quantity: other.specification.name === specification.name ? choice.quantity : undefined,
              });
          }}
        />
      </div>
      {counted && (
        <div className={css.block}>
          <Stepper
            label={counted.label}
            range={t('price.range', { min: counted.min, max: counted.max, step: counted.step })}
            value={choice.quantity}
            min={counted.min}
            max={counted.max}
            step={counted.step}
            onChange={(quantity) => set({ quantity })}
          />
          <Bands pricing={price.pricing} quantity={choice.quantity} max={counted.max} />
        </div>
      )}
      <div className={css.block}>
        <Segments
          label={t('price.billing')}
          value={price.code}
          options={sku.prices.map((one) => ({ value: one.code, text: t(`common:${words.chargeName[one.charge]}`) }))}
          onChange={(code) => set({ price: code, periods: 1 })}
        />
        {isPeriodic(price.charge) && (
          <Stepper
            label={t(`price.periods.${price.charge}`)}
            value={choice.periods}
            min={1}
            max={99}
            step={1}
            onChange={(periods) => set({ periods })}
          />
        )}
      </div>
      {(pricing.kind === 'metered' || pricing.kind === 'package') && (
        <Suspense fallback={<div className={`${css.block} ${css.waiting}`} />}>
          <ByUse product={product} pricing={pricing} quantity={choice.quantity} />
        </Suspense>
      )}
      {pricing.kind === 'metered' ? null : quote.error ? (
        <div className={css.block}>
          <ErrorNote error={quote.error} />
        </div>
      ) : (
        <Sum quote={quote.data} product={product} stale={quote.isPlaceholderData} />
      )}
      <div className={css.block}>
        <div className={css.buy}>
          <Link
            to="/checkout"
            search={{ product: product.id, ...choice }}
            className={buttonClass('primary', 'large')}
            aria-disabled={quote.error ? true : undefined}
          >
            {t(pricing.kind === 'metered' ? 'price.open' : 'price.buy')}
          </Link>
          {typeof sku.trial_days === 'number' && (
            <Link
              to="/checkout"
              search={{ product: product.id, ...choice, trial: true }}
              className={buttonClass('plain', 'large')}
            >
              {t('price.trial', { count: sku.trial_days })}
            </Link>
          )}
        </div>
      </div>
      <ul className={css.after}>
        <li>
          <Icon name="run" />{' '}
          {t(product.supervised ? 'service.told' : pricing.kind === 'metered' ? 'after.opened' : 'after.setup')}
        </li>
        <li>
          <Icon name={product.supervised ? 'shield' : 'redo'} />{' '}
          {t(
            product.supervised?.flow === 'license_code'
              ? 'service.heldShortCode'
              : product.supervised
                ? 'service.heldShort'
                : pricing.kind === 'metered'
                  ? 'checkout.termUse'
                  : 'after.refund',
          )}
        </li>
      </ul>
    </section>
  );
}

function Sum({
  quote,
  product,
  stale,
}: {
  quote: Schemas['QuoteView'] | undefined;
  product: ShopProduct;
  stale: boolean;
}) {
  const t = useText('storefront');
  const saved = quote && savingOf(product, quote);
  return (
    <div aria-busy={stale || !quote}>
      <div className={`${css.block} ${css.formula}`}>
        <p>{t('price.how')}</p>
        {quote ? <Formula quote={quote} offer={offerOf(product, quote.price_code)} /> : <div className={css.waiting} />}
      </div>
      <div className={css.total} aria-live="polite">
        <span>{t('price.total')}</span>
        <b>{quote ? money(quote.total) : ''}</b>
      </div>
      <p className={css.saving}>{saved ? t('price.saving', { amount: money(saved) }) : ''}</p>
    </div>
  );
}

/** What a year saves against twelve months of the same, where both are sold by one fixed or linear price. */
function savingOf(product: ShopProduct, quote: Schemas['QuoteView']) {
  if (quote.charge !== 'year') return undefined;
  const monthly = offerOf(product, quote.price_code)?.sku.prices.find((one) => one.charge === 'month')?.pricing;
  if (!monthly || (monthly.kind !== 'fixed' && monthly.kind !== 'linear')) return undefined;
  const single = monthly.kind === 'fixed' ? units(monthly.price) : units(monthly.unit_price) * BigInt(quote.quantity);
  const saved = single * 12n * BigInt(quote.periods) - units(quote.total);
  return saved > 0n ? fromUnits(saved, quote.total.currency) : undefined;
}
