import type { Schemas } from '#/api/types';

type Message = Schemas['InterfaceMessageView'];
type Attempt = Schemas['AttemptView'];

/** Where an order stands, in a word that names its two sentences: what is so, and what comes next. */
export type Stand =
  | 'toPay'
  | 'review'
  | 'confirm'
  | 'creating'
  | 'createRetry'
  | 'preparing'
  | 'prepareRetry'
  | 'changing'
  | 'changeRetry'
  | 'renewing'
  | 'renewRetry'
  | 'stopped'
  | 'refunding'
  | 'ready'
  | 'trial'
  | 'renewed'
  | 'codeRenewed'
  | 'formal'
  | 'changed'
  | 'undone'
  | 'refunded'
  | 'takenBack'
  | 'cancelledBuyer'
  | 'cancelledTimeout'
  | 'cancelledSystem';

export function outcome({ verdict }: Attempt): 'succeeded' | 'progress' | 'failed' {
  if (verdict === 'success') return 'succeeded';
  return verdict === 'in_progress' ? 'progress' : 'failed';
}

/** The message that is under way, if any. */
export function current(messages: readonly Message[]) {
  return messages.filter((message) => message.state === 'pending').at(-1);
}

const delivered: Record<Schemas['OrderKind'], Stand> = {
  new: 'ready',
  trial: 'trial',
  trial_to_formal: 'formal',
  renew: 'renewed',
  renew_change: 'renewed',
  change: 'changed',
  unsubscribe: 'undone',
};

const cancelled: Record<Schemas['Canceller'], Stand> = {
  buyer: 'cancelledBuyer',
  timeout: 'cancelledTimeout',
  system: 'cancelledSystem',
};

function underWay(messages: readonly Message[]): Stand {
  const message = current(messages);
  if (!message) return messages.some(({ state }) => state === 'stopped') ? 'stopped' : 'creating';
  const last = message.attempts.at(-1);
  const failing = last !== undefined && outcome(last) === 'failed';
  switch (message.activity) {
    case 'queryInstance':
      return failing ? 'prepareRetry' : 'preparing';
    case 'upgrade':
    case 'upgradeInstance':
      return failing ? 'changeRetry' : 'changing';
    case 'refreshInstance':
      return failing ? 'renewRetry' : 'renewing';
    default:
      return failing ? 'createRetry' : 'creating';
  }
}

export function standOf({ order, messages }: Schemas['OrderDetails']): Stand {
  switch (order.state) {
    case 'pending_payment':
      return 'toPay';
    case 'pending_review':
      return 'review';
    case 'pending_confirm':
      return 'confirm';
    case 'processing':
      return underWay(messages);
    case 'refunding':
      return 'refunding';
    case 'cancelled':
      return cancelled[order.by];
    case 'completed':
      // What has no instance is a licence code.
      if (order.ending === 'delivered' && order.kind === 'renew' && !order.instance_id) return 'codeRenewed';
      if (order.ending === 'delivered') return delivered[order.kind];
      return messages.some(({ state }) => state === 'refunded') ? 'refunded' : 'takenBack';
  }
}
