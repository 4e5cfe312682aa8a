import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/buyer',
  beforeLoad: onlyFor('buyer', 'buyer'),
  component: lazyRouteComponent(() => import('./Layout')),
});

export const buyerRoutes = centre.addChildren([
  createRoute({
    getParentRoute: () => centre,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Overview')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/orders/$number',
    component: lazyRouteComponent(() => import('./pages/Order')),
  }),
]);
