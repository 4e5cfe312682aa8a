import type { LinkProps } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';

/** A step of the breadcrumb; the last one is the page itself. */
export type Crumb = { text: string; to?: LinkProps['to'] };

let crumbs: readonly Crumb[] = [];
const listeners = new Set<() => void>();

function put(next: readonly Crumb[]) {
  crumbs = next;
  for (const listener of listeners) listener();
}

/** Says where this page is: breadcrumb and title of the window. */
export function usePage(path: readonly Crumb[]) {
  const key = JSON.stringify(path);
  useEffect(() => {
    const next = JSON.parse(key) as Crumb[];
    put(next);
    document.title = [...next.map((crumb) => crumb.text).reverse(), 'Galleria'].join(' · ');
  }, [key]);
}

export function useCrumbs() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => crumbs,
  );
}
