/** Takes the named search parameters of an address, as text; everything else is dropped. */
export function picked<N extends string>(...names: readonly N[]) {
  return (search: Record<string, unknown>): { [K in N]?: string | undefined } => {
    const kept: { [K in N]?: string | undefined } = {};
    for (const name of names) {
      const value = search[name];
      // The router reads `1` and `true` as what they look like.
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        kept[name] = String(value);
      }
    }
    return kept;
  };
}

/** A value if it is one of a closed set; an address can hold anything. */
export function oneOf<V extends string>(value: string | undefined, values: Readonly<Record<V, unknown>>) {
  return value !== undefined && value in values ? (value as V) : undefined;
}
