/** So many products fit side by side. */
export const mostCompared = 3;

/** The ids in an address. */
export const comparedIds = (text: string | undefined) => text?.split(',') ?? [];

/** The address with a product taken in, or out if it was in. */
export function toggled(text: string | undefined, id: string): string | undefined {
  const ids = comparedIds(text);
  const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(0, mostCompared);
  return next.join(',') || undefined;
}
