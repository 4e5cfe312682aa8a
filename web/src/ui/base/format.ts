import type { Locale, Money, Schemas } from '#/api/types';

/** The site's zone, in which every time is shown. */
const zone = 'Asia/Shanghai';
export const zoneName = 'GMT+8';

const symbols: Record<Schemas['Currency'], string> = { CNY: '¥', USD: '$', EUR: '€' };

/** An amount with its symbol, digits grouped and a true minus; works on the text, never on a float. */
export function money({ amount, currency }: Money): string {
  const negative = amount.startsWith('-');
  const [whole = '0', part = ''] = (negative ? amount.slice(1) : amount).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${negative ? '−' : ''}${symbols[currency]}${grouped}.${part.padEnd(2, '0')}`;
}

/** The smallest units of an amount, for comparing and adding exactly; four decimals are the finest there are. */
export function units({ amount }: Money): bigint {
  const negative = amount.startsWith('-');
  const [whole = '0', part = ''] = (negative ? amount.slice(1) : amount).split('.');
  const value = BigInt(whole) * 10_000n + BigInt(part.padEnd(4, '0').slice(0, 4));
  return negative ? -value : value;
}

/** The amount of so many smallest units. */
export function fromUnits(value: bigint, currency: Money['currency']): Money {
  const positive = value < 0n ? -value : value;
  const part = (positive % 10_000n)
    .toString()
    .padStart(4, '0')
    .replace(/0{1,2}$/, '');
  return { amount: `${value < 0n ? '-' : ''}${positive / 10_000n}.${part}`, currency };
}

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, style: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${style}`;
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale === 'en-US' ? 'en-GB' : locale, { timeZone: zone, ...options });
    cache.set(key, made);
  }
  return made;
}

/** `2026-11-22 10:24:03`: the exact time in the site's zone, the same in both languages. */
export function exact(time: string): string {
  const parts = formatter('en-US', 'exact', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(time));
  const at = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return `${at('year')}-${at('month')}-${at('day')} ${at('hour')}:${at('minute')}:${at('second')}`;
}

/** `22 November 2026` or `2026年11月22日`. */
export function day(time: string, locale: Locale): string {
  return formatter(locale, 'day', { year: 'numeric', month: 'long', day: 'numeric' }).format(new Date(time));
}

/** `Nov`, for the axis of a chart. */
export function monthName(time: string, locale: Locale): string {
  return formatter(locale, 'month', { month: 'short' }).format(new Date(time));
}

/** `22 Nov` or `11月22日`, for the axis of a chart. */
export function shortDay(time: string, locale: Locale): string {
  return formatter(locale, 'short', { month: 'short', day: 'numeric' }).format(new Date(time));
}

/** `22 Nov 2026, 10:24`. */
export function minute(time: string, locale: Locale): string {
  return formatter(locale, 'minute', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(time));
}

/** `10:24:03`. */
export function clockTime(time: string): string {
  return exact(time).slice(11);
}

/** `5 minutes ago` within a day, the date beyond it. */
export function relative(time: string, now: number, locale: Locale): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  const size = Math.abs(seconds);
  if (size > 86_400) return day(time, locale);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3600) return format.format(Math.trunc(seconds / 60), 'minute');
  return format.format(Math.trunc(seconds / 3600), 'hour');
}

export function number(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** Milliseconds of a span such as `90m` or `3d`. */
export function spanMs(span: string): number {
  const [, count = '0', unit = 's'] = /^(\d+)(ms|s|m|h|d)$/.exec(span) ?? [];
  const sizes: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(count) * (sizes[unit] ?? 0);
}

/** The largest fitting unit of a span and how many of it, for `t(`span.${unit}`, { count })`. */
export function spanParts(span: string): { unit: 'd' | 'h' | 'm' | 's'; count: number } {
  const ms = spanMs(span);
  if (ms >= 86_400_000) return { unit: 'd', count: Math.floor(ms / 86_400_000) };
  if (ms >= 3_600_000) return { unit: 'h', count: Math.floor(ms / 3_600_000) };
  if (ms >= 60_000) return { unit: 'm', count: Math.floor(ms / 60_000) };
  return { unit: 's', count: Math.floor(ms / 1000) };
}

/** When a day such as `2026-11-22` begins at the site, `later` days on. */
export function startOfDay(date: string | undefined, later = 0): string | undefined {
  const at = date ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at + later * 86_400_000).toISOString();
}
