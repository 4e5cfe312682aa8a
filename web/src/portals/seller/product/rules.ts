import type { Schemas } from '#/api/types';
import { units } from '#/ui/base/format';
import { isUnitPrice, isUse, metersOf, moreUse } from '#/ui/use/counted';
import { type Step, steps } from './steps';

/** What a seller writes about a product, with nothing left to defaults. */
export type Content = Omit<Required<Schemas['Content']>, 'parameters' | 'category' | 'supervised'> & {
  /** Empty until it is chosen. */
  category: Schemas['Category'] | '';
  parameters: Required<Schemas['Parameter']>[];
  supervised: Supervised | null;
};
export type Supervised = Required<Schemas['Supervised']>;
export type Pricing = Schemas['Pricing'];

type Rule =
  | 'length'
  | 'forbidden'
  | 'brand'
  | 'version'
  | 'phone'
  | 'vague'
  | 'duplicate'
  | 'reserved'
  | 'token'
  | 'range'
  | 'price'
  | 'bands'
  | 'inverted'
  | 'needsQuantity'
  | 'trialDays'
  | 'trialPeriodic'
  | 'one'
  | 'address'
  | 'category'
  | 'days'
  | 'screenshots'
  | 'acceptance'
  | 'oneTime'
  | 'useText'
  | 'unitPrice'
  | 'useBands'
  | 'meterTwice'
  | 'quota'
  | 'noMeter'
  | 'packageKind';
export type Finding = { path: string; rule: Rule; words?: { min?: number; max?: number; word?: string } };

/** Whether it is delivered under supervision; everything else is delivered by the seller's server. */
export const byPeople = ({ supervised }: Pick<Content, 'supervised'>) => supervised !== null;

/** Whether a purchase lasts for a period: what a server delivers does, and what comes with a licence code. */
export const lasts = ({ supervised }: Pick<Content, 'supervised'>) =>
  supervised === null || supervised.flow === 'license_code';

/** Whether its software can be told what becomes of a licence code. */
export const hearsOfCodes = ({ supervised }: Pick<Content, 'supervised'>) => supervised?.flow === 'license_code';

/** Whether it can be sold by use, and in packages of use: SaaS that a server delivers. */
export const countable = (content: Pick<Content, 'access_type' | 'supervised'>) =>
  content.access_type === 'saas' && !byPeople(content);

/** The steps of such a product: either a server is connected, or it is said how people deliver. */
export const stepsOf = (content: Content) =>
  steps.filter((step) => step !== (byPeople(content) ? 'connection' : 'delivery'));

type Way = { access: Schemas['AccessType']; flows: readonly Schemas['FlowKind'][] };
/** The ways of delivery that can be published, with the flows of those under supervision. */
export const deliveries = {
  saas: { access: 'saas', flows: [] },
  saas_offline: { access: 'saas', flows: ['saas'] },
  license: {
    access: 'license',
    flows: ['license_code', 'license_identification', 'license_offline', 'license_package'],
  },
  license_fetched: { access: 'license', flows: [] },
  human_service: { access: 'human_service', flows: ['standard_service', 'website_service'] },
  hardware: { access: 'hardware', flows: ['hardware'] },
  data_file: { access: 'data_file', flows: ['data_file'] },
  orchestration: { access: 'orchestration', flows: ['orchestration'] },
} as const satisfies Record<string, Way>;
export type Delivered = keyof typeof deliveries;
const ways = Object.entries(deliveries) as [Delivered, Way][];

/** The way a product is delivered. */
export function wayOf(content: Pick<Content, 'access_type' | 'supervised'>): Delivered {
  const fits = ([, way]: [Delivered, Way]) =>
    way.access === content.access_type && way.flows.length > 0 === byPeople(content);
  return ways.find(fits)?.[0] ?? 'saas';
}

