import { Link } from '@tanstack/react-router';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { words } from '#/ui/base/states';
import { Art } from './Art';
import { type Category, categoryText } from './category';
import css from './entry.module.css';
import type { ShopEntry } from './shop';

/** The words of a category. */
export function useCategory() {
  const t = useText('storefront');
  return (code: Category) => t(categoryText[code]);
}

/** The lowest price of a product. */
export function From({ entry }: { entry: ShopEntry }) {
  const t = useText('storefront');
  if (!entry.from) {
    return <span className={css.price}>{t(entry.charge === 'on_demand' ? 'entry.byUse' : 'entry.noPrice')}</span>;
  }
  return (
    <span className={css.price}>
      <b>{money(entry.from)}</b>{' '}
      {entry.charge ? t('entry.fromPer', { per: t(`common:${words.charge[entry.charge]}`) }) : t('entry.from')}
    </span>
  );
}

/** The words of a text that were looked for, marked. */
function Marked({ text, marks }: { text: string; marks: readonly string[] }) {
  const escaped = marks.filter(Boolean).map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (escaped.length === 0) return text;
  return text.split(new RegExp(`(${escaped.join('|')})`, 'gi')).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its position
    at % 2 === 1 ? <mark key={at}>{part}</mark> : part,
  );
}

/** One product in a list. */
export function Entry({
  entry,
  marks = [],
  heading: Heading = 'h3',
  compare,
}: {
  entry: ShopEntry;
  marks?: readonly string[];
  heading?: 'h2' | 'h3';
  /** Where it can be set beside others. */
  compare?: { chosen: boolean; full: boolean; toggle: () => void };
}) {
  const t = useText('storefront');
  const category = useCategory();
  return (
    <li className={css.entry}>
      <Art name={entry.name} file={entry.logo ?? entry.picture?.file} />
      <div>
        <Heading>
          <Link to="/products/$id" params={{ id: entry.id }}>
            <Marked text={entry.name} marks={marks} />
          </Link>
          <small>{entry.seller}</small>
        </Heading>
        <p>
          <Marked text={entry.summary} marks={marks} />
        </p>
        <p className={css.tags}>
          {entry.trial && <span className="tag tag-brass">{t('entry.trial')}</span>}
          <span className="tag">{t(`common:${words.accessType[entry.access_type]}`)}</span>
          <span className="tag">{category(entry.category)}</span>
          {compare && (
            <label className={css.pick}>
              <input
                type="checkbox"
                checked={compare.chosen}
                disabled={compare.full && !compare.chosen}
                onChange={compare.toggle}
                aria-label={t('compare.pick', { name: entry.name })}
              />
              {t('compare.verb')}
            </label>
          )}
        </p>
      </div>
      <From entry={entry} />
    </li>
  );
}
