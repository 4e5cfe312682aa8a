import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Icon } from '#/ui/base/Icon';
import { Button, buttonClass, Empty, Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { categoryOf } from '../category';
import { comparedIds, mostCompared, toggled } from '../compare';
import { Entry, useCategory } from '../Entry';
import { SearchField } from '../SearchField';
import { type SearchFilters, searchQuery } from '../shop';
import css from './search.module.css';

const route = getRouteApi('/shop/search');
type Answer = Schemas['Found'];
const accessTypes = Object.keys(words.accessType) as Schemas['AccessType'][];

export default function Search() {
  const t = useText('storefront');
  const filters = route.useSearch();
  const { compare, ...wanted } = filters;
  const navigate = route.useNavigate();
  const category = useCategory();
  const search = useInfiniteQuery(searchQuery(wanted));
  const { error, isPending, refetch } = search;
  const data = search.data?.pages[0];
  const items = search.data?.pages.flatMap((page) => page.items) ?? [];
  const title = filters.category
    ? category(filters.category)
    : filters.q
      ? t('search.of', { text: filters.q })
      : t('nav.all');
  usePage([{ text: title }]);
  const marks = [...(filters.q?.split(/\s+/) ?? []), ...(data?.corrections.flatMap((one) => one.meant) ?? [])];
  const chosen = comparedIds(compare);
  const set = Object.values(wanted).filter((value) => value !== undefined).length;
  return (
    <div className="shop">
      <div className={css.head}>
        <SearchField filters={filters} />
      </div>
      <div className={css.body}>
        <Facets filters={filters} answer={data} />
        <section aria-labelledby="found">
          <div className={css.title}>
            <h1 id="found">{title}</h1>
            {data && (
              <p className="sm text3" aria-live="polite">
                {t('search.count', { count: data.total })}
              </p>
            )}
          </div>
          {data && filters.q && <Corrected text={filters.q} answer={data} />}
          {error && <ErrorNote error={error} retry={() => void refetch()} />}
          {isPending && <Skeleton lines={8} />}
          {data?.total === 0 && (
            <Empty
              title={set > 1 ? t('search.noneFiltered') : t('search.none')}
              action={
                <Link to="/search" search={set > 1 && filters.q ? { q: filters.q } : {}} className={buttonClass()}>
                  {set > 1 ? t('search.without') : t('search.everything')}
                </Link>
              }
            />
          )}
          <ul>
            {items.map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                marks={marks}
                heading="h2"
                compare={{
                  chosen: chosen.includes(entry.id),
                  full: chosen.length >= mostCompared,
                  toggle: () =>
                    void navigate({
                      search: { ...filters, compare: toggled(compare, entry.id) },
                      replace: true,
                      resetScroll: false,
                    }),
                }}
              />
            ))}
          </ul>
          {search.hasNextPage && (
            <div className={css.more}>
              <Button busy={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>
                {t('search.more')}
              </Button>
            </div>
          )}
        </section>
      </div>
      {chosen.length > 0 && (
        <aside className={css.chosen} aria-label={t('compare.title')}>
          <p className="grow">{t('compare.chosen', { count: chosen.length, most: mostCompared })}</p>
          <Link to="/search" search={wanted} replace resetScroll={false} className={buttonClass('quiet')}>
            {t('compare.clear')}
          </Link>
          <Link to="/compare" search={{ ids: compare }} className={buttonClass('primary')}>
            {t('compare.show', { count: chosen.length })}
          </Link>
        </aside>
      )}
    </div>
  );
}

/** Says when words were taken for typing errors. */
function Corrected({ text, answer }: { text: string; answer: Answer }) {
  const t = useText('storefront');
  if (answer.corrections.length === 0) return null;
  const other = answer.corrections.map((one) => one.meant.join(t('product.comma'))).join(' ');
  return <p className={css.corrected}>{t('search.corrected', { text, other })}</p>;
}

function Facets({ filters, answer }: { filters: SearchFilters & { compare?: string }; answer: Answer | undefined }) {
  const t = useText('storefront');
  const navigate = route.useNavigate();
  const category = useCategory();
  const [most, setMost] = useState(filters.max_price ?? '');
  useEffect(() => setMost(filters.max_price ?? ''), [filters.max_price]);
  const categories = answer?.facets.category ?? [];
  const known = answer?.facets.access_type;
  const set = (part: Partial<SearchFilters>) => void navigate({ search: { ...filters, ...part }, replace: true });
  const price = (event: FormEvent) => {
    event.preventDefault();
    set({ max_price: /^\d+(\.\d+)?$/.test(most) ? most : undefined });
  };
  return (
    <aside className={css.facets} aria-label={t('search.facets')}>
      <section>
        <h2>{t('search.category')}</h2>
        <ul>
          {categories
            .filter((item) => item.products > 0 || item.value === filters.category)
            .flatMap(({ value, products }) => {
              const code = categoryOf(value);
              return code ? [{ code, products }] : [];
            })
            .map(({ code, products }) => (
              <li key={code}>
                <Link
                  to="/search"
                  search={{ ...filters, category: filters.category === code ? undefined : code }}
                  aria-current={filters.category === code ? 'true' : undefined}
                  replace
                >
                  <span className="grow">{category(code)}</span>
                  {filters.category === code ? <Icon name="close" size={12} /> : <small>{products}</small>}
                </Link>
              </li>
            ))}
        </ul>
      </section>
      <section>
        <h2 id="facet-type">{t('search.accessType')}</h2>
        <select
          className="select"
          aria-labelledby="facet-type"
          value={filters.access_type ?? ''}
          onChange={(event) =>
            set({ access_type: (event.target.value || undefined) as Schemas['AccessType'] | undefined })
          }
        >
          <option value="">{t('search.any')}</option>
          {accessTypes
            .filter(
              (type) =>
                !known || known.some((one) => one.value === type && one.products > 0) || type === filters.access_type,
            )
            .map((type) => (
              <option key={type} value={type}>
                {t(`common:${words.accessType[type]}`)}
              </option>
            ))}
        </select>
      </section>
      <section>
        <h2>{t('search.offer')}</h2>
        <label className={css.check}>
          <input
            type="checkbox"
            checked={filters.trial === true}
            onChange={(event) => set({ trial: event.target.checked || undefined })}
          />
          {t('entry.trial')}
        </label>
      </section>
      <section>
        <h2 id="facet-price">{t('search.maxPrice')}</h2>
        <form className="row" onSubmit={price}>
          <input
            className="input"
            inputMode="decimal"
            aria-labelledby="facet-price"
            value={most}
            onChange={(event) => setMost(event.target.value)}
          />
          <Button type="submit">{t('search.apply')}</Button>
        </form>
      </section>
    </aside>
  );
}
