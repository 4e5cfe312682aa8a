import { queryOptions } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { exact, spanMs } from '#/ui/base/format';

type Instance = Schemas['InstanceView'];

/** What waits for the buyer, what runs, and what was spent; the server adds up. */
export const overviewQuery = queryOptions({
  queryKey: ['overview', 'buyer'],
  queryFn: () => body(api.GET('/api/v1/buyer/overview')),
  // Should the line that tells of changes be missing, what is under way is looked at anyhow.
  refetchInterval: ({ state }) => (state.data?.running.length ? 10_000 : false),
});

/** Instances whose data is kept for some time yet; the overview names those that can still be used. */
export const frozenQuery = queryOptions({
  queryKey: ['instance', 'list', { state: 'frozen', limit: 100 }],
  queryFn: () => body(api.GET('/api/v1/instances', { params: { query: { state: 'frozen', limit: 100 } } })),
});

/** When something is taken away from an instance if nobody renews it. */
export function deadlineOf(instance: Instance): string | undefined {
  if (instance.state === 'grace') return after(instance.since, instance.windows.grace);
  if (instance.state === 'frozen') return after(instance.since, instance.windows.retention);
  return instance.expire_at ?? undefined;
}

const after = (time: string, span: string) => new Date(Date.parse(time) + spanMs(span)).toISOString();

/** The months of the site up to now, the oldest first: `2027-03`. */
export function months(now: number, count: number): string[] {
  const [year = 0, month = 1] = exact(new Date(now).toISOString()).slice(0, 7).split('-').map(Number);
  return Array.from({ length: count }, (_, at) => {
    const past = year * 12 + month - 1 - (count - 1 - at);
    return `${Math.floor(past / 12)}-${String((past % 12) + 1).padStart(2, '0')}`;
  });
}
