import type { Schemas } from '#/api/types';

type Day = Schemas['UsageDayView'];

const next = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Days without use put between those with some, and after them up to `last`; days are those of the site, such as `2026-11-23`. */
export function everyDay(days: readonly Day[], last: string): Day[] {
  const known = new Map(days.map((one) => [one.day, one]));
  const all: Day[] = [];
  for (let day = days[0]?.day ?? last; day <= last && all.length < 62; day = next(day)) {
    all.push(known.get(day) ?? { day, records: 0, value: '0', packaged: '0' });
  }
  return all;
}