/** The step on which a field stands. */
export function stepOf(path: string): Step {
  if (path === 'logo' || path.startsWith('pictures')) return 'pictures';
  if (path.startsWith('specifications')) return 'offers';
  if (path.startsWith('parameters')) return 'questions';
  if (path.startsWith('supervised')) return 'delivery';
  return path === 'address_id' ? 'connection' : 'basics';
}

/** The groups of the shop, by their codes. */
export const categories = [
  'customer-service',
  'data',
  'security',
  'hr',
  'finance',
  'development',
  'backup',
  'ai',
  'documents',
  'manufacturing',
  'migration',
  'hardware',
  'office',
  'other',
] as const satisfies readonly Schemas['Category'][];

const forbidden = [
  '国家级',
  '最高级',
  '最佳',
  '世界第一',
  '全网第一',
  '顶级',
  'world first',
  'national-level',
  'best in the world',
];
const vague = /^(spec|specification|规格|year|yearly|month|monthly|day|daily|年|月|日|天|包年|包月|一年|个月|一个月)?$/;
const taken = ['appName', 'version', 'os', 'mode'];

const priced = (amount: string) => /^\d{1,9}(\.\d{1,2})?$/.test(amount) && /[1-9]/.test(amount);

/** What keeps a product from review, each finding at its field; the server has the last word. */
export function findings(content: Content): Finding[] {
  const found: Finding[] = [];
  const say = (path: string, rule: Rule, words?: Finding['words']) => found.push({ path, rule, words });
  const sized = (path: string, text: string, min: number, max: number) => {
    const length = [...text.trim()].length;
    if (length < min || length > max) say(path, 'length', { min, max });
  };
  const clean = (path: string, text: string) => {
    const word = forbidden.find((one) => text.toLowerCase().includes(one));
    if (word) say(path, 'forbidden', { word });
    if (/(?<!\d)1[3-9]\d{9}(?!\d)|[\w.]+@[\w-]+\.\w+/.test(text)) say(path, 'phone');
  };
  const token = (path: string, text: string) => {
    if (!/^[\w.-]{1,64}$/.test(text)) say(path, 'token');
  };
  const unlike = (items: readonly string[], at: (index: number) => string) =>
    items.forEach((item, index) => {
      if (items.indexOf(item) < index) say(at(index), 'duplicate');
    });

  sized('name', content.name, 2, 60);
  if (/huawei cloud|华为云|galleria/i.test(content.name)) say('name', 'brand');
  if (/\bv?\d+\.\d+/i.test(content.name)) say('name', 'version');
  clean('name', content.name);
  sized('summary', content.summary, 1, 200);
  clean('summary', content.summary);
  sized('description', content.description, 0, 20_000);
  clean('description', content.description);
  sized('service_terms', content.service_terms ?? '', 0, 20_000);
  clean('service_terms', content.service_terms ?? '');
  if (!content.category) say('category', 'category');
  content.pictures.forEach((picture, at) => {
    sized(`pictures[${at}].text`, picture.text, 1, 200);
  });

  content.parameters.forEach((parameter, at) => {
    token(`parameters[${at}].name`, parameter.name);
    sized(`parameters[${at}].label`, parameter.label, 1, 50);
  });
  unlike(
    content.parameters.map((one) => one.name),
    (at) => `parameters[${at}].name`,
  );

  unlike(
    content.specifications.map((one) => one.name),
    (at) => `specifications[${at}].name`,
  );
  content.specifications.forEach((spec, s) => {
    const here = `specifications[${s}]`;
    sized(`${here}.name`, spec.name, 1, 50);
    if (spec.name && vague.test(spec.name.toLowerCase().replace(/[\d\s-]/g, ''))) say(`${here}.name`, 'vague');
    const { quantity } = spec;
    if (quantity) {
      token(`${here}.quantity.name`, quantity.name);
      if (taken.includes(quantity.name)) say(`${here}.quantity.name`, 'reserved');
      sized(`${here}.quantity.label`, quantity.label, 1, 50);
      if (!(quantity.min >= 1 && quantity.max >= quantity.min && quantity.step >= 1)) say(`${here}.quantity`, 'range');
    }
    if (spec.skus.length === 0) say(`${here}.skus`, 'one');
    spec.skus.forEach((sku, k) => {
      const at = `${here}.skus[${k}]`;
      sized(`${at}.name`, sku.name, 1, 50);
      if (sku.prices.length === 0) say(`${at}.prices`, 'one');
      const days = sku.trial_days;
      if (typeof days === 'number') {
        if (days < 3 || days > 180) say(`${at}.trial_days`, 'trialDays');
        else if (sku.prices.some((one) => one.charge !== 'year' && one.charge !== 'month')) {
          say(`${at}.trial_days`, 'trialPeriodic');
        }
      }
      unlike(
        sku.prices.map((one) => one.charge),
        (p) => `${at}.prices[${p}].charge`,
      );
      sku.prices.forEach((price, p) => {
        const { pricing } = price;
        const rule =
          pricing.kind === 'metered'
            ? meteredRule(pricing, !!quantity)
            : pricing.kind === 'package'
              ? packageRule(pricing, content)
              : pricingRule(pricing, quantity?.min);
        if (rule) say(`${at}.prices[${p}].pricing`, rule);
      });
    });
  });
  const counted = content.specifications.flatMap((spec, s) =>
    spec.skus.flatMap((sku, k) =>
      sku.prices.flatMap(({ pricing }, p) =>
        pricing.kind === 'metered'
          ? [{ meter: pricing.meter, path: `specifications[${s}].skus[${k}].prices[${p}].pricing` }]
          : [],
      ),
    ),
  );
  counted.forEach(({ meter, path }, at) => {
    if (meter && counted.findIndex((one) => one.meter === meter) < at) say(path, 'meterTwice');
  });
  if (!byPeople(content)) {
    if (!content.address_id) say('address_id', 'address');
    return found;
  }
  content.specifications.forEach((spec, s) => {
    spec.skus.forEach((sku, k) => {
      sku.prices.forEach((price, p) => {
        if (price.charge !== 'one_time' && !lasts(content))
          say(`specifications[${s}].skus[${k}].prices[${p}].charge`, 'oneTime');
      });
    });
  });
  const { delivery_days: days, screenshots, acceptance } = content.supervised ?? newDelivery;
  const within = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;
  if (!within(days, 1, 365)) say('supervised.delivery_days', 'days');
  if (!within(screenshots, 0, 10)) say('supervised.screenshots', 'screenshots');
  if (acceptance !== null) sized('supervised.acceptance', acceptance, 1, 5000);
  else if (content.model !== 'general') say('supervised.acceptance', 'acceptance');
  return found;
}

