import { useEffect, useState } from 'react';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { clockTime, day, minute } from '#/ui/base/format';
import { useNow } from '#/ui/base/small';

/** The marketplace's now, looked at again after so many milliseconds. */
export function useTicking(every: number): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return useNow();
}

const sizes = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** Says a length of time in its two largest units: `2 h 50 min`. */
export function useLength() {
  const t = useText('buyer');
  return (ms: number): string => {
    const at = sizes.findIndex(([, size]) => ms >= size);
    const [largest, next] = [sizes[at === -1 ? 3 : at], sizes[at + 1]];
    if (!largest) return '';
    const count = Math.floor(Math.max(ms, 0) / largest[1]);
    const first = t(`length.${largest[0]}`, { count });
    const rest = at === -1 || !next ? 0 : Math.floor((ms - count * largest[1]) / next[1]);
    return rest && next ? `${first} ${t(`length.${next[0]}`, { count: rest })}` : first;
  };
}

/** A time as short as it can be said: of today only the clock, else with its day. */
export function useShort(now: number) {
  const locale = useLanguage();
  return (time: string): string =>
    day(time, locale) === day(new Date(now).toISOString(), locale) ? clockTime(time) : minute(time, locale);
}
