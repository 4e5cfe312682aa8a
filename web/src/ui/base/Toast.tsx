import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { useText } from '#/i18n';
import { Icon } from './Icon';

type Shown = { text: string; action?: ReactNode } | undefined;
let shown: Shown;
const listeners = new Set<() => void>();

/** Tells the result of something that is now out of sight; a new one replaces the old. */
export function toast(text: string, action?: ReactNode) {
  shown = { text, action };
  for (const listener of listeners) listener();
}

function clear() {
  shown = undefined;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function ToastPlace() {
  const t = useText('common');
  const current = useSyncExternalStore(subscribe, () => shown);
  useEffect(() => {
    if (!current) return;
    const timer = setTimeout(clear, 8000);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div className="toast-place" aria-live="polite">
      {current && (
        <div className="toast">
          <span>{current.text}</span>
          {current.action}
          <button type="button" className="icon-button" aria-label={t('action.close')} onClick={clear}>
            <Icon name="close" size={14} />
          </button>
        </div>
      )}
    </div>
  );
}
