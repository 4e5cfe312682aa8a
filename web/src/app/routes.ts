import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedIn } from './guard';
import { rootRoute } from './root-route';

const optional = (name: string) => (search: Record<string, unknown>) => {
  const value = search[name];
  return typeof value === 'string' ? { [name]: value } : {};
};

export const commonRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/signin',
    validateSearch: (search: Record<string, unknown>): { to?: string } => optional('to')(search),
    component: lazyRouteComponent(() => import('./pages/SignIn')),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/register',
    component: lazyRouteComponent(() => import('./pages/Register')),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/register/confirm',
    validateSearch: (search: Record<string, unknown>): { token?: string } => optional('token')(search),
    component: lazyRouteComponent(() => import('./pages/Confirmation')),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/account',
    beforeLoad: async (at) => void (await signedIn(at)),
    component: lazyRouteComponent(() => import('./pages/AccountPage')),
  }),
] as const;
