import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';
import { picked } from '#/app/search';
import { needText } from '#/i18n';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  beforeLoad: onlyFor('operator', 'operator', 'service'),
  component: lazyRouteComponent(() => import('./Layout')),
});

// Made apart from the tree: inside of it their types would be taken from it and lost.
const pages = [
  createRoute({
    getParentRoute: () => centre,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Overview')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/reviews',
    component: lazyRouteComponent(() => import('./pages/Reviews')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/reviews/$id',
    validateSearch: picked('change'),
    component: lazyRouteComponent(() => import('./pages/Review')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/messages',
    validateSearch: picked('unread', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Messages')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/questions',
    validateSearch: picked('state', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Questions')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/accounts',
    validateSearch: picked('role', 'q', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Accounts')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/accounts/$id',
    component: lazyRouteComponent(() => import('./pages/Account')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/products',
    validateSearch: picked('q', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Products')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/products/$id',
    component: lazyRouteComponent(() => import('./pages/Product')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders',
    validateSearch: picked('state', 'kind', 'q', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Orders')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders/$number',
    component: lazyRouteComponent(() => import('./pages/Order')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/usage',
    beforeLoad: () => needText('usage'),
    validateSearch: picked('show', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Held')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/licenses',
    beforeLoad: () => needText('licenses'),
    validateSearch: (search: Record<string, unknown>) => ({
      ...picked('state', 'q', 'cursor')(search),
      // The router reads `true` as what it looks like.
      ...(search.test !== undefined && { test: String(search.test) }),
    }),
    component: lazyRouteComponent(() => import('./pages/Licenses')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/services',
    validateSearch: picked('show', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Services')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/appeals',
    component: lazyRouteComponent(() => import('./pages/Appeals')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/appeals/$number',
    component: lazyRouteComponent(() => import('./pages/Appeal')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/interface-messages',
    validateSearch: picked('state', 'activity', 'q', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/InterfaceMessages')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/interface-messages/$id',
    component: lazyRouteComponent(() => import('./pages/InterfaceMessage')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/ledger',
    validateSearch: picked('view', 'kind', 'order', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Ledger')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/ledger/$number',
    component: lazyRouteComponent(() => import('./pages/LedgerOrder')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/jobs',
    validateSearch: picked('state', 'kind', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Jobs')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/policy',
    component: lazyRouteComponent(() => import('./pages/Policy')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/clock',
    component: lazyRouteComponent(() => import('./pages/Clock')),
  }),
] as const;

export const operatorRoutes = centre.addChildren([...pages]);
