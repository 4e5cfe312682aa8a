import type { ReactNode } from 'react';
import type { Content } from './rules';

/** What every step gets: the content, how to change it, and what is wrong at a field. */
export type StepProps = {
  content: Content;
  change: (next: Partial<Content>) => void;
  wrong: (path: string) => string | undefined;
};

export function Check(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }): ReactNode {
  return (
    <label className="row sm">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  );
}
