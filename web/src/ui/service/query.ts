import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import { Problem } from '#/api/problem';
import type { Money, Schemas } from '#/api/types';

export type Details = Schemas['SupervisionDetails'];
export type Service = Schemas['SupervisionView'];
export type Side = Schemas['Actor'];
export type Node = Schemas['NodeKey'];
export type Kind = Schemas['EvidenceKind'];

/** The acts that lead from one node to the next; the log names them. */
export type Action =
  | Exclude<Node, 'prove' | 'review' | 'auto_accept' | 'accept'>
  | 'deliver'
  | 'pass_review'
  | 'accept';

/** What an entry of the evidence log says; which of these are there depends on the event. */
export type What = {
  event: string;
  node?: Node;
  action?: Action;
  note?: string;
  reason?: string;
  enabled_at?: string | null;
  appeal?: { reason: Schemas['AppealReason']; statement: string; demand: string };
  decision?: { decision: 'resume' | 'complete' | 'refund'; amount?: Money };
  amount?: Money;
  identification?: { code: string };
  parcel?: { courier: string; number: string };
  end?: 'withdrawn' | 'lapsed' | 'refused';
  cause?: Cause;
  paid?: Money;
  refund?: Money;
  post?: Money;
  until?: string;
};
/** Why it ended. */
type Cause =
  | 'accepted'
  | 'accepted_by_time'
  | 'accepted_by_activation'
  | 'decided'
  | 'agreed'
  | 'return_unanswered'
  | 'too_old';

export const whatOf = (entry: Details['history'][number]) => entry.what as unknown as What;

/**
 * A supervised order with everything that happened in it; nothing if it is not supervised. `open` tells that changes
 * arrive by themselves, without that line it is looked at again.
 */
export const serviceQuery = (number: string, open: boolean) =>
  queryOptions({
    queryKey: ['order', 'supervision', number],
    queryFn: async (): Promise<Details | null> => {
      try {
        return await body(api.GET('/api/v1/orders/{number}/supervision', { params: { path: { number } } }));
      } catch (thrown) {
        if (thrown instanceof Problem && thrown.status === 404) return null;
        throw thrown;
      }
    },
    refetchInterval: ({ state }) =>
      open || !state.data || state.data.supervision.standing.state === 'closed' ? false : 10_000,
  });

/** The supervised orders that wait for a side. */
export const turnsQuery = (turn: Exclude<Side, 'system'>, standing?: 'frozen') =>
  queryOptions({
    queryKey: ['order', 'supervisions', 'turns', turn, standing],
    queryFn: async () =>
      (await body(api.GET('/api/v1/supervisions', { params: { query: { turn, standing, limit: 100 } } }))).items,
  });

/** How many wait for a side; the sidebar shows it. */
export function useTurns(turn: Exclude<Side, 'system'>, standing?: 'frozen') {
  const { data } = useQuery(turnsQuery(turn, standing));
  return data && { count: data.length, hot: true };
}

/** Whether an order may be one that is delivered under supervision: paid, and no server was ever asked to deliver it. */
export function maySupervise({ order, messages }: Pick<Schemas['OrderDetails'], 'order' | 'messages'>): boolean {
  const asked = messages.some(({ activity }) => activity === 'newInstance');
  return order.kind === 'new' && 'paid_at' in order && !asked;
}

/** The node at which it stands or ended. */
export function nodeOf({ supervision, history }: Details): Node | undefined {
  const { standing, nodes } = supervision;
  if (standing.state !== 'closed') return standing.node;
  const last = history.findLast((entry) => whatOf(entry).event === 'entered');
  return (last && whatOf(last).node) ?? nodes[0]?.node;
}

/** The state as a chip shows it. */
export function chipOf(standing: Schemas['StandingView']): 'open' | 'frozen' | 'delivered' | 'refunded' {
  return standing.state === 'closed' ? standing.ending : standing.state;
}
