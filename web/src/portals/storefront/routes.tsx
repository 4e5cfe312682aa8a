import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '#/app/root-route';
import { needText } from '#/i18n';

const shop = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shop',
  beforeLoad: () => needText('storefront'),
  component: lazyRouteComponent(() => import('./Layout')),
});

export const storefrontRoutes = shop.addChildren([
  createRoute({
    getParentRoute: () => shop,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/Home')),
  }),
]);
