import type { Schemas } from '#/api/types';
import { isUse } from '#/ui/use/counted';

type Threshold = Schemas['Threshold'];

/** Whether a text is an amount of money above nothing. */
export const isAmount = (text: string) => /^\d{1,12}(\.\d{1,2})?$/.test(text) && /[1-9]/.test(text);

const percentOf = (text: string) => /^([1-9]\d?) ?%$/.exec(text.trim())?.[1];

/** A threshold as it is written and read: `20%`, or an amount of use. */
export const thresholdText = (threshold: Threshold, unit = '') =>
  threshold.by === 'percent' ? `${threshold.percent}%` : `${threshold.amount} ${unit}`.trim();

/** Whether a text is a threshold, or empty for none. */
export const isThreshold = (text: string) =>
  text.trim() === '' || percentOf(text) !== undefined || isUse(text.trim(), true);

/** The threshold that a text means; none where it is empty. */
export function careOf(text: string): Threshold | null {
  const percent = percentOf(text);
  if (percent !== undefined) return { by: 'percent', percent: Number(percent) };
  return text.trim() ? { by: 'amount', amount: text.trim() } : null;
}
