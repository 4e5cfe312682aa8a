import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';

export type Message = Schemas['InterfaceMessageView'];
export type Attempt = Schemas['AttemptView'];
export type Standing = Schemas['MessageState']['state'];

export type Filter = {
  state?: Standing | 'unfinished';
  activity?: Schemas['Activity'];
  q?: string;
  cursor?: string;
};

export const messagesQuery = (filter: Filter) =>
  queryOptions({
    queryKey: ['interface_message', 'list', filter],
    queryFn: () => body(api.GET('/api/v1/interface-messages', { params: { query: { ...filter, limit: 50 } } })),
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
