import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Schemas } from '#/api/types';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';
import { picked } from '#/app/search';
import { needText } from '#/i18n';
import { states, words } from '#/ui/base/states';
import { type Show, showOf } from '#/ui/service/show';
import type { Filter } from './message/query';
import { type Step, steps } from './product/steps';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/seller',
  beforeLoad: onlyFor('seller', 'seller', 'service'),
  component: lazyRouteComponent(() => import('./Layout')),
});

type Search = Record<string, unknown>;
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const oneOf = <K extends string>(set: Readonly<Record<K, unknown>>, value: unknown) =>
  typeof value === 'string' && value in set ? (value as K) : undefined;

// Made apart from the tree: inside of it their types would be taken from it and lost.
const pages = [
  createRoute({
    getParentRoute: () => centre,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Overview')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/interface-messages',
    validateSearch: (search: Search): Filter & { id?: string; attempt?: number } => ({
      state: search.state === 'unfinished' ? 'unfinished' : oneOf(states.message, search.state),
      activity: activityOf(search.activity),
      product: text(search.product),
      from: text(search.from),
      to: text(search.to),
      q: text(search.q),
      cursor: text(search.cursor),
      id: text(search.id),
      attempt: Number(search.attempt) || undefined,
    }),
    component: lazyRouteComponent(() => import('./pages/InterfaceMessages')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/debugging',
    validateSearch: (search: Search): { address?: string; url?: string; activity?: Schemas['Activity'] } => ({
      address: text(search.address),
      url: text(search.url),
      activity: activityOf(search.activity),
    }),
    component: lazyRouteComponent(() => import('./pages/Debugging')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/keys',
    component: lazyRouteComponent(() => import('./pages/Keys')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/products',
    validateSearch: (
      search: Search,
    ): { shelf?: Schemas['Shelf']; state?: Schemas['Review']['state']; cursor?: string } => ({
      shelf: oneOf(states.shelf, search.shelf),
      state: oneOf(states.review, search.state),
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Products')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/products/$id',
    validateSearch: (search: Search): { step?: Step } => ({ step: steps.find((step) => step === search.step) }),
    component: lazyRouteComponent(() => import('./pages/Product')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders',
    validateSearch: (
      search: Search,
    ): { state?: Schemas['OrderState']['state']; kind?: Schemas['OrderKind']; q?: string; cursor?: string } => ({
      state: oneOf(states.order, search.state),
      kind: oneOf(words.orderKind, search.kind),
      q: text(search.q),
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Orders')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders/$number',
    component: lazyRouteComponent(() => import('./pages/Order')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/licenses',
    beforeLoad: () => needText('licenses'),
    validateSearch: (search: Search): { state?: string; test?: string; q?: string; cursor?: string } => ({
      state: oneOf(states.license, search.state),
      test: oneOf({ true: 0, false: 0 }, String(search.test)),
      q: text(search.q),
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Licenses')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/licenses/$id',
    beforeLoad: () => needText('licenses'),
    component: lazyRouteComponent(() => import('./pages/License')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/usage',
    beforeLoad: () => needText('usage'),
    validateSearch: picked('show', 'fault', 'settled', 'serial', 'due', 'instance', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Usage')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/usage/$id',
    beforeLoad: () => needText('usage'),
    component: lazyRouteComponent(() => import('./pages/Charge')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/services',
    validateSearch: (search: Search): { show?: Show; cursor?: string } => ({
      show: showOf(search.show),
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Services')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/questions',
    validateSearch: (search: Search): { state?: 'open' | 'answered' | 'all'; cursor?: string } => ({
      state: oneOf({ open: true, answered: true, all: true }, search.state),
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Questions')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/messages',
    validateSearch: (search: Search): { unread?: string; cursor?: string } => ({
      unread: search.unread === true || search.unread === 'true' ? 'true' : undefined,
      cursor: text(search.cursor),
    }),
    component: lazyRouteComponent(() => import('./pages/Messages')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/profile',
    component: lazyRouteComponent(() => import('./pages/Profile')),
  }),
] as const;

/** A call by its name; the pages know which there are. */
const activityOf = (value: unknown) =>
  typeof value === 'string' && /^[a-zA-Z]{1,40}$/.test(value) ? (value as Schemas['Activity']) : undefined;

export const sellerRoutes = centre.addChildren([...pages]);
