import { createRouter } from '@tanstack/react-router';
import { queryClient } from '#/api/query';
import { buyerRoutes } from '#/portals/buyer/routes';
import { operatorRoutes } from '#/portals/operator/routes';
import { sellerRoutes } from '#/portals/seller/routes';
import { storefrontRoutes } from '#/portals/storefront/routes';
import { rootRoute } from './root-route';
import { commonRoutes } from './routes';

export const router = createRouter({
  routeTree: rootRoute.addChildren([...commonRoutes, storefrontRoutes, buyerRoutes, sellerRoutes, operatorRoutes]),
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
