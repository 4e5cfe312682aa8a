import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';

export type ShopEntry = Schemas['ShopEntry'];
export type ShopProduct = Schemas['ShopProductView'];
export type ShopPrice = Schemas['ShopPrice'];

export type SearchFilters = {
  q?: string;
  category?: Schemas['Category'];
  access_type?: Schemas['AccessType'];
  trial?: boolean;
  max_price?: string;
};

export const searchQuery = (filters: SearchFilters) =>
  infiniteQueryOptions({
    queryKey: ['shop', 'search', filters],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/shop/search', { params: { query: { ...filters, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const agreementQuery = (model: Schemas['SaleModel'], language: string) =>
  queryOptions({
    queryKey: ['shop', 'agreement', model, language],
    queryFn: () => body(api.GET('/api/v1/shop/agreements/{model}', { params: { path: { model } } })),
    staleTime: 60_000,
  });

export const shelfQuery = queryOptions({
  queryKey: ['shop', 'shelf'],
  queryFn: () => body(api.GET('/api/v1/shop/products', { params: { query: { limit: 20 } } })),
  staleTime: 60_000,
});

export const categoriesQuery = queryOptions({
  queryKey: ['shop', 'categories'],
  queryFn: () => body(api.GET('/api/v1/shop/categories')),
  staleTime: 60_000,
});

export const figuresQuery = queryOptions({
  queryKey: ['shop', 'figures'],
  queryFn: () => body(api.GET('/api/v1/shop/figures')),
  staleTime: 60_000,
});

export const sellerQuery = (id: string) =>
  queryOptions({
    queryKey: ['shop', 'seller', id],
    queryFn: () => body(api.GET('/api/v1/shop/sellers/{id}', { params: { path: { id } } })),
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

/** A charge that goes on by periods. */
export function isPeriodic(charge: Schemas['Charge']): charge is 'year' | 'month' | 'day' {
  return charge === 'year' || charge === 'month' || charge === 'day';
}

/** The quantity that is chosen with a price, if any; of a package one is bought, or several orders are placed. */
export function countedOf({ specification, price }: { specification: Schemas['ShopSpecification']; price: ShopPrice }) {
  return price.charge === 'package' ? undefined : specification.quantity;
}

export type Wanted = { meter: string; item: string; codes: string[] };
export const relatedField = (meter: string) => `related.${meter}`;

/** The meters of a package, each with the prices by which an instance has it. */
export function wantedOf(product: ShopProduct, contents: readonly Schemas['Quota'][]): Wanted[] {
  const prices = offers(product).flatMap(({ sku }) => sku.prices);
  return contents.map(({ meter }) => {
    const found = prices.flatMap(({ code, pricing }) =>
      pricing.kind === 'metered' && pricing.meter === meter ? [{ code, item: pricing.item }] : [],
    );
    return { meter, item: found[0]?.item ?? meter, codes: found.map(({ code }) => code) };
  });
}

export type Chosen = { price?: string; quantity?: number; periods?: number };

/** The choice as it can be ordered: within what the specification and the price allow. */
export function settled(product: ShopProduct, chosen: Chosen) {
  const offer = offerOf(product, chosen.price);
  if (!offer) return undefined;
  const counted = countedOf(offer);
  const quantity = counted ? (chosen.quantity ?? counted.min) : 1;
  const periods = isPeriodic(offer.price.charge) ? Math.min(chosen.periods ?? 1, 99) : 1;
  return { ...offer, choice: { price: offer.price.code, quantity, periods } };
}
