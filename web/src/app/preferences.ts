import { useSyncExternalStore } from 'react';
import type { Locale } from '#/api/types';

export type Theme = 'light' | 'dark';

const listeners = new Set<() => void>();
const root = document.documentElement;

function keep(key: string, value: string) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const theme = (): Theme => (root.dataset.theme === 'dark' ? 'dark' : 'light');
export const language = (): Locale => (root.lang === 'en-US' ? 'en-US' : 'zh-CN');

export function setTheme(value: Theme) {
  root.dataset.theme = value;
  keep('galleria.theme', value);
}

export function setLanguage(value: Locale) {
  root.lang = value;
  keep('galleria.language', value);
}

export const useTheme = () => useSyncExternalStore(subscribe, theme);
export const useLanguage = () => useSyncExternalStore(subscribe, language);

/** A small yes or no that this browser remembers, such as a banner once dismissed. */
export function remembered(name: string): boolean {
  try {
    return localStorage.getItem(`galleria.${name}`) === 'yes';
  } catch {
    return false;
  }
}

export function remember(name: string, value = true) {
  keep(`galleria.${name}`, value ? 'yes' : 'no');
}
