import { queryOptions } from '@tanstack/react-query';
import { api, body, whole } from '#/api/client';
import type { Schemas } from '#/api/types';

/** A line that tells of changes may be missing; what is under way is then looked at this often. */
const LOOK_AGAIN = 4000;
const settled: readonly Schemas['OrderState']['state'][] = ['completed', 'cancelled', 'pending_payment'];

export const orderQuery = (number: string, live: boolean) =>
  queryOptions({
    queryKey: ['order', number],
    queryFn: () => body(api.GET('/api/v1/orders/{number}', { params: { path: { number } } })),
    refetchInterval: ({ state }) =>
      live || !state.data || settled.includes(state.data.order.state) ? false : LOOK_AGAIN,
  });

export const instanceQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ['instance', id],
    queryFn: () => whole(api.GET('/api/v1/instances/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      live || !['creating', 'releasing'].includes(state.data?.data.instance.state ?? '') ? false : LOOK_AGAIN,
  });

export const balanceQuery = queryOptions({
  queryKey: ['balance'],
  queryFn: () => body(api.GET('/api/v1/balance')),
});

/** The page of a product in the shop; absent once it is no longer sold. */
export const productQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['shop', 'product', id],
    queryFn: () => body(api.GET('/api/v1/shop/products/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: Boolean(id),
    staleTime: 300_000,
    retry: false,
  });

export const waitingForPayment = queryOptions({
  queryKey: ['order', 'to-pay'],
  queryFn: () => body(api.GET('/api/v1/orders', { params: { query: { state: 'pending_payment', limit: 100 } } })),
});
