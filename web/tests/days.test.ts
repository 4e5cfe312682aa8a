import { expect, test } from 'vitest';
import { everyDay } from '../src/ui/centre/usage/days';

const of = (day: string, value: string) => ({ day, records: 1, value, packaged: '0' });

test('days without use stand between those with some', () => {
  const shown = everyDay([of('2026-02-27', '3'), of('2026-03-01', '5')], '2026-03-02');
  expect(shown.map(({ day, value }) => [day, value])).toEqual([
    ['2026-02-27', '3'],
    ['2026-02-28', '0'],
    ['2026-03-01', '5'],
    ['2026-03-02', '0'],
  ]);
  expect(everyDay([], '2026-03-02')).toHaveLength(1);
});
