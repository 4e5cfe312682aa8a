import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Field } from '#/ui/base/Field';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import css from './product.module.css';
import { type Pricing, replaced } from './rules';
import { WhatIf } from './WhatIf';

type Tariff = Schemas['Tariff'];
const modes = [
  'fixed',
  'step',
  'tier',
  'volume',
  'linear',
  'package_only',
] as const satisfies readonly Tariff['mode'][];
const cycles = ['hour', 'day', 'month'] as const satisfies readonly Schemas['Cycle'][];

/** The same prices put another way. */
function asMode(tariff: Tariff, mode: Tariff['mode']): Tariff {
  const first = 'bands' in tariff ? tariff.bands[0]?.unit_price : 'unit_price' in tariff ? tariff.unit_price : '';
  if (mode === 'package_only') return { mode };
  if (mode === 'fixed' || mode === 'linear') return { mode, unit_price: first ?? '' };
  return { mode, bands: 'bands' in tariff ? tariff.bands : [{ from: '0', unit_price: first ?? '' }] };
}

/** A price by use: what is counted, how often it is charged, and what it costs. */
export function MeteredFields(props: {
  pricing: Pricing & { kind: 'metered' };
  /** Of a price that was handed in before; then only its prices change. */
  code: string | undefined;
  wrong: string | undefined;
  onChange: (pricing: Pricing) => void;
}) {
  const t = useText('seller');
  const { pricing } = props;
  const { tariff } = pricing;
  const released = props.code !== undefined;
  const put = (next: Partial<typeof pricing>) => props.onChange({ ...pricing, ...next });
  const text = (key: 'item' | 'unit' | 'meter', label: string, help: string) => (
    <Field label={label} help={help}>
      <input
        className={key === 'meter' ? 'input mono' : 'input'}
        value={pricing[key]}
        readOnly={released}
        onChange={(event) => put({ [key]: key === 'meter' ? event.target.value.trim() : event.target.value })}
      />
    </Field>
  );
  const band = (at: number, next: Partial<Schemas['UsageBand']> | undefined) => {
    if (!('bands' in tariff)) return;
    const old = tariff.bands[at];
    const bands = replaced(tariff.bands, at, next && old ? { ...old, ...next } : undefined);
    put({ tariff: { ...tariff, bands } });
  };
  return (
    <div className={css.bands}>
      {released && <p className="xs text3">{t('product.byUseFixed')}</p>}
      <div className={css.counted}>
        {text('item', t('product.item'), t('product.itemHelp'))}
        {text('unit', t('product.useUnit'), t('product.useUnitHelp'))}
        {text('meter', t('product.meter'), t('product.meterHelp'))}
        <Field label={t('product.cycle')}>
          <select
            className="select"
            value={pricing.cycle}
            disabled={released}
            onChange={(event) => put({ cycle: cycles.find((one) => one === event.target.value) ?? pricing.cycle })}
          >
            {cycles.map((cycle) => (
              <option key={cycle} value={cycle}>
                {t(`common:use.cycle.${cycle}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('product.tariff')}>
          <select
            className="select"
            value={tariff.mode}
            disabled={released}
            onChange={(event) =>
              put({ tariff: asMode(tariff, modes.find((one) => one === event.target.value) ?? tariff.mode) })
            }
          >
            {modes.map((mode) => (
              <option key={mode} value={mode}>
                {t(`common:use.mode.${mode}`)}
              </option>
            ))}
          </select>
        </Field>
        {'unit_price' in tariff && (
          <Field label={t('product.unitPrice')}>
            <input
              className="input"
              inputMode="decimal"
              value={tariff.unit_price}
              onChange={(event) => put({ tariff: { ...tariff, unit_price: event.target.value.trim() } })}
            />
          </Field>
        )}
      </div>
      {'bands' in tariff && (
        <>
          {tariff.bands.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a band is its position
            <div key={at} className={css.priceHead}>
              <Field label={t('product.fromUse')}>
                <input
                  className="input"
                  inputMode="decimal"
                  value={one.from}
                  readOnly={at === 0}
                  onChange={(event) => band(at, { from: event.target.value.trim() })}
                />
              </Field>
              <Field label={t('product.unitPrice')}>
                <input
                  className="input"
                  inputMode="decimal"
                  value={one.unit_price}
                  onChange={(event) => band(at, { unit_price: event.target.value.trim() })}
                />
              </Field>
              {at > 0 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('product.removeBand')}
                  onClick={() => band(at, undefined)}
                >
                  <Icon name="close" />
                </button>
              )}
            </div>
          ))}
          <Button
            size="small"
            icon="plus"
            onClick={() => {
              const last = tariff.bands.at(-1);
              const next = { from: '', unit_price: last?.unit_price ?? '' };
              put({ tariff: { ...tariff, bands: [...tariff.bands, next] } });
            }}
          >
            {t('product.addBand')}
          </Button>
        </>
      )}
      {props.wrong && <p className="field-error">{props.wrong}</p>}
      {props.code && !props.wrong && <WhatIf code={props.code} pricing={pricing} />}
    </div>
  );
}
