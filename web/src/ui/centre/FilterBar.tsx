import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';

export type Filter = {
  name: string;
  label: string;
  /** Choices; without any it is a date. */
  options?: readonly { value: string; label: string }[];
};

type Values = Readonly<Record<string, string | undefined>>;

function Choice(props: { filter: Filter; value: string | undefined; set: (value: string | undefined) => void }) {
  const t = useText('common');
  const { filter, value } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const choose = (next: string) => {
    props.set(next || undefined);
    setOpen(false);
  };
  if (value !== undefined) {
    const shown = filter.options?.find((option) => option.value === value)?.label ?? value;
    return (
      <span className="filter-chip on">
        {filter.label}: {shown}
        <button type="button" aria-label={t('action.remove', { name: filter.label })} onClick={() => choose('')}>
          <Icon name="close" size={12} />
        </button>
      </span>
    );
  }
  if (!open) {
    return (
      <button type="button" className="filter-chip" onClick={() => setOpen(true)}>
        <Icon name="plus" size={12} /> {filter.label}
      </button>
    );
  }
  const label = t('filter.set', { name: filter.label });
  return filter.options ? (
    <select
      id={id}
      className="select filter-control"
      aria-label={label}
      value=""
      onChange={(e) => choose(e.target.value)}
      onBlur={() => setOpen(false)}
      ref={(element) => element?.focus()}
    >
      <option value="">{filter.label}</option>
      {filter.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  ) : (
    <input
      id={id}
      type="date"
      className="input filter-control"
      aria-label={label}
      onChange={(e) => e.target.value && choose(e.target.value)}
      onBlur={() => setOpen(false)}
      ref={(element) => element?.focus()}
    />
  );
}

/**
 * Search and filters of a list. Their values are the search parameters of the address: `values` come from the route,
 * `onChange` puts a new set there (and drops `cursor`).
 */
export function FilterBar(props: {
  values: Values;
  onChange: (values: Record<string, string | undefined>) => void;
  filters: readonly Filter[];
  /** Name and placeholder of the search parameter, if the list can be searched. */
  search?: { name: string; placeholder: string };
}) {
  const t = useText('common');
  const { values, search } = props;
  const given = search ? (values[search.name] ?? '') : '';
  const [text, setText] = useState(given);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(given), [given]);
  const change = (name: string, value: string | undefined) =>
    props.onChange({ ...values, [name]: value || undefined, cursor: undefined });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (search) change(search.name, text.trim());
  };
  const any = props.filters.some((filter) => values[filter.name] !== undefined) || given !== '';
  return (
    <search className="filter-bar">
      {search && (
        <form onSubmit={submit} className="filter-search">
          <Icon name="search" size={14} />
          <input
            ref={field}
            type="search"
            data-search=""
            aria-label={t('filter.search')}
            placeholder={search.placeholder}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={() => text.trim() !== given && change(search.name, text.trim())}
          />
        </form>
      )}
      {props.filters.map((filter) => (
        <Choice
          key={filter.name}
          filter={filter}
          value={values[filter.name]}
          set={(value) => change(filter.name, value)}
        />
      ))}
      {any && (
        <button type="button" className="button button-quiet button-small" onClick={() => props.onChange({})}>
          {t('action.clear')}
        </button>
      )}
    </search>
  );
}
