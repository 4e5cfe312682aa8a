import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';
import { picked } from '#/app/search';
import { needText } from '#/i18n';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/buyer',
  beforeLoad: onlyFor('buyer', 'buyer', 'service'),
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
    path: '/orders',
    validateSearch: picked('q', 'state', 'kind', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Orders')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders/$number',
    validateSearch: picked('detail'),
    component: lazyRouteComponent(() => import('./pages/Order')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/services',
    validateSearch: picked('show', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Services')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/instances',
    validateSearch: picked('q', 'state', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Instances')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/instances/$id',
    beforeLoad: () => needText('usage'),
    validateSearch: picked('do'),
    component: lazyRouteComponent(() => import('./pages/Instance')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/licenses',
    beforeLoad: () => needText('licenses'),
    validateSearch: picked('q', 'state', 'cursor'),
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
    validateSearch: picked('due', 'instance', 'from', 'to', 'cursor'),
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
    path: '/balance',
    validateSearch: picked('kind', 'order', 'from', 'to', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Balance')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/messages',
    validateSearch: picked('unread', 'cursor'),
    component: lazyRouteComponent(() => import('./pages/Messages')),
  }),
] as const;

export const buyerRoutes = centre.addChildren([...pages]);
