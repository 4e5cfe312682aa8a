import { useText } from '#/i18n';

export type Attempt = 'failed' | 'progress' | 'succeeded' | 'pending';

/** One cell per attempt, the latest at the end; the same in words for whoever does not see it. */
export function AttemptStrip({ attempts, last = 24 }: { attempts: readonly Attempt[]; last?: number }) {
  const t = useText('common');
  const shown = attempts.slice(-last);
  return (
    <span className="nowrap">
      <span className="strip" aria-hidden="true">
        {shown.map((attempt, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an attempt is its position
          <i key={at} className={attempt} />
        ))}
      </span>
      <span className="sr">
        {t('attempt.summary', { count: attempts.length })} {shown.map((attempt) => t(`attempt.${attempt}`)).join(', ')}
      </span>
    </span>
  );
}
