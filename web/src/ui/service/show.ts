/** The lists of supervised orders: what waits for the reader, and by where they stand. */
export const shows = ['mine', 'open', 'frozen', 'closed', 'all'] as const;
export type Show = (typeof shows)[number];

/** Which list an address asks for. */
export const showOf = (value: unknown): Show | undefined => shows.find((show) => show === value);
