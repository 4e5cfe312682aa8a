import { describe, expect, it } from 'vitest';
import { careOf, isAmount, isThreshold, thresholdText } from '../src/ui/centre/usage/care';

describe('thresholds of packages', () => {
  it('are percentages or amounts, or none', () => {
    expect(['', ' ', '20%', '99 %', '150', '0.5'].map(isThreshold)).toEqual([true, true, true, true, true, true]);
    expect(['0%', '100%', '-1', '0', 'much', '1.23456'].map(isThreshold)).toEqual(Array(6).fill(false));
  });
  it('are read as they are written', () => {
    expect(careOf('')).toBeNull();
    expect(careOf('20 %')).toEqual({ by: 'percent', percent: 20 });
    expect(careOf(' 150 ')).toEqual({ by: 'amount', amount: '150' });
    for (const text of ['20%', '150']) {
      const threshold = careOf(text);
      expect(threshold && thresholdText(threshold)).toBe(text);
    }
    expect(thresholdText({ by: 'amount', amount: '5' }, 'GB')).toBe('5 GB');
  });
  it('limits are money above nothing', () => {
    expect(['10', '0.01', '99.9'].every(isAmount)).toBe(true);
    expect(['0', '0.00', '-1', '1.234', 'x'].some(isAmount)).toBe(false);
  });
});
