import { QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, setCsrf } from './client';
import { Problem } from './problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) => !(error instanceof Problem && error.status >= 400 && error.status < 500) && times < 2,
    },
    mutations: { retry: false },
  },
});

/** Who is signed in; nobody is `null`, not an error. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    try {
      const reply = await body(api.GET('/api/v1/session'));
      setCsrf(reply.csrf_token);
      return reply;
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) return null;
      throw thrown;
    }
  },
  staleTime: 300_000,
});

/** The sandbox's clock; `null` in production, where there is none. */
export const clockQuery = queryOptions({
  queryKey: ['clock'],
  queryFn: async () => {
    const { data, response } = await api.GET('/api/v1/sandbox/clock');
    return response.ok ? (data ?? null) : null;
  },
  staleTime: 60_000,
});

export const unreadQuery = queryOptions({
  queryKey: ['message', 'unread'],
  queryFn: () => body(api.GET('/api/v1/messages/unread')),
  refetchInterval: 60_000,
});
