import { expect, test } from 'vitest';
import { costOf, isUnitPrice, isUse, type Metered } from '#/ui/use/counted';

const metered = (tariff: Metered['tariff']): Metered => ({
  meter: 'calls',
  item: 'Calls',
  unit: 'call',
  cycle: 'hour',
  currency: 'CNY',
  tariff,
});
const bands = [
  { from: '0', unit_price: '0.3' },
  { from: '3', unit_price: '0.2' },
];

test('use is priced as the marketplace prices it', () => {
  const total = (tariff: Metered['tariff'], use: string, quantity = 1) =>
    costOf(metered(tariff), quantity, use)?.total.amount;
  // The example of the rules: 3 units at 0.3, then 5 at 0.2.
  expect(total({ mode: 'step', bands }, '8')).toBe('1.9');
  expect(total({ mode: 'tier', bands }, '8')).toBe('1.6');
  expect(total({ mode: 'volume', bands }, '3')).toBe('0.9');
  expect(total({ mode: 'fixed', unit_price: '0.0025' }, '1234.5')).toBe('3.09');
  expect(total({ mode: 'linear', unit_price: '0.01' }, '10', 5)).toBe('0.5');
  expect(total({ mode: 'package_only' }, '1')).toBeUndefined();
  expect(total({ mode: 'step', bands }, '0')).toBe('0');
  expect(total({ mode: 'step', bands }, 'much')).toBeUndefined();
});

test('amounts of use and prices of units are bounded', () => {
  expect(['1', '0.0001', '999999999999.9999'].every((text) => isUse(text, true))).toBe(true);
  expect(['', '1.', '1.00001', '-1', '1e3', '0'].some((text) => isUse(text, true))).toBe(false);
  expect(['0.00000001', '100000000'].every(isUnitPrice)).toBe(true);
  expect(['0', '100000001', '0.000000001', '.5'].some(isUnitPrice)).toBe(false);
});
