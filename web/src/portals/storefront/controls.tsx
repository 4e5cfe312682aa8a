import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import css from './calculator.module.css';

/** A few choices side by side. */
export function Segments(props: {
  label: string;
  value: string;
  options: readonly { value: string; text: string }[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <fieldset className={css.segments}>
      <legend>{props.label}</legend>
      <div>
        {props.options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={id}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A number by steps; what is typed counts when it is left or entered, and goes to the nearest allowed one. */
export function Stepper(props: {
  label: string;
  range?: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
}) {
  const t = useText('storefront');
  const id = useId();
  const { value, min, max, step } = props;
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const put = (wanted: number) => {
    const top = min + Math.floor((max - min) / step) * step;
    const near = Number.isFinite(wanted) ? min + Math.round((wanted - min) / step) * step : min;
    const next = Math.min(Math.max(near, min), top);
    setText(String(next));
    if (next !== value) props.onChange(next);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter') put(Number(text));
    else if (event.key === 'ArrowUp') put(value + step);
    else if (event.key === 'ArrowDown') put(value - step);
    else return;
    event.preventDefault();
  };
  return (
    <div className={css.counted}>
      <div className={css.countedHead}>
        <label htmlFor={id}>{props.label}</label>
        {props.range && <small>{props.range}</small>}
      </div>
      <div className={css.stepper}>
        <button
          type="button"
          aria-label={t('price.less', { name: props.label })}
          disabled={value <= min}
          onClick={() => put(value - step)}
        >
          <Icon name="minus" size={14} />
        </button>
        <input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => put(Number(text))}
          onKeyDown={keys}
        />
        <button
          type="button"
          aria-label={t('price.more', { name: props.label })}
          disabled={value + step > max}
          onClick={() => put(value + step)}
        >
          <Icon name="plus" size={14} />
        </button>
      </div>
    </div>
  );
}

/** The bands of a price along the quantity, with the present one marked. */
export function Bands({ pricing, quantity, max }: { pricing: Schemas['Pricing']; quantity: number; max: number }) {
  const t = useText('storefront');
  if (!('bands' in pricing) || pricing.bands.length < 2) return null;
  const bands = pricing.bands.map((band, at) => ({ ...band, to: (pricing.bands[at + 1]?.from ?? max + 1) - 1 }));
  return (
    <ul className={css.bands} aria-label={t('price.bands')}>
      {bands.map((band) => (
        <li key={band.from} className={quantity >= band.from && quantity <= band.to ? css.here : undefined}>
          <b>{money(band.unit_price)}</b> {band.from}–{band.to}
        </li>
      ))}
    </ul>
  );
}
