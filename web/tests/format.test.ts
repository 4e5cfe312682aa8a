import { describe, expect, test } from 'vitest';
import { exact, fromUnits, money, spanParts, units } from '../src/ui/base/format';
import { diff } from '../src/ui/centre/diff';

const cny = (amount: string) => ({ amount, currency: 'CNY' as const });

describe('money', () => {
  test.each([
    ['0', '¥0.00'],
    ['12.3', '¥12.30'],
    ['1234567.89', '¥1,234,567.89'],
    ['-1140.00', '−¥1,140.00'],
    ['0.012', '¥0.012'],
  ])('%s is shown as %s', (amount, text) => expect(money(cny(amount))).toBe(text));

  test.each(['0.00', '12.30', '-1140.05', '99999999999999.99'])('%s survives exact arithmetic', (amount) => {
    expect(fromUnits(units(cny(amount)), 'CNY').amount).toBe(amount);
  });
});

test('times are shown in the zone of the site', () => {
  expect(exact('2026-11-22T16:30:05Z')).toBe('2026-11-23 00:30:05');
});

test('a span is told in its largest unit', () => {
  expect(spanParts('3d')).toEqual({ unit: 'd', count: 3 });
  expect(spanParts('90m')).toEqual({ unit: 'h', count: 1 });
  expect(spanParts('0ms')).toEqual({ unit: 's', count: 0 });
});

describe('a difference', () => {
  test('of Chinese text is told by characters', () => {
    expect(diff('支持三种语言', '支持两种语言')).toEqual([
      { kind: 'same', text: '支持' },
      { kind: 'removed', text: '三' },
      { kind: 'added', text: '两' },
      { kind: 'same', text: '种语言' },
    ]);
  });
  test('puts both texts together again', () => {
    const [before, after] = ['Up to 60 members, kept 12 months', 'Up to 100 members, kept for 36 months'];
    const pieces = diff(before, after);
    const side = (kind: string) =>
      pieces
        .filter((p) => p.kind !== kind)
        .map((p) => p.text)
        .join('');
    expect([side('added'), side('removed')]).toEqual([before, after]);
  });
});
