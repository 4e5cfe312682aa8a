import type { Money, Schemas } from '#/api/types';

export type Metered = Schemas['Metered'];
export type Terms = Schemas['PackageTerms'];
type Band = Schemas['UsageBand'];
/** A part of the use with the price of each unit of it. */
type Portion = { count: string; price: Money };

/** Digits of what a unit price times a use comes to: eight of the price, four of the use. */
const fine = 12;

function scaled(text: string, digits: number): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole + part.padEnd(digits, '0').slice(0, digits));
}

function decimal(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0');
  const part = text.slice(-digits).replace(/0+$/, '');
  return text.slice(0, -digits) + (part && `.${part}`);
}

/** Whether a text is an amount of use: more than nothing where `some`. */
export const isUse = (text: string, some = false) =>
  /^\d{1,12}(\.\d{1,4})?$/.test(text) && (!some || /[1-9]/.test(text));

/** Whether a text is a price of a unit of use. */
export const isUnitPrice = (text: string) =>
  /^\d{1,9}(\.\d{1,8})?$/.test(text) && /[1-9]/.test(text) && scaled(text, 8) <= scaled('100000000', 8);

/** What is more, of two amounts of use. */
export const moreUse = (a: string, b: string) => scaled(a, 4) > scaled(b, 4);

/** The bands of a price by use; a single one where every unit costs the same, none where packages alone pay. */
export function bandsOf({ tariff }: Metered): Band[] {
  if (tariff.mode === 'package_only') return [];
  return 'bands' in tariff ? tariff.bands : [{ from: '0', unit_price: tariff.unit_price }];
}

/** What so much use of one cycle costs, and how that is made; where bands look at single records, that of one record. */
export function costOf(
  metered: Metered,
  quantity: number,
  use: string,
): { portions: Portion[]; total: Money } | undefined {
  const bands = bandsOf(metered);
  if (!isUse(use) || bands.length === 0) return undefined;
  const { currency, tariff } = metered;
  const used = scaled(use, 4);
  const inside = bands.filter((band) => used > scaled(band.from, 4));
  const whole = inside.at(-1) ?? bands[0];
  const split =
    tariff.mode === 'step'
      ? inside.map((band, at) => {
          const next = inside[at + 1];
          return { part: (next ? scaled(next.from, 4) : used) - scaled(band.from, 4), band };
        })
      : whole
        ? [{ part: used, band: whole }]
        : [];
  const times = tariff.mode === 'linear' ? BigInt(quantity) : 1n;
  const sum = split.reduce((all, { part, band }) => all + part * scaled(band.unit_price, 8) * times, 0n);
  const cent = 10n ** BigInt(fine - 2);
  return {
    portions: split.map(({ part, band }) => ({
      count: decimal(part, 4),
      price: { amount: band.unit_price, currency },
    })),
    total: { amount: decimal((sum + cent / 2n) / cent, 2), currency },
  };
}

/** The prices by use of a product, by their meters. */
export function metersOf(product: { specifications: { skus: { prices: { pricing: Schemas['Pricing'] }[] }[] }[] }) {
  const found = new Map<string, Metered>();
  for (const { pricing } of product.specifications.flatMap(({ skus }) => skus.flatMap((sku) => sku.prices))) {
    if (pricing.kind === 'metered') found.set(pricing.meter, pricing);
  }
  return found;
}
