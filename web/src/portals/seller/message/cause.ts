import type { useText } from '#/i18n';
import type { Attempt as Cell } from '#/ui/centre/AttemptStrip';
import type { Attempt } from './query';

type Say = ReturnType<typeof useText<'seller'>>;

/** The stable names of how a call went. */
const verdicts = [
  'success',
  'in_progress',
  'timeout',
  'connect',
  'tls',
  'forbidden',
  'protocol',
  'too_large',
  'http_status',
  'unparsable',
  'missing_field',
  'field_too_long',
  'undecryptable',
  'body_sign_missing',
  'body_sign_malformed',
  'body_sign_mismatch',
  'result_code',
] as const;
export type Verdict = (typeof verdicts)[number];

const codes = ['000001', '000002', '000003', '000004', '000005', '000100', '000101'] as const;

/** What a call is judged by: an attempt or a debugging call. */
export type Judged = { verdict: string; detail: string; http_status?: number | null; response_body: string };

export type Cause = { verdict: Verdict; value: string };

export function resultCode(answer: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(answer);
    const code = parsed && typeof parsed === 'object' && 'resultCode' in parsed ? parsed.resultCode : undefined;
    return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
  } catch {
    return undefined;
  }
}

/** Why a call went as it did: the verdict, with the status, code or field that it names. */
export function causeOf(call: Judged): Cause {
  const verdict = verdicts.find((known) => known === call.verdict) ?? 'protocol';
  if (verdict === 'http_status') return { verdict, value: String(call.http_status ?? '') };
  if (verdict === 'result_code') return { verdict, value: resultCode(call.response_body) ?? '' };
  // The sentence of the contract ends with the name of the field, or has it in its middle.
  const field = /does not contain (\S+)|length of (\S+) is|field (\S+) cannot/.exec(call.detail);
  return { verdict, value: field?.[1] ?? field?.[2] ?? field?.[3] ?? '' };
}

export function causeText(t: Say, { verdict, value }: Cause): string {
  const code = codes.find((known) => known === value);
  return t(`cause.${verdict}`, { value, meaning: t(code ? `code.${code}` : 'code.other') });
}

export const fixText = (t: Say, { verdict, value }: Cause) => t(`fix.${verdict}`, { value });

/** Attempts of the same cause, in the order in which they first came. */
export function grouped(attempts: readonly Attempt[]) {
  const groups = new Map<string, { cause: Cause; count: number }>();
  for (const attempt of attempts) {
    const cause = causeOf(attempt);
    const key = `${cause.verdict} ${cause.value}`;
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { cause, count: 1 });
  }
  return [...groups.entries()].map(([key, group]) => ({ key, ...group }));
}

/** How many attempts at the end have the cause of the last one. */
export function sameAtEnd(attempts: readonly Attempt[]): number {
  const last = attempts.at(-1);
  if (!last) return 0;
  const { verdict, value } = causeOf(last);
  const other = attempts.findLastIndex((attempt) => {
    const cause = causeOf(attempt);
    return cause.verdict !== verdict || cause.value !== value;
  });
  return attempts.length - 1 - other;
}

export function cell({ verdict }: { verdict: string }): Cell {
  if (verdict === 'success') return 'succeeded';
  return verdict === 'in_progress' ? 'progress' : 'failed';
}