type Plain = Exclude<Pricing, { kind: 'metered' | 'package' }>;

function meteredRule(pricing: Pricing & { kind: 'metered' }, counted: boolean): Rule | undefined {
  const named = [pricing.item, pricing.unit].every((text) => text.trim() && [...text].length <= 50);
  if (!named || !/^[\w.-]{1,64}$/.test(pricing.meter)) return 'useText';
  const { tariff } = pricing;
  if (tariff.mode === 'package_only') return undefined;
  if (tariff.mode === 'linear' && !counted) return 'needsQuantity';
  if (!('bands' in tariff)) return isUnitPrice(tariff.unit_price) ? undefined : 'unitPrice';
  if (!tariff.bands.every((band) => isUnitPrice(band.unit_price))) return 'unitPrice';
  const rising = tariff.bands.every(
    (band, at) =>
      isUse(band.from) && (at === 0 ? !/[1-9]/.test(band.from) : moreUse(band.from, tariff.bands[at - 1]?.from ?? '0')),
  );
  return rising && tariff.bands.length > 0 && tariff.bands.length <= 20 ? undefined : 'useBands';
}

function packageRule(pricing: Pricing & { kind: 'package' }, content: Content): Rule | undefined {
  if (!priced(pricing.price.amount)) return 'price';
  const meters = metersOf(content);
  const { contents } = pricing;
  if (contents.length === 0 || contents.some(({ meter }) => !meters.has(meter))) return 'noMeter';
  const once = new Set(contents.map(({ meter }) => meter)).size === contents.length;
  if (!once || !contents.every(({ quota }) => isUse(quota, true))) return 'quota';
  const stops = pricing.package === 'until_exhausted';
  const fits = contents.every(({ meter }) => (meters.get(meter)?.tariff.mode === 'package_only') === stops);
  return fits ? undefined : 'packageKind';
}

