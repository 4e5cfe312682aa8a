import i18next, { type TFunction } from 'i18next';
import { useMemo, useSyncExternalStore } from 'react';
import type { Locale } from '#/api/types';
import { language, setLanguage } from '#/app/preferences';
import type { Namespace } from './resources';

// Words are data, fetched as such: they need not be compiled, and each language is its own file.
const files = import.meta.glob<string>('./*/*.json', { import: 'default', query: '?url', eager: true });
const wanted = new Set<Namespace>(['common']);

async function load(locale: Locale, namespace: Namespace) {
  if (i18next.hasResourceBundle(locale, namespace)) return;
  const file = files[`./${locale}/${namespace}.json`];
  if (!file) return;
  const response = await fetch(file);
  if (!response.ok) throw new Error(`The words of ${namespace} could not be read.`);
  i18next.addResourceBundle(locale, namespace, await response.json());
}

export async function startText() {
  await i18next.init({
    lng: language(),
    fallbackLng: false,
    ns: ['common'],
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
  });
  await load(language(), 'common');
}

/** Brings the words of a portal; routes do so before they show. */
export async function needText(namespace: Namespace) {
  wanted.add(namespace);
  await load(language(), namespace);
}

export async function changeLanguage(locale: Locale) {
  await Promise.all([...wanted].map((namespace) => load(locale, namespace)));
  setLanguage(locale);
  await i18next.changeLanguage(locale);
}

const subscribe = (listener: () => void) => {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
};

/** The words of a namespace; those of `common` are there beside them as `common:key`. */
export function useText<N extends Namespace>(namespace: N): TFunction<[N, 'common']> {
  const locale = useSyncExternalStore(subscribe, () => i18next.language);
  return useMemo(
    () => i18next.getFixedT(locale, [namespace, 'common']) as TFunction<[N, 'common']>,
    [locale, namespace],
  );
}
