import type { Money, Schemas } from '#/api/types';
import { units } from '#/ui/base/format';
import { bandsOf, metersOf } from '#/ui/use/counted';

export type Content = Schemas['Content'];

/** A line of a comparison; what is not there on one side is undefined. */
export type Row = { key: string; name: string; before?: string; after?: string };
export type PriceRow = {
  key: string;
  sku: string;
  charge: Schemas['Charge'];
  /** Up to which quantities it counts, in words. */
  band?: { kind: 'each' | 'from'; from?: number };
  before?: Money;
  after?: Money;
};

const ids = [
  'name',
  'summary',
  'description',
  'service_terms',
  'pictures',
  'prices',
  'specifications',
  'parameters',
  'terms',
] as const;
export type SectionId = (typeof ids)[number];

export type Section = { id: SectionId; changes: number; same: number } & (
  | { kind: 'text'; before?: string; after: string }
  | { kind: 'rows'; rows: Row[] }
  | { kind: 'prices'; rows: PriceRow[] }
);

/** Words the comparison needs; it knows no language itself. */
export type Words = {
  quantity: (min: number, max: number, step: number) => string;
  trial: (days: number) => string;
  required: string;
  optional: string;
  yes: string;
  no: string;
  accessType: (value: Schemas['AccessType']) => string;
  model: (value: Schemas['SaleModel']) => string;
  flow: (value: Schemas['FlowKind']) => string;
  term: (name: Term) => string;
  /** What is counted and how, or what a package holds. */
  byUse: (pricing: Schemas['Pricing'] & { kind: 'metered' | 'package' }, meters: ReturnType<typeof metersOf>) => string;
  picture: (number: number) => string;
};
type Term =
  | 'category'
  | 'model'
  | 'accessType'
  | 'address'
  | 'info_elsewhere'
  | 'upgradable'
  | 'checks_changes'
  | 'flow'
  | 'deliveryDays'
  | 'acceptance'
  | 'screenshots'
  | 'template'
  | 'sku'
  | 'logo';

function prices(content: Content | undefined): PriceRow[] {
  return (content?.specifications ?? []).flatMap((spec) =>
    spec.skus.flatMap((sku) =>
      sku.prices.flatMap((price): PriceRow[] => {
        const base = {
          key: price.code ?? `${spec.name}/${sku.name}/${price.charge}`,
          sku: `${spec.name} · ${sku.name}`,
          charge: price.charge,
        };
        const { pricing } = price;
        if (pricing.kind === 'fixed') return [{ ...base, after: pricing.price }];
        if (pricing.kind === 'linear') return [{ ...base, band: { kind: 'each' }, after: pricing.unit_price }];
        if (pricing.kind === 'package') return [{ ...base, after: pricing.price }];
        if (pricing.kind === 'metered') {
          return bandsOf(pricing).map(({ from, unit_price }, at) => ({
            ...base,
            key: at === 0 ? base.key : `${base.key}@${from}`,
            sku: at === 0 ? base.sku : `${base.sku} > ${from}`,
            after: { amount: unit_price, currency: pricing.currency },
          }));
        }
        return pricing.bands.map((band) => ({
          ...base,
          key: band.from === 1 ? base.key : `${base.key}@${band.from}`,
          band: { kind: 'from', from: band.from },
          after: band.unit_price,
        }));
      }),
    ),
  );
}

function specifications(content: Content | undefined, words: Words): Row[] {
  return (content?.specifications ?? []).flatMap((spec) => [
    ...(spec.quantity
      ? [
          {
            key: spec.name,
            name: `${spec.name} · ${spec.quantity.label}`,
            after: words.quantity(spec.quantity.min, spec.quantity.max, spec.quantity.step),
          },
        ]
      : []),
    ...spec.skus.map((sku) => ({
      key: sku.code ?? `${spec.name}/${sku.name}`,
      name: `${spec.name} · ${words.term('sku')}`,
      after: sku.trial_days ? `${sku.name}${words.trial(sku.trial_days)}` : sku.name,
    })),
    ...spec.skus.flatMap((sku) =>
      sku.prices.flatMap(({ code, charge, pricing }): Row[] => {
        if (pricing.kind !== 'metered' && pricing.kind !== 'package') return [];
        const key = `${code ?? `${spec.name}/${sku.name}/${charge}`} use`;
        const held = metersOf(content ?? { specifications: [] });
        return [{ key, name: `${spec.name} · ${sku.name}`, after: words.byUse(pricing, held) }];
      }),
    ),
  ]);
}

const parameters = (content: Content | undefined, words: Words): Row[] =>
  (content?.parameters ?? []).map((parameter) => ({
    key: parameter.name,
    name: parameter.name,
    after: `${parameter.label} (${parameter.required ? words.required : words.optional})`,
  }));

/** The logo and the pictures: the place of each is a row, and another file there is a change. */
function pictures(content: Content | undefined, words: Words): Row[] {
  const named = (content?.pictures ?? []).map(({ file, text }, at) => ({
    key: `picture-${at}`,
    name: words.picture(at + 1),
    after: `${text} (${file.slice(-8)})`,
  }));
  const logo = content?.logo ? [{ key: 'logo', name: words.term('logo'), after: content.logo.slice(-8) }] : [];
  return [...logo, ...named];
}

