import type { Schemas } from '#/api/types';

/** What is filled in; what is left out takes the documented value. */
export type Fields = Partial<Schemas['DebugFields']>;
type Activity = Schemas['Activity'];

/** Fields of the form by their names on the wire. */
export const wireNames = {
  order_id: 'orderId',
  order_line_id: 'orderLineId',
  business_id: 'businessId',
  instance_id: 'instanceId',
  scene: 'scene',
  freeze: 'instanceStatus',
  product_id: 'productId',
  sku_code: 'skuCode',
  product_name: 'productName',
  expire_time: 'expireTime',
  event_id: 'eventId',
  effective_time: 'effectiveTime',
  device_fingerprint: 'deviceFingerprint',
  quantity: 'linearValue',
  customer_id: 'customerId',
  customer_name: 'customerName',
  mobile_phone: 'mobilePhone',
  email: 'email',
  user_id: 'userId',
  user_name: 'userName',
  order_amount: 'orderAmount',
} as const satisfies Partial<Record<keyof Fields, string>>;
export type FieldName = keyof typeof wireNames;

const order = ['order_id', 'order_line_id'] as const;

/** What can be filled in for each call, in the order of the contract. */
export const fieldsOf: Record<Activity, readonly FieldName[]> = {
  newInstance: [...order, 'business_id'],
  queryInstance: ['instance_id'],
  refreshInstance: [...order, 'instance_id', 'scene', 'product_id', 'expire_time'],
  updateInstanceStatus: ['instance_id', 'freeze'],
  releaseInstance: [...order, 'instance_id'],
  upgradeInstance: [...order, 'instance_id', 'sku_code', 'product_id', 'quantity'],
  changeInstanceCheck: ['instance_id', 'sku_code', 'product_id', 'product_name', 'quantity'],
  orderNotify: order,
  expireInstance: ['instance_id'],
  instanceStatus: ['instance_id', 'freeze'],
  // The code stands in the field of the instance.
  refreshLicenseCode: [...order, 'instance_id', 'scene', 'product_id', 'expire_time'],
  updateLicenseCodeStatus: ['instance_id', 'freeze'],
  releaseLicenseCode: [...order, 'instance_id'],
  getLicense: ['order_id', 'business_id'],
  refreshLicense: ['order_id', 'instance_id', 'product_id', 'expire_time'],
  expireLicense: ['order_id', 'instance_id'],
  releaseLicense: ['order_id', 'instance_id'],
  getLicenseAsync: ['instance_id', 'event_id', 'effective_time', 'expire_time', 'device_fingerprint'],
  upgrade: ['order_id', 'instance_id', 'sku_code', 'product_id', 'quantity'],
};

export const scenes = [
  'RENEWAL',
  'RENEWAL_CHANGE',
  'TRIAL_TO_FORMAL',
  'UNSUBSCRIBE_RENEWAL_PERIOD',
] as const satisfies readonly Schemas['Scene'][];

/** The form with one field changed; an empty one takes the documented value. */
export function withText(fields: Fields, name: FieldName, value: string): Fields {
  const { [name]: _, ...rest } = fields;
  if (!value) return rest;
  if (name === 'quantity') return /^\d+$/.test(value) ? { ...rest, quantity: Number(value) } : rest;
  return { ...rest, [name]: value };
}
