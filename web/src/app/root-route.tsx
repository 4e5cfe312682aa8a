import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import { Crash } from './pages/Crash';
import { NotFound } from './pages/NotFound';
import { Root } from './Root';

/** The root all portals hang under. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: Crash,
});
