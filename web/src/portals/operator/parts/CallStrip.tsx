import type { Schemas } from '#/api/types';
import { type Attempt, AttemptStrip } from '#/ui/centre/AttemptStrip';

type Call = Schemas['InterfaceMessageView'];

/** The tries of a call to a seller; the one to come is an outline. */
export function CallStrip({ call }: { call: Call }) {
  const known = call.attempts.map((attempt): Attempt => {
    if (attempt.verdict === 'success') return 'succeeded';
    return attempt.verdict === 'in_progress' ? 'progress' : 'failed';
  });
  // Lists bring the tries only as a number.
  const tries: Attempt[] =
    known.length > 0
      ? known
      : Array.from({ length: call.tries }, (_, at) =>
          call.state === 'succeeded' && at === call.tries - 1 ? 'succeeded' : 'failed',
        );
  return <AttemptStrip attempts={call.state === 'pending' ? [...tries, 'pending'] : tries} />;
}
