/** A search parameter as one of a closed set of values; anything else is no filter. */
export function choiceOf<V extends string>(all: Record<V, unknown>, value: string | undefined): V | undefined {
  return value !== undefined && value in all ? (value as V) : undefined;
}

/** When a day such as `2026-11-22` begins at the site, `later` days on. */
export function startOfDay(date: string | undefined, later = 0): string | undefined {
  const at = date ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at + later * 86_400_000).toISOString();
}
