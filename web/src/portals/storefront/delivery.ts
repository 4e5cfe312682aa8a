import type { Schemas } from '#/api/types';

type Flow = Schemas['FlowKind'];

/** What a buyer lives through on each way of delivery, in his words. */
export const stages = {
  standard_service: ['need', 'agree', 'deliver', 'accept'],
  website_service: ['need', 'agree', 'draft', 'deliver', 'accept'],
  saas: ['need', 'agree', 'deliver', 'accept'],
  license_identification: ['identify', 'deliver', 'accept'],
  license_code: ['code', 'activate'],
  license_offline: ['deliver', 'accept'],
  license_package: ['deploy', 'accept'],
  hardware: ['ship', 'arrive'],
  orchestration: ['deliver', 'accept'],
  data_file: ['need', 'deliver', 'accept'],
} as const satisfies Record<Flow, readonly string[]>;

/** Until when the money is held. */
export const heldUntil = (flow: Flow) =>
  flow === 'license_code' ? 'heldCode' : flow === 'hardware' ? 'heldGoods' : 'held';
