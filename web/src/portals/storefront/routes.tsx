import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Schemas } from '#/api/types';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';
import { needText } from '#/i18n';
import { words } from '#/ui/base/states';
import { type Category, categoryOf } from './category';
import { mostCompared } from './compare';

const shop = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shop',
  beforeLoad: () => needText('storefront'),
  component: lazyRouteComponent(() => import('./Layout')),
});

type Search = Record<string, unknown>;
const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
const numeral = (value: unknown) => (/^\d+(\.\d{1,4})?$/.test(String(value)) ? String(value) : undefined);
const whole = (value: unknown) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined);

function accessType(value: unknown): Schemas['AccessType'] | undefined {
  return typeof value === 'string' && value in words.accessType ? (value as Schemas['AccessType']) : undefined;
}

/** Ids of products to be set side by side, as many as fit. */
function picked(value: unknown): string | undefined {
  const ids = typeof value === 'string' ? value.split(',').filter((id) => /^[0-9a-f-]{36}$/.test(id)) : [];
  return text([...new Set(ids)].slice(0, mostCompared).join(','));
}

function saleModel(value: string): Schemas['SaleModel'] | undefined {
  return value in words.saleModel ? (value as Schemas['SaleModel']) : undefined;
}

/** What somebody chose of a product; the same on its page and at the checkout. */
const choice = (search: Search): { price?: string; quantity?: number; periods?: number } => ({
  price: text(search.price),
  quantity: whole(search.quantity),
  periods: whole(search.periods),
});

// Made apart from the tree: inside of it their types would be taken from it and lost.
const pages = [
  createRoute({
    getParentRoute: () => shop,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Home')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/search',
    validateSearch: (
      search: Search,
    ): {
      q?: string;
      category?: Category;
      access_type?: Schemas['AccessType'];
      trial?: boolean;
      max_price?: string;
      compare?: string;
    } => ({
      q: search.q === undefined ? undefined : text(String(search.q)),
      category: categoryOf(search.category),
      access_type: accessType(search.access_type),
      trial: search.trial === true ? true : undefined,
      max_price: numeral(search.max_price),
      compare: picked(search.compare),
    }),
    component: lazyRouteComponent(() => import('./pages/Search')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/compare',
    validateSearch: (search: Search): { ids?: string } => ({ ids: picked(search.ids) }),
    component: lazyRouteComponent(() => import('./pages/Compare')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/products/$id',
    validateSearch: choice,
    component: lazyRouteComponent(() => import('./pages/Product')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/sellers/$id',
    component: lazyRouteComponent(() => import('./pages/Seller')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/agreements/$model',
    params: {
      parse: ({ model }) => ({ model: saleModel(model) }),
      stringify: ({ model }) => ({ model: model ?? '' }),
    },
    component: lazyRouteComponent(() => import('./pages/Agreement')),
  }),
  createRoute({
    getParentRoute: () => shop,
    path: '/checkout',
    beforeLoad: onlyFor('buyer', 'storefront'),
    validateSearch: (search: Search): ReturnType<typeof choice> & { product?: string; trial?: boolean } => ({
      ...choice(search),
      product: text(search.product),
      trial: search.trial === true ? true : undefined,
    }),
    component: lazyRouteComponent(() => import('./pages/Checkout')),
  }),
] as const;

export const storefrontRoutes = shop.addChildren([...pages]);
