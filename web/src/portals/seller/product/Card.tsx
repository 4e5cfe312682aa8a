import { fileUrl } from '#/api/client';
import { useText } from '#/i18n';
import { money, units } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import css from './product.module.css';
import type { Content } from './rules';

/** The product as it will stand in the shop, while it is being written. */
export function Card({ content }: { content: Content }) {
  const t = useText('seller');
  const skus = content.specifications.flatMap((spec) => spec.skus);
  const prices = skus
    .flatMap((sku) => sku.prices)
    .map(({ pricing }) =>
      pricing.kind === 'fixed'
        ? pricing.price
        : pricing.kind === 'linear'
          ? pricing.unit_price
          : pricing.kind === 'package'
            ? pricing.price
            : pricing.kind === 'metered'
              ? undefined
              : pricing.bands.at(-1)?.unit_price,
    )
    .filter((price) => price !== undefined)
    .filter((price) => /^\d+(\.\d{1,2})?$/.test(price.amount))
    .sort((a, b) => (units(a) < units(b) ? -1 : 1));
  const { category } = content;
  const trial = skus.find((sku) => sku.trial_days)?.trial_days;
  return (
    <aside aria-label={t('product.preview')} className={css.preview}>
      <h2 className="xs text3">{t('product.preview')}</h2>
      <div className={`panel ${css.card}`}>
        {content.logo ? (
          <img className={css.sign} src={fileUrl(content.logo)} alt="" width={56} height={56} />
        ) : (
          <span className={css.art}>
            <Icon name="arch" size={20} />
          </span>
        )}
        <h3>{content.name || t('product.untitled')}</h3>
        <p className="sm text2">{content.summary}</p>
        <p className="row wrap">
          {prices[0] && <b>{t('product.from_price', { price: money(prices[0]) })}</b>}
          {trial ? <span className="tag tag-brass">{t('product.trialTag', { count: trial })}</span> : null}
          {category && <span className="tag">{t(`category.${category}`)}</span>}
        </p>
        <ul className="sm">
          {content.specifications.map((spec, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an edition is its position
            <li key={at} className="row text2">
              <Icon name="tag" size={12} /> {spec.name || '–'}
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}
