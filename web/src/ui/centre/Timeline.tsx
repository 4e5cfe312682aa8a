import type { ReactNode } from 'react';
import { Icon, type IconName } from '#/ui/base/Icon';
import type { Tone } from '#/ui/base/states';

export type TimelineEntry = {
  key: string;
  /** Already formatted; the list says the day in its own heading. */
  time: ReactNode;
  icon: IconName;
  tone: Tone;
  title: ReactNode;
  actor?: ReactNode;
  detail?: ReactNode;
  /** Lies ahead: drawn with dashes. */
  ahead?: boolean;
};

/** What happened and what will, newest on top, what lies ahead above now. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li key={entry.key} className={`tone-${entry.tone}${entry.ahead ? ' ahead' : ''}`}>
          <span className="timeline-time">{entry.time}</span>
          <span className="timeline-node">
            <Icon name={entry.icon} size={14} />
          </span>
          <div>
            <p>
              {entry.title} {entry.actor && <span className="xs text3">{entry.actor}</span>}
            </p>
            {entry.detail && <div className="sm text2">{entry.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
