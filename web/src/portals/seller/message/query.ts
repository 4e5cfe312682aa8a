import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { startOfDay } from '#/ui/base/format';

export type Message = Schemas['InterfaceMessageView'];
export type Attempt = Schemas['AttemptView'];
export type Standing = Schemas['MessageState']['state'];

export type Filter = {
  state?: Standing | 'unfinished';
  activity?: Schemas['Activity'];
  product?: string;
  /** Days of the site, such as `2026-11-22`; both are among those shown. */
  from?: string;
  to?: string;
  q?: string;
  cursor?: string;
};

export const messagesQuery = (filter: Filter) =>
  queryOptions({
    queryKey: ['interface_message', 'list', filter],
    queryFn: () => body(api.GET('/api/v1/interface-messages', { params: { query: { ...asked(filter), limit: 50 } } })),
  });

/** The filter as the server wants it: moments instead of days. */
export const asked = (filter: Filter): Filter => ({
  ...filter,
  from: startOfDay(filter.from),
  to: startOfDay(filter.to, 1),
});

/** The seller's own products. */
export const productsQuery = queryOptions({
  queryKey: ['product', 'list', { limit: 100 }],
  queryFn: () => body(api.GET('/api/v1/products', { params: { query: { limit: 100 } } })),
});

/** A message with its attempts; one that is being tried is looked at again soon. */
export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['interface_message', 'one', id],
    queryFn: () => body(api.GET('/api/v1/interface-messages/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === 'pending' ? 3000 : false),
  });

export const orderQuery = (number: string) =>
  queryOptions({
    queryKey: ['order', 'one', number],
    queryFn: () => body(api.GET('/api/v1/orders/{number}', { params: { path: { number } } })),
  });

export const countsQuery = queryOptions({
  queryKey: ['interface_message', 'counts'],
  queryFn: async () => {
    const { items } = await body(api.GET('/api/v1/interface-messages/counts'));
    return new Map(items.map(({ state, count }) => [state, count]));
  },
});

/** How many messages have stopped and wait for the seller; the sidebar shows it. */
export function useStopped() {
  const { data } = useQuery(countsQuery);
  return data && { count: data.get('stopped') ?? 0, hot: true };
}
