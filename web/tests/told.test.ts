import { expect, test } from 'vitest';
import { toldOf } from '#/ui/service/told';

const log = (...whats: { event: string; action?: string }[]) => whats.map((what, number) => ({ number, what }));
const told = (...whats: { event: string; action?: string }[]) => toldOf(log(...whats)).map(({ what }) => what);

test('what an act brought is told once, with the act', () => {
  const ship = { event: 'acted', action: 'ship' };
  expect(told({ event: 'begun' }, { event: 'shipped' }, ship, { event: 'entered' })).toEqual([
    { event: 'begun' },
    ship,
  ]);
  const claim = { event: 'acted', action: 'claim_code' };
  expect(told({ event: 'code_reached' }, claim)).toEqual([claim]);
});

test('what came without an act is told for itself', () => {
  // The software may activate a code before the seller has reported his part.
  const activated = { event: 'code_activated' };
  const report = { event: 'acted', action: 'implement' };
  expect(told(activated, report)).toEqual([activated, report]);
  expect(told(activated)).toEqual([activated]);
});
