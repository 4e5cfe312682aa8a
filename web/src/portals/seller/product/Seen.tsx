import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { KeyValue } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { Diff } from '#/ui/centre/Diff';
import { useByUse } from '#/ui/use/ByUse';
import { metersOf } from '#/ui/use/counted';
import type { Content, Pricing } from './rules';

function pricingText(pricing: Pricing, by: ReturnType<typeof useByUse>, content: Content): string {
  const shown = (amount: Parameters<typeof money>[0]) => (amount.amount ? money(amount) : '–');
  if (pricing.kind === 'fixed') return shown(pricing.price);
  if (pricing.kind === 'linear') return `${shown(pricing.unit_price)} × n`;
  if (pricing.kind === 'metered') return [pricing.item, ...by.prices(pricing)].join(', ');
  if (pricing.kind === 'package') {
    const held = by.contents(pricing, metersOf(content));
    return [shown(pricing.price), ...held, ...by.terms(pricing)].join(', ');
  }
  return pricing.bands.map((band) => `≥ ${band.from}: ${shown(band.unit_price)}`).join('; ');
}

/** The prices of a product, one a line. */
function offerLines(
  t: ReturnType<typeof useText<'seller'>>,
  by: ReturnType<typeof useByUse>,
  content: Content,
): string {
  return content.specifications
    .flatMap((spec) =>
      spec.skus.flatMap((sku) =>
        sku.prices.map(
          (price) =>
            `${spec.name} / ${sku.name} / ${t(`common:${words.chargeName[price.charge]}`)}: ${pricingText(price.pricing, by, content)}`,
        ),
      ),
    )
    .join('\n');
}

/** What the reviewer will see: the whole product, or what changed against the one on sale. */
export function Seen({ content, live }: { content: Content; live?: Content }) {
  const t = useText('seller');
  const service = useText('service');
  const by = useByUse();
  const access = ({ access_type }: Content) => t(`common:${words.accessType[access_type]}`);
  const group = ({ category }: Content) => (category ? t(`category.${category}`) : '');
  // Another file under the same words is a change too: its number tells.
  const logo = (one: Content) => one.logo ?? '';
  const shown = (one: Content) => one.pictures.map(({ file, text }) => `${text} (${file.slice(-8)})`).join('\n');
  const delivery = ({ supervised }: Content) =>
    supervised
      ? [
          service(`flow.${supervised.flow}`),
          service('needs.days', { count: supervised.delivery_days }),
          t('product.screenshotCount', { count: supervised.screenshots }),
          supervised.template ? `${t('product.form')} (${supervised.template.slice(-8)})` : t('product.formNone'),
          supervised.acceptance ?? '',
        ].join('\n')
      : '';
  const rows = [
    [t('product.name'), content.name, live?.name],
    [t('product.summary'), content.summary, live?.summary],
    [t('product.description'), content.description, live?.description],
    [t('product.terms'), content.service_terms ?? '', live && (live.service_terms ?? '')],
    [t('product.category'), group(content), live && group(live)],
    [t('product.accessType'), access(content), live && access(live)],
    [t('product.step.delivery'), delivery(content), live && delivery(live)],
    [t('product.logo'), logo(content), live && logo(live)],
    [t('product.pictures'), shown(content), live && shown(live)],
    [t('product.offers'), offerLines(t, by, content), live && offerLines(t, by, live)],
    [
      t('product.step.questions'),
      content.parameters.map((one) => one.label).join('\n'),
      live?.parameters.map((one) => one.label).join('\n'),
    ],
  ] as const;
  const changed = live ? rows.filter(([, now, before]) => now !== before) : rows;
  return (
    <section aria-label={t('product.reviewerSees')} className="stack">
      <h3>{t('product.reviewerSees')}</h3>
      {changed.length === 0 && <p className="sm text3">{t('product.nothingChanged')}</p>}
      <KeyValue
        items={changed.map(([label, now, before]) => [
          label,
          <span key={label} style={{ whiteSpace: 'pre-line' }}>
            {before === undefined ? now || '–' : <Diff before={before} after={now} />}
          </span>,
        ])}
      />
    </section>
  );
}