function terms(content: Content | undefined, words: Words): Row[] {
  if (!content) return [];
  const flag = (value: boolean | undefined) => (value ? words.yes : words.no);
  const row = (key: Term, after: string): Row => ({ key, name: words.term(key), after });
  return [
    row('category', content.category),
    row('model', words.model(content.model)),
    row('accessType', words.accessType(content.access_type)),
    ...(content.supervised
      ? delivery(content.supervised, words)
      : [
          row('address', content.address_id ?? '–'),
          row('info_elsewhere', flag(content.info_elsewhere)),
          row('upgradable', flag(content.upgradable)),
          row('checks_changes', flag(content.checks_changes)),
        ]),
  ];
}

/** How people deliver it. */
function delivery(supervised: Schemas['Supervised'], words: Words): Row[] {
  const row = (key: Term, after: string): Row => ({ key, name: words.term(key), after });
  return [
    row('flow', words.flow(supervised.flow)),
    row('deliveryDays', String(supervised.delivery_days)),
    row('acceptance', supervised.acceptance ?? '–'),
    row('screenshots', String(supervised.screenshots ?? 0)),
    row('template', supervised.template?.slice(-8) ?? '–'),
  ];
}

/** Lays two lists beside each other by key: what stayed or came in its order, then what went. */
function beside<R extends { key: string; before?: unknown; after?: unknown }>(before: R[], after: R[]): R[] {
  const old = new Map(before.map((row) => [row.key, row]));
  const kept = after.map((row) => ({ ...row, before: old.get(row.key)?.after }));
  const gone = before
    .filter((row) => !after.some((other) => other.key === row.key))
    .map((row) => ({ ...row, before: row.after, after: undefined }));
  return [...kept, ...gone];
}

/** Prices of use are finer than money: compared digit by digit. */
const sameAmount = (a: string, b: string) => plain(a) === plain(b);
const plain = (amount: string) => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
export const samePrice = ({ before, after }: PriceRow) =>
  before !== undefined &&
  after !== undefined &&
  sameAmount(before.amount, after.amount) &&
  before.currency === after.currency;
export const sameRow = ({ before, after }: Row) => before === after;

/** The parts of a product as the reviewer reads them, each with how much of it changed. */
export function sections(before: Content | undefined, after: Content, words: Words): Section[] {
  const text = (id: 'name' | 'summary' | 'description' | 'service_terms'): Section => {
    const [old, now] = [before?.[id] ?? (before && ''), after[id] ?? ''];
    const changed = old !== now;
    return {
      id,
      kind: 'text',
      before: old,
      after: now,
      changes: changed ? 1 : 0,
      same: changed ? 0 : 1,
    };
  };
  const table = (id: SectionId, old: Row[], now: Row[]): Section => {
    const rows = beside(old, now);
    const same = rows.filter(sameRow).length;
    return { id, kind: 'rows', rows, changes: rows.length - same, same };
  };
  const money = beside(prices(before), prices(after));
  const sameMoney = money.filter(samePrice).length;
  return [
    text('name'),
    text('summary'),
    text('description'),
    text('service_terms'),
    table('pictures', pictures(before, words), pictures(after, words)),
    { id: 'prices', kind: 'prices', rows: money, changes: money.length - sameMoney, same: sameMoney },
    table('specifications', specifications(before, words), specifications(after, words)),
    table('parameters', parameters(before, words), parameters(after, words)),
    table('terms', terms(before, words), terms(after, words)),
  ];
}

/** By how much a price changed, in tenths of a percent; nothing where there is no old price. */
export function changeOf({ before, after }: PriceRow): number | undefined {
  if (!before || !after || before.currency !== after.currency) return undefined;
  const old = units(before);
  return old === 0n ? undefined : Number(((units(after) - old) * 1000n) / old);
}

/** `+30.6%`. */
export function percent(tenths: number): string {
  const size = Math.abs(tenths);
  return `${tenths < 0 ? '−' : '+'}${Math.trunc(size / 10)}.${size % 10}%`;
}

/** Bands whose unit price does not fall as the quantity grows. */
export function risingBands(content: Content): number {
  return content.specifications
    .flatMap((spec) => spec.skus.flatMap((sku) => sku.prices))
    .filter(({ pricing }) => {
      if (!('bands' in pricing)) return false;
      return pricing.bands.some((band, at) => {
        const before = pricing.bands[at - 1];
        return before !== undefined && units(band.unit_price) > units(before.unit_price);
      });
    }).length;
}

/** SKUs whose year costs more than twelve of their months. */
export function dearYears(content: Content): number {
  const first = ({ pricing }: Schemas['PriceItem']): bigint => {
    if (pricing.kind === 'fixed') return units(pricing.price);
    if (pricing.kind === 'linear') return units(pricing.unit_price);
    const band = 'bands' in pricing ? pricing.bands[0] : undefined;
    return band ? units(band.unit_price) : 0n;
  };
  return content.specifications
    .flatMap((spec) => spec.skus)
    .filter((sku) => {
      const year = sku.prices.find((price) => price.charge === 'year');
      const month = sku.prices.find((price) => price.charge === 'month');
      return year && month && first(year) > 12n * first(month);
    }).length;
}
