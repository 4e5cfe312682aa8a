import { expect, test } from 'vitest';
import { asDelivered, findings, neededCases, stepOf, stepsOf, whole } from '../src/portals/seller/product/rules';

const made = whole({
  name: 'Harbour Moves',
  summary: 'We move you.',
  category: 'office',
  specifications: [
    {
      name: 'Migration',
      quantity: null,
      skus: [
        {
          code: null,
          name: 'Small',
          trial_days: 7,
          prices: [
            { code: null, charge: 'month', pricing: { kind: 'fixed', price: { amount: '10.00', currency: 'CNY' } } },
            { code: null, charge: 'year', pricing: { kind: 'fixed', price: { amount: '99.00', currency: 'CNY' } } },
          ],
        },
      ],
    },
  ],
});
const said = (content: Parameters<typeof findings>[0]) => findings(content).map(({ path, rule }) => `${path}: ${rule}`);

test('what people deliver needs no server, and is sold at one price for good', () => {
  expect(said(made)).toEqual(['address_id: address']);
  const service = { ...made, ...asDelivered(made, 'human_service') };
  expect(said(service)).toEqual([]);
  expect(stepsOf(service)).toContain('delivery');
  expect(stepsOf(service)).not.toContain('connection');
  expect(neededCases(service, 'v2')).toEqual([]);
  const [sku] = service.specifications[0]?.skus ?? [];
  expect(sku?.trial_days).toBeNull();
  expect(sku?.prices.map(({ charge }) => charge)).toEqual(['one_time']);
  const back = { ...service, ...asDelivered(service, 'saas') };
  expect(back.supervised).toBeNull();
});

test('its delivery is found wrong where it is', () => {
  const service = { ...made, ...asDelivered(made, 'human_service') };
  const { supervised } = service;
  if (!supervised) throw new Error('no delivery');
  const bad = { ...supervised, delivery_days: 366, screenshots: Number.NaN };
  expect(said({ ...service, supervised: bad })).toEqual([
    'supervised.delivery_days: days',
    'supervised.screenshots: screenshots',
  ]);
  expect(said({ ...service, model: 'joint' })).toEqual(['supervised.acceptance: acceptance']);
  expect(said({ ...service, specifications: made.specifications })).toContain(
    'specifications[0].skus[0].prices[0].charge: oneTime',
  );
  expect(stepOf('supervised.acceptance')).toBe('delivery');
});

test('only software with licence codes has an address for their news', () => {
  const codes = { ...made, ...asDelivered(made, 'license'), address_id: 'there' };
  expect(codes.supervised?.flow).toBe('license_code');
  expect(said(codes)).toEqual([]);
  expect(asDelivered(codes, 'license').address_id).toBe('there');
  const { supervised } = codes;
  if (!supervised) throw new Error('no delivery');
  const offline = { ...codes, supervised: { ...supervised, flow: 'license_offline' as const } };
  expect(asDelivered(offline, 'license').address_id).toBeNull();
  expect(asDelivered(codes, 'hardware').address_id).toBeNull();
});