function pricingRule(pricing: Plain, least: number | undefined): Rule | undefined {
  if (pricing.kind === 'fixed') return priced(pricing.price.amount) ? undefined : 'price';
  if (least === undefined) return 'needsQuantity';
  if (pricing.kind === 'linear') return priced(pricing.unit_price.amount) ? undefined : 'price';
  const { bands } = pricing;
  if (!bands.every((band) => priced(band.unit_price.amount))) return 'price';
  const rising = bands.every((band, at) => at === 0 || band.from > (bands[at - 1]?.from ?? 0));
  if (!rising || !bands[0] || bands[0].from > least) return 'bands';
  const dearer = bands.some((band, at) => {
    const before = bands[at - 1];
    return before && units(band.unit_price) > units(before.unit_price);
  });
  return dearer ? 'inverted' : undefined;
}

/** The cases that have to be saved before such a product can be handed in. */
export function neededCases(content: Content, protocol: Schemas['Protocol']): Schemas['Activity'][] {
  if (byPeople(content)) return [];
  const charges = content.specifications.flatMap((spec) => spec.skus.flatMap((sku) => sku.prices.map((p) => p.charge)));
  const periodic = charges.some((charge) => charge === 'year' || charge === 'month' || charge === 'day');
  const byUse = charges.some((charge) => charge === 'on_demand' || charge === 'package');
  if (protocol === 'license_v1') {
    return ['getLicense', ...(periodic ? (['refreshLicense', 'expireLicense'] as const) : []), 'releaseLicense'];
  }
  if (protocol === 'v1') {
    return [
      'newInstance',
      ...(periodic ? (['refreshInstance', 'expireInstance'] as const) : []),
      ...(byUse ? (['instanceStatus', 'queryInstance'] as const) : []),
      'releaseInstance',
      ...(content.upgradable ? (['upgrade'] as const) : []),
    ];
  }
  return [
    'newInstance',
    'queryInstance',
    ...(periodic ? (['refreshInstance'] as const) : []),
    ...(periodic || byUse ? (['updateInstanceStatus'] as const) : []),
    'releaseInstance',
    ...(content.upgradable ? (['upgradeInstance'] as const) : []),
    ...(content.access_type === 'license' ? (['getLicenseAsync'] as const) : []),
  ];
}

export const emptyPrice = { code: null, charge: 'month', pricing: fixed('') } as const satisfies Schemas['PriceItem'];
export const emptySku: Schemas['Sku'] = { code: null, name: '', trial_days: null, prices: [emptyPrice] };
export const newDelivery: Supervised = {
  flow: 'standard_service',
  delivery_days: 7,
  acceptance: null,
  screenshots: 0,
  template: null,
};
const emptyContent: Content = {
  name: '',
  summary: '',
  description: '',
  service_terms: null,
  logo: null,
  pictures: [],
  category: '',
  model: 'general',
  access_type: 'saas',
  address_id: null,
  supervised: null,
  info_elsewhere: false,
  upgradable: false,
  checks_changes: false,
  parameters: [],
  specifications: [{ name: '', quantity: null, skus: [emptySku] }],
};

