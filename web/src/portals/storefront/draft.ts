import { useCallback, useEffect, useState } from 'react';

type Stored<V> = { at: string; values: V };

function read<V>(key: string): Stored<V> | undefined {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Stored<V>) : undefined;
  } catch {
    return undefined;
  }
}

/** What this browser still has of a form under a name; the name holds whose form it is. */
export function storedDraft<V>(name: string): V | undefined {
  return read<V>(`galleria.draft.${name}`)?.values;
}

/** Keeps a form 800 ms after the last change; tells when it was kept last, and how to forget it. */
export function useDraft<V>(name: string, values: V) {
  const key = `galleria.draft.${name}`;
  const text = JSON.stringify(values);
  const [first] = useState(text);
  const [at, setAt] = useState(() => read<V>(key)?.at);
  useEffect(() => {
    if (text === first) return;
    const timer = setTimeout(() => {
      const now = new Date().toISOString();
      try {
        localStorage.setItem(key, JSON.stringify({ at: now, values: JSON.parse(text) }));
        setAt(now);
      } catch {
        // A browser that keeps nothing has no drafts.
      }
    }, 800);
    return () => clearTimeout(timer);
  }, [key, text, first]);
  const forget = useCallback(() => {
    localStorage.removeItem(key);
    setAt(undefined);
  }, [key]);
  return { at, forget };
}
