import { useText } from '#/i18n';
import { words } from '#/ui/base/states';
import { useByUse } from '#/ui/use/ByUse';
import { type Content, type Section, sections } from './sections';

/** The parts of a product compared with those of another revision, in the reader's words. */
export function useSections(before: Content | undefined, after: Content | undefined): Section[] {
  const t = useText('operator');
  const service = useText('service');
  const by = useByUse();
  if (!after) return [];
  return sections(before, after, {
    quantity: (min, max, step) => t('review.quantity', { min, max, step }),
    trial: (count) => t('review.trial', { count }),
    required: t('review.required'),
    optional: t('review.optional'),
    yes: t('review.yes'),
    no: t('review.no'),
    accessType: (value) => t(`common:${words.accessType[value]}`),
    flow: (value) => service(`flow.${value}`),
    model: (value) => t(`common:${words.saleModel[value]}`),
    picture: (number) => t('review.picture', { number }),
    byUse: (pricing, meters) =>
      pricing.kind === 'metered'
        ? [
            `${pricing.item} (${pricing.unit}, ${pricing.meter})`,
            t(`common:use.cycle.${pricing.cycle}`),
            t(`common:use.mode.${pricing.tariff.mode}`),
          ].join('; ')
        : [...by.contents(pricing, meters), ...by.terms(pricing)].join('; '),
    term: (name) => t(`review.term.${name}`),
  });
}
