import type { Action, What } from './query';

/** The acts that are written down with what they brought: the log keeps both, a reader wants one of them. */
const brought: Readonly<Record<string, readonly Action[]>> = {
  shipped: ['ship'],
  identified: ['submit_identification'],
  code_reached: ['hand_over_code', 'claim_code'],
  code_activated: ['activate_code'],
};

type Entry = { number: number; what: unknown };

/** The entries of the log that are told as lines of their own, oldest first. */
export function toldOf<E extends Entry>(history: readonly E[]): E[] {
  return history.filter(({ what }, at) => {
    const { event } = what as What;
    // Where it went is told with what led there.
    if (event === 'entered') return false;
    const next = history[at + 1]?.what as What | undefined;
    const act = next?.event === 'acted' ? next.action : undefined;
    return !(act && brought[event]?.includes(act));
  });
}
