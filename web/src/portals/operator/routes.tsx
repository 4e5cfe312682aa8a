import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { onlyFor } from '#/app/guard';
import { rootRoute } from '#/app/root-route';

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  beforeLoad: onlyFor('operator', 'operator'),
  component: lazyRouteComponent(() => import('./Layout')),
});

export const operatorRoutes = centre.addChildren([
  createRoute({
    getParentRoute: () => centre,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Overview')),
  }),
  createRoute({
    getParentRoute: () => centre,
    path: '/clock',
    component: lazyRouteComponent(() => import('./pages/Clock')),
  }),
]);
