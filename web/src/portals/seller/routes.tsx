import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/seller',
  beforeLoad: onlyFor('seller', 'seller'),
  component: lazyRouteComponent(() => import('./Layout')),
});

export const sellerRoutes = centre.addChildren([
  createRoute({
    getParentRoute: () => centre,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Overview')),
  }),
]);
