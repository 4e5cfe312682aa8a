import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, getLoose } from '#/api/client';
import { Problem } from '#/api/problem';
import type { Money, Schemas } from '#/api/types';
import { units } from '#/ui/base/format';

export type ShopEntry = Schemas['ShopEntry'] & {
  access_type?: Schemas['AccessType'];
  seller?: string;
  charge?: Schemas['Charge'] | null;
};
export type ShopProduct = Schemas['ShopProductView'];
export type ShopSku = Schemas['ShopSku'];
export type ShopPrice = Schemas['ShopPrice'];

export type SearchFilters = {
  q?: string;
  category?: string;
  access_type?: Schemas['AccessType'];
  trial?: boolean;
  max_price?: string;
};

type Counted = { code: string; products: number };
type Facet = { value: string; products: number };
export type SearchAnswer = {
  items: ShopEntry[];
  next?: string | null;
  total?: number;
  facets?: { category: Facet[]; access_type: Facet[]; trial: number };
  /** Words that were taken for typing errors, and what was looked for instead. */
  corrections?: { word: string; meant: string[] }[];
};

/** Whether a price is at most so much; an entry without a price is sold on request. */
function within(price: Money | null | undefined, most: string | undefined): boolean {
  if (!most) return true;
  return price ? units(price) <= units({ ...price, amount: most }) : false;
}

function fits(entry: ShopEntry, filters: SearchFilters): boolean {
  return (
    (!filters.category || entry.category === filters.category) &&
    (!filters.trial || entry.trial) &&
    (!filters.access_type || !entry.access_type || entry.access_type === filters.access_type) &&
    within(entry.from, filters.max_price)
  );
}

/** A server that knows no filters is asked for words or for everything, and the page filters. */
async function plainSearch(filters: SearchFilters): Promise<SearchAnswer> {
  const limit = 100;
  const all = filters.q
    ? await body(api.GET('/api/v1/shop/search', { params: { query: { q: filters.q, limit } } }))
    : await body(api.GET('/api/v1/shop/products', { params: { query: { limit } } }));
  return { items: all.items.filter((entry) => fits(entry, filters)), next: null };
}

async function search(filters: SearchFilters): Promise<SearchAnswer> {
  const query = new URLSearchParams({ limit: '100' });
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  try {
    return (await getLoose<SearchAnswer>(`/api/v1/shop/search?${query}`)) ?? { items: [] };
  } catch (thrown) {
    if (thrown instanceof Problem && (thrown.status === 400 || thrown.status === 422)) return plainSearch(filters);
    throw thrown;
  }
}

export const searchQuery = (filters: SearchFilters) =>
  queryOptions({
    queryKey: ['shop', 'search', filters],
    queryFn: () => search(filters),
    placeholderData: keepPreviousData,
  });

export const shelfQuery = queryOptions({
  queryKey: ['shop', 'shelf'],
  queryFn: async () =>
    (await body(api.GET('/api/v1/shop/products', { params: { query: { limit: 100 } } }))).items as ShopEntry[],
  staleTime: 60_000,
});

export const categoriesQuery = queryOptions({
  queryKey: ['shop', 'categories'],
  queryFn: async () => (await getLoose<{ items: Counted[] }>('/api/v1/shop/categories'))?.items ?? null,
  staleTime: 60_000,
});

type Figures = {
  products: number;
  sellers: number;
  setup_seconds?: number | null;
  first_time_percent?: number | null;
  top: { product: ShopEntry; orders: number }[];
};

export const figuresQuery = queryOptions({
  queryKey: ['shop', 'figures'],
  queryFn: async () => (await getLoose<Figures>('/api/v1/shop/figures')) ?? null,
  staleTime: 60_000,
});

type PublicSeller = { seller: Schemas['ShopSeller']; since: string; products: ShopEntry[] };

export const sellerQuery = (id: string) =>
  queryOptions({
    queryKey: ['shop', 'seller', id],
    queryFn: async () => (await getLoose<PublicSeller>(`/api/v1/shop/sellers/${encodeURIComponent(id)}`)) ?? null,
  });

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ['shop', 'product', id],
    queryFn: () => body(api.GET('/api/v1/shop/products/{id}', { params: { path: { id } } })),
    staleTime: 60_000,
  });

export type Choice = { price: string; quantity: number; periods: number };

export const quoteQuery = ({ price, quantity, periods }: Choice) =>
  queryOptions({
    queryKey: ['shop', 'quote', price, quantity, periods],
    queryFn: () => body(api.GET('/api/v1/shop/quote', { params: { query: { price_code: price, quantity, periods } } })),
    placeholderData: keepPreviousData,
  });

/** Every specification of a product with its versions, as one list. */
export function offers(product: ShopProduct) {
  return product.specifications.flatMap((specification) => specification.skus.map((sku) => ({ specification, sku })));
}

/** The offer a price belongs to; the first one where none is chosen. */
export function offerOf(product: ShopProduct, price: string | undefined) {
  const all = offers(product);
  const found = all.find(({ sku }) => sku.prices.some((one) => one.code === price)) ?? all[0];
  const chosen = found?.sku.prices.find((one) => one.code === price) ?? found?.sku.prices[0];
  return found && chosen ? { ...found, price: chosen } : undefined;
}

/** The categories of a shelf with their numbers, for a server that does not tell them. */
export function countCategories(entries: readonly ShopEntry[]): Counted[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(entry.category, (counts.get(entry.category) ?? 0) + 1);
  return [...counts].map(([code, products]) => ({ code, products }));
}

/** A charge that goes on by periods. */
export function isPeriodic(charge: Schemas['Charge']): charge is 'year' | 'month' | 'day' {
  return charge === 'year' || charge === 'month' || charge === 'day';
}
