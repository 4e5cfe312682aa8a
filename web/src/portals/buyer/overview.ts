import { queryOptions } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Money, Schemas } from '#/api/types';
import { exact, fromUnits, spanMs, units } from '#/ui/base/format';

type Instance = Schemas['InstanceView'];

const instances = (state: Instance['state'], expiring_before?: string) =>
  queryOptions({
    queryKey: ['instance', 'list', { state, expiring_before, limit: 100 }],
    queryFn: () => body(api.GET('/api/v1/instances', { params: { query: { state, expiring_before, limit: 100 } } })),
  });

export const graceQuery = instances('grace');
export const frozenQuery = instances('frozen');
export const expiringQuery = (before: string) => instances('running', before);

export const processingQuery = queryOptions({
  queryKey: ['order', 'list', { state: 'processing', limit: 20 }],
  queryFn: () => body(api.GET('/api/v1/orders', { params: { query: { state: 'processing', limit: 20 } } })),
  refetchInterval: ({ state }) => (state.data?.items.length ? 10_000 : false),
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

/** What was settled in each of the months; every transfer since their first day is added up, exactly. */
export const spendQuery = (wanted: readonly string[]) =>
  queryOptions({
    queryKey: ['transaction', 'spend', wanted],
    queryFn: async (): Promise<Map<string, Money>> => {
      const sums = new Map<string, Money>();
      const from = new Date(`${wanted[0]}-01T00:00:00+08:00`).toISOString();
      let cursor: string | undefined;
      do {
        const query = { kind: 'post', from, limit: 100, cursor } as const;
        const page = await body(api.GET('/api/v1/transactions', { params: { query } }));
        for (const { at, amount } of page.items) {
          const month = exact(at).slice(0, 7);
          const sum = sums.get(month);
          sums.set(month, sum ? fromUnits(units(sum) + units(amount), amount.currency) : amount);
        }
        cursor = page.next ?? undefined;
      } while (cursor);
      return sums;
    },
    staleTime: 60_000,
  });
