/** A search parameter as one of a closed set of values; anything else is no filter. */
export function choiceOf<V extends string>(all: Record<V, unknown>, value: string | undefined): V | undefined {
  return value !== undefined && value in all ? (value as V) : undefined;
}
