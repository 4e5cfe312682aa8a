import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { useText } from '#/i18n';

type Control = ReactElement<{ id?: string; 'aria-invalid'?: boolean; 'aria-describedby'?: string }>;

/** A labelled control: label above, help and error below, tied together for readers of the page. */
export function Field(props: {
  label: string;
  help?: ReactNode;
  error?: string;
  optional?: boolean;
  children: Control;
}) {
  const t = useText('common');
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>
        {props.label} {props.optional && <span className="optional">{t('field.optional')}</span>}
      </label>
      {cloneElement(props.children, {
        id,
        'aria-invalid': props.error ? true : undefined,
        'aria-describedby': props.error || props.help ? note : undefined,
      })}
      {(props.error || props.help) && (
        <p id={note} className={props.error ? 'field-error' : 'field-help'}>
          {props.error ?? props.help}
        </p>
      )}
    </div>
  );
}
