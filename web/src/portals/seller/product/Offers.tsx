import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { metersOf } from '#/ui/use/counted';
import { Check, type StepProps } from './Part';
import { PriceRow } from './PriceRow';
import css from './product.module.css';
import { countable, emptyPrice, emptySku, lasts, replaced } from './rules';

type Spec = Schemas['Specification'];
type Sku = Schemas['Sku'];
const periods: readonly Schemas['Charge'][] = ['month', 'year', 'day', 'one_time'];
const seats = { name: 'seats', label: '', min: 1, max: 100, step: 1 };

/** Editions, the SKUs of each, the prices of each. */
export function Offers({ content, change, wrong }: StepProps) {
  const t = useText('seller');
  const specs = content.specifications;
  const once = !lasts(content);
  const meters = metersOf(content);
  const charges: readonly Schemas['Charge'][] = once
    ? ['one_time']
    : countable(content)
      ? [...periods, 'on_demand', 'package']
      : periods;
  const newSku: Sku = once ? { ...emptySku, prices: [{ ...emptyPrice, charge: 'one_time' }] } : emptySku;
  const put = (at: number, spec: Spec | undefined) => change({ specifications: replaced(specs, at, spec) });
  return (
    <>
      {specs.map((spec, s) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an edition is its position
        <section key={s} className="panel" aria-label={t('product.spec', { number: s + 1 })}>
          <div className="panel-head">
            <h3 className="grow">{t('product.spec', { number: s + 1 })}</h3>
            {specs.length > 1 && (
              <button
                type="button"
                className="icon-button"
                aria-label={t('product.removeSpec', { name: spec.name })}
                onClick={() => put(s, undefined)}
              >
                <Icon name="bin" />
              </button>
            )}
          </div>
          <div className="panel-body stack">
            <Field label={t('product.specName')} error={wrong(`specifications[${s}].name`)}>
              <input
                className="input"
                value={spec.name}
                onChange={(event) => put(s, { ...spec, name: event.target.value })}
              />
            </Field>
            <Check
              label={t('product.hasQuantity')}
              checked={!!spec.quantity}
              onChange={(on) => put(s, { ...spec, quantity: on ? seats : null })}
            />
            {spec.quantity && <Quantity at={s} spec={spec} wrong={wrong} onChange={(next) => put(s, next)} />}
            {spec.skus.map((sku, k) => (
              <SkuPart
                // biome-ignore lint/suspicious/noArrayIndexKey: a SKU is its position
                key={k}
                path={`specifications[${s}].skus[${k}]`}
                sku={sku}
                least={spec.quantity?.min ?? 1}
                alone={spec.skus.length === 1}
                once={once}
                charges={charges}
                meters={meters}
                wrong={wrong}
                onChange={(next) => put(s, { ...spec, skus: replaced(spec.skus, k, next) })}
              />
            ))}
            <div>
              <Button size="small" icon="plus" onClick={() => put(s, { ...spec, skus: [...spec.skus, newSku] })}>
                {t('product.addSku')}
              </Button>
            </div>
          </div>
        </section>
      ))}
      <div>
        <Button
          icon="plus"
          onClick={() => change({ specifications: [...specs, { name: '', quantity: null, skus: [newSku] }] })}
        >
          {t('product.addSpec')}
        </Button>
      </div>
    </>
  );
}

function Quantity(props: { at: number; spec: Spec; wrong: StepProps['wrong']; onChange: (spec: Spec) => void }) {
  const t = useText('seller');
  const { spec, wrong } = props;
  const quantity = spec.quantity ?? seats;
  const path = `specifications[${props.at}].quantity`;
  const put = (next: Partial<typeof seats>) => props.onChange({ ...spec, quantity: { ...quantity, ...next } });
  const numbers = [
    ['min', t('product.min')],
    ['max', t('product.max')],
    ['step', t('product.stepSize')],
  ] as const;
  return (
    <div className={css.quantity}>
      <Field label={t('product.attribute')} error={wrong(`${path}.name`)}>
        <input
          className="input mono"
          value={quantity.name}
          onChange={(event) => put({ name: event.target.value.trim() })}
        />
      </Field>
      <Field label={t('product.attributeLabel')} error={wrong(`${path}.label`)}>
        <input className="input" value={quantity.label} onChange={(event) => put({ label: event.target.value })} />
      </Field>
      {numbers.map(([name, label]) => (
        <Field key={name} label={label} error={name === 'min' ? wrong(path) : undefined}>
          <input
            className="input"
            type="number"
            min={1}
            value={quantity[name]}
            onChange={(event) => put({ [name]: Number(event.target.value) })}
          />
        </Field>
      ))}
    </div>
  );
}

function SkuPart(props: {
  path: string;
  sku: Sku;
  least: number;
  alone: boolean;
  /** Sold at one price for good: no trial, no periods. */
  once: boolean;
  charges: readonly Schemas['Charge'][];
  meters: ReturnType<typeof metersOf>;
  wrong: StepProps['wrong'];
  onChange: (sku: Sku | undefined) => void;
}) {
  const t = useText('seller');
  const { sku, path, wrong } = props;
  const put = (next: Partial<Sku>) => props.onChange({ ...sku, ...next });
  return (
    <div className={css.sku}>
      <div className={css.priceHead}>
        <Field label={t('product.sku')} error={wrong(`${path}.name`)}>
          <input className="input" value={sku.name} onChange={(event) => put({ name: event.target.value })} />
        </Field>
        {!props.once && (
          <Field label={t('product.trial')} optional help={t('product.trialHelp')} error={wrong(`${path}.trial_days`)}>
            <input
              className="input"
              type="number"
              min={3}
              max={180}
              value={sku.trial_days ?? ''}
              onChange={(event) => put({ trial_days: event.target.value ? Number(event.target.value) : null })}
            />
          </Field>
        )}
        {!props.alone && (
          <button
            type="button"
            className="icon-button"
            aria-label={t('product.removeSku', { name: sku.name })}
            onClick={() => props.onChange(undefined)}
          >
            <Icon name="bin" />
          </button>
        )}
      </div>
      {sku.prices.map((price, p) => (
        <PriceRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a price is its position
          key={p}
          price={price}
          least={props.least}
          charges={props.charges}
          meters={props.meters}
          wrongCharge={wrong(`${path}.prices[${p}].charge`)}
          wrong={wrong(`${path}.prices[${p}].pricing`)}
          onChange={(next) => put({ prices: replaced(sku.prices, p, next) })}
        />
      ))}
      {wrong(`${path}.prices`) && <p className="field-error">{wrong(`${path}.prices`)}</p>}
      {!(props.once && sku.prices.length > 0) && (
        <div>
          <Button
            size="small"
            icon="plus"
            onClick={() =>
              put({
                prices: [
                  ...sku.prices,
                  { ...emptyPrice, charge: props.once ? 'one_time' : sku.prices[0] ? 'year' : 'month' },
                ],
              })
            }
          >
            {t('product.addPrice')}
          </Button>
        </div>
      )}
    </div>
  );
}
