import { queryOptions } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';

export type Address = Schemas['AddressView'];
export type AccessKey = Schemas['AccessKeyView'];

export const addressesQuery = queryOptions({
  queryKey: ['connection', 'addresses'],
  queryFn: async () => (await body(api.GET('/api/v1/seller/addresses'))).items,
});

export const keysQuery = queryOptions({
  queryKey: ['connection', 'keys'],
  queryFn: async () => (await body(api.GET('/api/v1/seller/access-keys'))).items,
});

export const credentialsQuery = queryOptions({
  queryKey: ['connection', 'credentials'],
  queryFn: async () => (await body(api.GET('/api/v1/seller/credentials'))).items,
});

export const casesQuery = (id: string) =>
  queryOptions({
    queryKey: ['connection', 'cases', id],
    queryFn: async () =>
      (await body(api.GET('/api/v1/seller/addresses/{id}/debug-cases', { params: { path: { id } } }))).items,
  });

export const presetsQuery = (id: string) =>
  queryOptions({
    queryKey: ['connection', 'presets', id],
    queryFn: async () =>
      (await body(api.GET('/api/v1/seller/addresses/{id}/debug-presets', { params: { path: { id } } }))).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
