import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '#/i18n';
import { Icon } from './Icon';

/** A modal dialog of the browser's own: it traps and returns the focus. Rendered only while it is open. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  plain?: boolean;
}) {
  const t = useText('common');
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog${props.wide ? ' dialog-wide' : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div className={props.plain ? 'sr' : 'dialog-head'}>
        <h2 id={id}>{props.title}</h2>
        {!props.plain && (
          <button type="button" className="icon-button" aria-label={t('action.close')} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {props.children}
    </dialog>
  );
}
