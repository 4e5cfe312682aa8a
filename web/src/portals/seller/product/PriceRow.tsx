import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import type { Metered } from '#/ui/use/counted';
import { MeteredFields } from './MeteredFields';
import { PackageFields } from './PackageFields';
import css from './product.module.css';
import { asCharge, asKind, type Pricing, replaced } from './rules';

type Price = Schemas['PriceItem'];
const kinds = ['fixed', 'linear', 'tiered', 'volume'] as const;

/** One price: how often it is charged and how it follows the quantity. */
export function PriceRow(props: {
  price: Price;
  least: number;
  /** What a package can hold. */
  meters: ReadonlyMap<string, Metered>;
  /** How it may be charged. */
  charges: readonly Schemas['Charge'][];
  wrongCharge?: string;
  wrong?: string;
  onChange: (price: Price | undefined) => void;
}) {
  const t = useText('seller');
  const { price, charges } = props;
  const { pricing } = price;
  const plain = pricing.kind === 'metered' || pricing.kind === 'package' ? undefined : pricing;
  const put = (next: Pricing) => props.onChange({ ...price, pricing: next });
  const amountOf = (amount: string) => ({ amount: amount.trim(), currency: 'CNY' as const });
  return (
    <div className={css.price}>
      <div className={css.priceHead}>
        <Field label={t('product.charge')} error={props.wrongCharge}>
          <select
            className="select"
            value={price.charge}
            onChange={(event) =>
              props.onChange(
                asCharge(
                  price,
                  charges.find((one) => one === event.target.value) ?? price.charge,
                  props.meters.keys().next().value,
                ),
              )
            }
          >
            {charges.map((charge) => (
              <option key={charge} value={charge}>
                {t(`common:${words.chargeName[charge]}`)}
              </option>
            ))}
          </select>
        </Field>
        {plain && (
          <Field label={t('product.pricing')}>
            <select
              className="select"
              value={pricing.kind}
              onChange={(event) => {
                const kind = kinds.find((one) => one === event.target.value) ?? 'fixed';
                put(asKind(plain, kind, props.least));
              }}
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`product.pricings.${kind}`)}
                </option>
              ))}
            </select>
          </Field>
        )}
        {pricing.kind === 'fixed' && (
          <Field label={t('product.amount')} error={props.wrong}>
            <input
              className="input"
              inputMode="decimal"
              value={pricing.price.amount}
              onChange={(event) => put({ kind: 'fixed', price: amountOf(event.target.value) })}
            />
          </Field>
        )}
        {pricing.kind === 'linear' && (
          <Field label={t('product.unitPrice')} error={props.wrong}>
            <input
              className="input"
              inputMode="decimal"
              value={pricing.unit_price.amount}
              onChange={(event) => put({ kind: 'linear', unit_price: amountOf(event.target.value) })}
            />
          </Field>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={t('product.removePrice')}
          onClick={() => props.onChange(undefined)}
        >
          <Icon name="bin" />
        </button>
      </div>
      {pricing.kind === 'metered' && (
        <MeteredFields pricing={pricing} code={price.code ?? undefined} wrong={props.wrong} onChange={put} />
      )}
      {pricing.kind === 'package' && (
        <PackageFields
          pricing={pricing}
          meters={props.meters}
          released={!!price.code}
          wrong={props.wrong}
          onChange={put}
        />
      )}
      {(pricing.kind === 'tiered' || pricing.kind === 'volume') && (
        <div className={css.bands}>
          {pricing.bands.map((band, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a band is its position
            <div key={at} className={css.priceHead}>
              <Field label={t('product.from')}>
                <input
                  className="input"
                  type="number"
                  min={1}
                  value={band.from}
                  onChange={(event) =>
                    put({
                      ...pricing,
                      bands: replaced(pricing.bands, at, { ...band, from: Number(event.target.value) }),
                    })
                  }
                />
              </Field>
              <Field label={t('product.unitPrice')}>
                <input
                  className="input"
                  inputMode="decimal"
                  value={band.unit_price.amount}
                  onChange={(event) =>
                    put({
                      ...pricing,
                      bands: replaced(pricing.bands, at, { ...band, unit_price: amountOf(event.target.value) }),
                    })
                  }
                />
              </Field>
              {pricing.bands.length > 1 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('product.removeBand')}
                  onClick={() => put({ ...pricing, bands: replaced(pricing.bands, at, undefined) })}
                >
                  <Icon name="close" />
                </button>
              )}
            </div>
          ))}
          {props.wrong && <p className="field-error">{props.wrong}</p>}
          <Button
            size="small"
            icon="plus"
            onClick={() => {
              const last = pricing.bands.at(-1);
              const band = { from: (last?.from ?? 0) + 10, unit_price: last?.unit_price ?? amountOf('') };
              put({ ...pricing, bands: [...pricing.bands, band] });
            }}
          >
            {t('product.addBand')}
          </Button>
        </div>
      )}
    </div>
  );
}
