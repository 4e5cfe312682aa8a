import { exact } from '#/ui/base/format';

/** The site's zone keeps no summer time, so that its distance to UTC is always the same. */
const offset = '+08:00';

/** A moment as a field of date and time shows it, in the site's zone. */
export const toField = (at: number) => exact(new Date(at).toISOString()).slice(0, 16).replace(' ', 'T');

/** What such a field holds, as milliseconds; nothing while it is not whole. */
export function fromField(text: string): number | undefined {
  const at = Date.parse(`${text}:00${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

/** The same time of day so many calendar months later; the last day of a shorter month. */
export function monthsLater(at: number, months: number): number {
  const shift = 8 * 3_600_000;
  const start = new Date(at + shift);
  const end = new Date(start);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(start.getUTCDate(), last));
  return end.getTime() - shift;
}
