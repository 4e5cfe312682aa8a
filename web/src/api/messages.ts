import { useQueryClient } from '@tanstack/react-query';
import { api, body } from './client';

/** Marks a message of the marketplace as read; without one, all of them. */
export function useMarkRead() {
  const client = useQueryClient();
  return async (id?: string) => {
    if (id === undefined) await body(api.POST('/api/v1/messages/read'));
    else await body(api.POST('/api/v1/messages/{id}/read', { params: { path: { id } } }));
    await client.invalidateQueries({ queryKey: ['message'] });
  };
}
