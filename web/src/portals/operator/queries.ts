import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body, whole } from '#/api/client';

/** The products that wait, oldest hand-in first. */
export const reviewsQuery = queryOptions({
  queryKey: ['review', 'queue'],
  queryFn: async () => {
    const { items } = await body(api.GET('/api/v1/reviews', { params: { query: { limit: 100 } } }));
    const handedIn = (item: (typeof items)[number]) =>
      item.review.state === 'pending_review' ? item.review.submitted_at : item.created_at;
    return items.toSorted((a, b) => handedIn(a).localeCompare(handedIn(b)));
  },
});

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ['product', id],
    queryFn: () => whole(api.GET('/api/v1/products/{id}', { params: { path: { id } } })),
  });

export const revisionQuery = (id: string, revision: number) =>
  queryOptions({
    queryKey: ['product', id, revision],
    queryFn: () => body(api.GET('/api/v1/products/{id}', { params: { path: { id }, query: { revision } } })),
    // What was approved is not written any more.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: ['account', id],
    queryFn: () => whole(api.GET('/api/v1/accounts/{id}', { params: { path: { id } } })),
  });

export const orderQuery = (number: string) =>
  queryOptions({
    queryKey: ['order', number],
    queryFn: () => body(api.GET('/api/v1/orders/{number}', { params: { path: { number } } })),
  });

export const orderTransfersQuery = (number: string) =>
  queryOptions({
    queryKey: ['transaction', 'order', number],
    queryFn: async () =>
      (await body(api.GET('/api/v1/ledger/orders/{number}/transfers', { params: { path: { number } } }))).items,
  });

/** Proves the books anew each time it is asked. */
export const proofQuery = queryOptions({
  queryKey: ['transaction', 'proof'],
  queryFn: () => body(api.GET('/api/v1/ledger/proof')),
});

export const totalsQuery = queryOptions({
  queryKey: ['transaction', 'accounts'],
  queryFn: async () => (await body(api.GET('/api/v1/ledger/accounts'))).items,
});

export const parkedQuery = queryOptions({
  queryKey: ['job', 'parked'],
  queryFn: async () =>
    (await body(api.GET('/api/v1/jobs', { params: { query: { state: 'parked', limit: 100 } } }))).items,
});

export const stoppedQuery = queryOptions({
  queryKey: ['interface_message', 'stopped'],
  queryFn: async () =>
    (await body(api.GET('/api/v1/interface-messages', { params: { query: { state: 'stopped', limit: 20 } } }))).items,
});

export function useReviewCount() {
  const { data } = useQuery(reviewsQuery);
  return data && { count: data.length };
}

export function useParkedCount() {
  const { data } = useQuery(parkedQuery);
  return data && { count: data.length, hot: true };
}

export const jobCountsQuery = queryOptions({
  queryKey: ['job', 'counts'],
  queryFn: async () => (await body(api.GET('/api/v1/jobs/counts'))).items,
});
