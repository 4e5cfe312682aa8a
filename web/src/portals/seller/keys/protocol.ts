import type { Schemas } from '#/api/types';

/** The names of the interfaces, as the guides call them in every language. */
export const protocolName = {
  v2: 'SaaS 2.0',
  v1: 'SaaS 1.0',
  license_v1: 'License 1.0',
} as const satisfies Record<Schemas['Protocol'], string>;
export const protocols = Object.keys(protocolName) as Schemas['Protocol'][];
