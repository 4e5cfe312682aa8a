import type { Schemas } from '#/api/types';

export type Fault = Schemas['RecordFault'];

/** Every reason for which a record is refused, in the order of its code. A reason the server adds does not compile until it is here. */
const all: Record<Fault, true> = {
  no_instance: true,
  time_format: true,
  value: true,
  package_short: true,
  no_package: true,
  serial_missing: true,
  serial_repeated: true,
  product_gone: true,
  expired: true,
  foreign: true,
  duplicate: true,
  decided: true,
  backwards: true,
  future: true,
  before_opened: true,
  after_closed: true,
  not_on_demand: true,
  instance_state: true,
  package_state: true,
};
export const faults = Object.keys(all) as Fault[];
