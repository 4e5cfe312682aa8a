import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import type { Metered } from '#/ui/use/counted';
import css from './product.module.css';
import { type Pricing, replaced } from './rules';

const kinds = ['on_demand', 'until_exhausted'] as const satisfies readonly Schemas['PackageKind'][];
const resets = ['never', 'month', 'year'] as const satisfies readonly Schemas['Reset'][];
const lengths = ['day', 'month', 'year'] as const satisfies readonly Schemas['PeriodUnit'][];

/** A package of use: its price, how long it counts, and how much of which meters is in it. */
export function PackageFields(props: {
  pricing: Pricing & { kind: 'package' };
  meters: ReadonlyMap<string, Metered>;
  /** It has been handed in before: only its price changes. */
  released: boolean;
  wrong: string | undefined;
  onChange: (pricing: Pricing) => void;
}) {
  const t = useText('seller');
  const { pricing, meters, released } = props;
  const put = (next: Partial<typeof pricing>) => props.onChange({ ...pricing, ...next });
  const content = (at: number, next: Schemas['Quota'] | undefined) =>
    put({ contents: replaced(pricing.contents, at, next) });
  const free = [...meters.keys()].find((meter) => !pricing.contents.some((one) => one.meter === meter));
  return (
    <div className={css.bands}>
      {released && <p className="xs text3">{t('product.byUseFixed')}</p>}
      <div className={css.counted}>
        <Field label={t('product.amount')}>
          <input
            className="input"
            inputMode="decimal"
            value={pricing.price.amount}
            onChange={(event) => put({ price: { ...pricing.price, amount: event.target.value.trim() } })}
          />
        </Field>
        <Field label={t('product.packageKind')}>
          <select
            className="select"
            value={pricing.package}
            disabled={released}
            onChange={(event) => put({ package: kinds.find((one) => one === event.target.value) ?? pricing.package })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`product.packageKinds.${kind}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('product.valid')}>
          <input
            className="input"
            type="number"
            min={1}
            max={99}
            value={pricing.valid.count}
            readOnly={released}
            onChange={(event) =>
              put({ valid: { ...pricing.valid, count: Math.min(Math.max(event.target.valueAsNumber || 1, 1), 99) } })
            }
          />
        </Field>
        <Field label={t('product.validUnit')}>
          <select
            className="select"
            value={pricing.valid.unit}
            disabled={released}
            onChange={(event) =>
              put({
                valid: {
                  ...pricing.valid,
                  unit: lengths.find((one) => one === event.target.value) ?? pricing.valid.unit,
                },
              })
            }
          >
            {lengths.map((unit) => (
              <option key={unit} value={unit}>
                {t(`common:${words.unit[unit]}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('product.reset')}>
          <select
            className="select"
            value={pricing.reset ?? 'never'}
            disabled={released}
            onChange={(event) => put({ reset: resets.find((one) => one === event.target.value) ?? 'never' })}
          >
            {resets.map((reset) => (
              <option key={reset} value={reset}>
                {t(`common:use.reset.${reset}`)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {meters.size === 0 && <p className="sm text2">{t('product.noMeters')}</p>}
      {pricing.contents.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a content is its position
        <div key={at} className={css.priceHead}>
          <Field label={t('product.content')}>
            <select
              className="select"
              value={one.meter}
              disabled={released}
              onChange={(event) => content(at, { ...one, meter: event.target.value })}
            >
              {!meters.has(one.meter) && <option value={one.meter}>{one.meter || '–'}</option>}
              {[...meters.values()].map(({ meter, item }) => (
                <option key={meter} value={meter}>
                  {item || meter}
                </option>
              ))}
            </select>
          </Field>
          <Field label={`${t('product.quota')} ${meters.get(one.meter)?.unit ?? ''}`.trim()}>
            <input
              className="input"
              inputMode="decimal"
              value={one.quota}
              readOnly={released}
              onChange={(event) => content(at, { ...one, quota: event.target.value.trim() })}
            />
          </Field>
          {pricing.contents.length > 1 && !released && (
            <button
              type="button"
              className="icon-button"
              aria-label={t('product.removeContent')}
              onClick={() => content(at, undefined)}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      {free && !released && (
        <Button
          size="small"
          icon="plus"
          onClick={() => put({ contents: [...pricing.contents, { meter: free, quota: '' }] })}
        >
          {t('product.addContent')}
        </Button>
      )}
      {props.wrong && <p className="field-error">{props.wrong}</p>}
    </div>
  );
}