/** The content as the server has it, with its defaults written out. */
export function whole(content: Partial<Schemas['Content'] | Content>): Content {
  const parameters = (content.parameters ?? []).map((one) => ({ ...one, required: one.required ?? false }));
  const supervised = content.supervised ? { ...newDelivery, ...content.supervised } : null;
  return { ...emptyContent, ...content, parameters, supervised };
}

/** What changes with the access type: how it is delivered, and by which prices it can be sold. */
export function asDelivered(content: Content, way: Delivered): Partial<Content> {
  const { access: access_type, flows } = deliveries[way];
  const [flow] = flows;
  const unlike = wayOf(content) !== way;
  const plain = { info_elsewhere: false, upgradable: false, checks_changes: false };
  if (!flow) {
    return {
      access_type,
      supervised: null,
      // Each interface has addresses of its own.
      ...(unlike && { ...plain, address_id: null }),
      specifications: content.specifications.map((spec) => ({
        ...spec,
        skus: spec.skus.map((sku) => (access_type === 'saas' ? sku : { ...sku, trial_days: null })),
      })),
    };
  }
  const supervised = { ...(content.supervised ?? newDelivery), ...(unlike && { flow }) };
  const once = (sku: Schemas['Sku']): Schemas['Sku'] => ({
    ...sku,
    trial_days: null,
    prices: lasts({ supervised })
      ? sku.prices
      : sku.prices.slice(0, 1).map((price) => ({ ...price, charge: 'one_time' })),
  });
  return {
    access_type,
    supervised,
    address_id: !unlike && hearsOfCodes({ supervised }) ? content.address_id : null,
    ...plain,
    specifications: content.specifications.map((spec) => ({ ...spec, skus: spec.skus.map(once) })),
  };
}

function fixed(amount: string): Pricing & { kind: 'fixed' } {
  return { kind: 'fixed', price: { amount, currency: 'CNY' } };
}

/** A pricing of another kind with the first price kept. */
export function asKind(pricing: Plain, kind: Plain['kind'], least: number): Pricing {
  const price =
    pricing.kind === 'fixed'
      ? pricing.price
      : pricing.kind === 'linear'
        ? pricing.unit_price
        : (pricing.bands[0]?.unit_price ?? { amount: '', currency: 'CNY' as const });
  if (kind === 'fixed') return { kind, price };
  if (kind === 'linear') return { kind, unit_price: price };
  return { kind, bands: [{ from: least, unit_price: price }] };
}

/** A price of another charge: what is counted is priced in ways of its own. */
export function asCharge(
  price: Schemas['PriceItem'],
  charge: Schemas['Charge'],
  meter: string | undefined,
): Schemas['PriceItem'] {
  const { pricing } = price;
  if (charge === 'on_demand') {
    const tariff = { mode: 'fixed', unit_price: '' } as const;
    const blank = { kind: 'metered', meter: '', item: '', unit: '', cycle: 'hour', currency: 'CNY', tariff } as const;
    return { ...price, charge, pricing: pricing.kind === 'metered' ? pricing : blank };
  }
  if (charge === 'package') {
    const blank: Pricing = {
      kind: 'package',
      package: 'on_demand',
      price: { amount: '', currency: 'CNY' },
      valid: { unit: 'month', count: 1 },
      reset: 'never',
      contents: [{ meter: meter ?? '', quota: '' }],
    };
    return { ...price, charge, pricing: pricing.kind === 'package' ? pricing : blank };
  }
  const plain = pricing.kind === 'metered' || pricing.kind === 'package';
  return { ...price, charge, pricing: plain ? fixed('') : pricing };
}

/** A list with one item replaced, or left out. */
export function replaced<T>(items: readonly T[], at: number, item: T | undefined): T[] {
  return items.flatMap((old, index) => (index !== at ? [old] : item === undefined ? [] : [item]));
}
