import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import css from './search-field.module.css';
import type { SearchFilters } from './shop';

/** The big search of the storefront; other filters stay as they are. */
export function SearchField({ filters = {} }: { filters?: SearchFilters }) {
  const given = filters.q ?? '';
  const t = useText('storefront');
  const navigate = useNavigate();
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/search', search: { ...filters, q: text.trim() || undefined } });
  };
  return (
    <search>
      <form className={css.field} onSubmit={submit}>
        <Icon name="search" size={20} />
        <input
          type="search"
          data-search=""
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" kind="primary">
          {t('search.submit')}
        </Button>
      </form>
    </search>
  );
}
