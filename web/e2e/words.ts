import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';

export type Language = 'zh-CN' | 'en-US';
export const languages: readonly Language[] = ['en-US', 'zh-CN'];

const portals = ['common', 'storefront', 'buyer', 'seller', 'operator', 'service', 'licenses', 'usage'] as const;
const read = (language: Language, portal: string): object =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../src/i18n/${language}/${portal}.json`), 'utf8'));

/** A text as a pattern that fits it alone. */
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Stands where a value was left out. */
const open = '\u0000';

/**
 * What the console says in a language, such as `say('buyer:renew.renewFor')`. Where a value is left out, what comes back is a
 * pattern that takes any.
 */
export type Say = (key: string, values?: Record<string, unknown>) => string | RegExp;

export function speaks(language: Language): Say {
  const words = createInstance();
  void words.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    ns: portals,
    resources: { [language]: Object.fromEntries(portals.map((portal) => [portal, read(language, portal)])) },
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => open,
    parseMissingKeyHandler: (key) => {
      throw new Error(`The console has no words for ${key}.`);
    },
  });
  return (key, values = {}) => {
    const said = String(words.getFixedT(language, portals)(key as never, values));
    if (!said.includes(open)) return said;
    return new RegExp(said.split(open).map(literal).join('.*'));
  };
}
