import { expect, test } from 'vitest';
import { lowest } from '../src/portals/storefront/lowest';

const cny = (amount: string) => ({ amount, currency: 'CNY' as const });
const sku = (code: string, ...prices: Parameters<typeof price>[]) => ({
  code,
  name: code,
  prices: prices.map((one) => price(...one)),
});
const price = (charge: 'month' | 'year', pricing: ReturnType<typeof linear> | ReturnType<typeof tiered>) => ({
  code: `${charge}`,
  charge,
  pricing,
});
const linear = (amount: string) => ({ kind: 'linear' as const, unit_price: cny(amount) });
const tiered = (...bands: [number, string][]) => ({
  kind: 'tiered' as const,
  bands: bands.map(([from, amount]) => ({ from, unit_price: cny(amount) })),
});

test('the lowest price is looked for in every version, at the smallest quantity on offer', () => {
  const quantity = { name: 'amount', label: 'Seats', min: 5, max: 500, step: 1 };
  const product = {
    specifications: [
      { name: 'Team', skus: [sku('basic', ['month', linear('100.00')], ['year', linear('900.00')])] },
      {
        name: 'Cloud',
        quantity,
        skus: [
          sku('pro', ['month', tiered([1, '40.00'], [5, '30.00'], [50, '9.00'])]),
          sku('max', ['month', linear('30.01')], ['year', linear('1000.00')]),
        ],
      },
    ],
  };
  expect(lowest(product)).toEqual([
    ['month', cny('30.00')],
    ['year', cny('900.00')],
  ]);
});
