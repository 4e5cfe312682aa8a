import type { Schemas } from '#/api/types';

/** Every grade of a buyer, in order; a grade the server adds does not compile until it is here. */
const all = { V0: 0, V1: 1, V2: 2, V3: 3, V4: 4, V5: 5 } satisfies Record<Schemas['Grade'], number>;
export const grades = Object.keys(all) as (keyof typeof all)[];
