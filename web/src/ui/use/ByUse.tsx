import type { Money, Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { money } from '#/ui/base/format';
import { bandsOf, type Metered, type Terms } from './counted';

/** `¥0.0025`: unit prices have as many digits as they need. */
export const unitPrice = (amount: string, currency: Money['currency']) =>
  money({ amount, currency }).replace(/^(.*\..{2}.*?)0+$/, '$1');

/** Words for prices by use and packages. */
export function useByUse() {
  const t = useText('common');
  /** The price, one line for each band. */
  const prices = (metered: Metered): string[] => {
    const bands = bandsOf(metered);
    if (bands.length === 0) return [t('use.packageOnly')];
    const { unit, currency, tariff } = metered;
    return bands.map((band, at) => {
      const price = t(tariff.mode === 'linear' ? 'use.each' : 'use.per', {
        price: unitPrice(band.unit_price, currency),
        unit,
      });
      if (bands.length === 1) return price;
      const to = bands[at + 1]?.from;
      return to ? t('use.band', { price, from: band.from, to }) : t('use.above', { price, from: band.from });
    });
  };
  const length = ({ unit, count }: Schemas['Period']) => t(`use.length.${unit}`, { count });
  /** What is in a package, one line for each meter. */
  const contents = (terms: Terms, meters: ReadonlyMap<string, Pick<Metered, 'item' | 'unit'>>): string[] =>
    terms.contents.map(({ meter, quota }) => {
      const known = meters.get(meter);
      return known ? t('use.holds', { quota, unit: known.unit, item: known.item }) : `${quota} × ${meter}`;
    });
  const terms = (one: Terms): string[] => [
    t('use.valid', { length: length(one.valid) }),
    ...(one.reset && one.reset !== 'never' ? [t(`use.reset.${one.reset}`)] : []),
    t(`use.kind.${one.package}`),
  ];
  return { prices, contents, terms, length };
}
