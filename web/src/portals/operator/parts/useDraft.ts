import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '#/api/query';

type Draft = { readonly [field: string]: string | undefined };

/** Texts kept in this browser under the person's name, so that a lost session brings them back. */
export function useDraft(name: string): [Draft, (draft: Draft) => void] {
  const { data: session } = useQuery(sessionQuery);
  const key = `galleria.draft.${session?.account.id ?? ''}.${name}`;
  const [draft, setDraft] = useState<Draft>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '{}') as Draft;
    } catch {
      return {};
    }
  });
  const keep = (next: Draft) => {
    setDraft(next);
    try {
      if (Object.keys(next).length > 0) localStorage.setItem(key, JSON.stringify(next));
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing still holds the text while the page is open.
    }
  };
  return [draft, keep];
}
