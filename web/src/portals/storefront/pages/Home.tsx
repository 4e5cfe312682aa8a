import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { number } from '#/ui/base/format';
import { Icon, type IconName } from '#/ui/base/Icon';
import { Empty, Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { usePage } from '#/ui/shell/page';
import { Art, artColour } from '../Art';
import { Entry, From, useCategory } from '../Entry';
import { SearchField } from '../SearchField';
import { categoriesQuery, figuresQuery, type ShopEntry, shelfQuery } from '../shop';
import css from './home.module.css';

const promises = [
  ['pulse', 'seen'],
  ['scale', 'held'],
  ['redo', 'refunded'],
] as const satisfies readonly (readonly [IconName, string])[];

export default function Home() {
  const t = useText('storefront');
  usePage([]);
  const shelf = useQuery(shelfQuery);
  const { data: figures } = useQuery(figuresQuery);
  const entries = shelf.data?.items ?? [];
  const bought = figures?.top.map((one) => one.product) ?? [];
  const top = bought.length > 0 ? bought : entries;
  return (
    <div className="shop">
      <section className={css.hero}>
        <div>
          <h1>{t('home.claim')}</h1>
          <p className={css.lead}>{t('home.lead')}</p>
          <SearchField />
          <Popular />
        </div>
        <Figures />
      </section>
      {shelf.error && <ErrorNote error={shelf.error} retry={() => void shelf.refetch()} />}
      {shelf.isPending && <Skeleton lines={6} />}
      {shelf.data?.items.length === 0 && <Empty title={t('home.empty')} />}
      {entries.length > 0 && (
        <>
          <Niches entries={entries.slice(0, 5)} />
          <Index />
          <section className={css.section} aria-labelledby="top">
            <div className={css.sectionHead}>
              <h2 id="top">{bought.length > 0 ? t('home.top') : t('home.newest')}</h2>
              <Link to="/search">{t('home.all')}</Link>
            </div>
            <ul className={css.list}>
              {top.slice(0, 8).map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ul>
          </section>
        </>
      )}
      <section className={css.promises} aria-label={t('home.promises')}>
        {promises.map(([icon, name]) => (
          <div key={name}>
            <Icon name={icon} size={20} />
            <h2>{t(`promise.${name}.title`)}</h2>
            <p>{t(`promise.${name}.text`)}</p>
          </div>
        ))}
      </section>
    </div>
  );
}

function Popular() {
  const t = useText('storefront');
  const category = useCategory();
  const { data } = useQuery(categoriesQuery);
  const names = data?.items.filter((item) => item.products > 0).slice(0, 4) ?? [];
  if (names.length === 0) return <div className={css.popular} />;
  return (
    <p className={css.popular}>
      {t('home.popular')}
      {names.map(({ code }) => (
        <Link key={code} to="/search" search={{ category: code }}>
          {category(code)}
        </Link>
      ))}
    </p>
  );
}

function Figures() {
  const t = useText('storefront');
  const locale = useLanguage();
  const { data: figures } = useQuery(figuresQuery);
  const rows: [string, string][] = [];
  // Without anything set up in these days there is nothing to say about how it went.
  if (typeof figures?.setup_seconds === 'number') {
    rows.push([t('home.seconds', { count: Math.max(1, figures.setup_seconds) }), t('home.setup')]);
    rows.push([`${figures.first_time_percent ?? 0}%`, t('home.success')]);
  }
  if (figures && figures.products > 0) {
    rows.push([number(figures.products, locale), t('home.products', { sellers: number(figures.sellers, locale) })]);
  }
  return (
    <dl className={css.figures}>
      {rows.map(([value, label]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Niches({ entries }: { entries: readonly ShopEntry[] }) {
  const t = useText('storefront');
  return (
    <section className={css.arcade} aria-label={t('home.arcade')}>
      {entries.map((entry) => (
        <Link
          key={entry.id}
          to="/products/$id"
          params={{ id: entry.id }}
          className={css.niche}
          style={{ '--own': artColour(entry.name) } as CSSProperties}
        >
          <span className={css.kind}>{t(`common:${words.accessType[entry.access_type]}`)}</span>
          <Art name={entry.name} size={60} file={entry.logo} />
          <h2>{entry.name}</h2>
          <p>{entry.summary}</p>
          <From entry={entry} />
        </Link>
      ))}
    </section>
  );
}

function Index() {
  const t = useText('storefront');
  const category = useCategory();
  const { data } = useQuery(categoriesQuery);
  const items = data?.items.filter((item) => item.products > 0) ?? [];
  return (
    <section className={css.section} aria-labelledby="index">
      <div className={css.sectionHead}>
        <h2 id="index">{t('home.index')}</h2>
      </div>
      <ul className={css.index}>
        {items.map(({ code, products }) => (
          <li key={code}>
            <Link to="/search" search={{ category: code }}>
              {category(code)} <small>{products}</small>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
