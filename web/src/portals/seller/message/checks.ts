import type { Cause, Verdict } from './cause';

/** What a call is checked for, in this order; the first that fails decides. */
const checks = ['reached', 'inTime', 'readable', 'status', 'code', 'bodySign', 'fields', 'lengths'] as const;
type Check = (typeof checks)[number];

const failing: Record<Verdict, Check | undefined> = {
  success: undefined,
  in_progress: undefined,
  connect: 'reached',
  tls: 'reached',
  forbidden: 'reached',
  timeout: 'inTime',
  protocol: 'readable',
  too_large: 'readable',
  unparsable: 'readable',
  http_status: 'status',
  result_code: 'code',
  body_sign_missing: 'bodySign',
  body_sign_malformed: 'bodySign',
  body_sign_mismatch: 'bodySign',
  missing_field: 'fields',
  undecryptable: 'fields',
  field_too_long: 'lengths',
};

export type Checked = { check: Check; state: 'passed' | 'failed' | 'unchecked'; value: string };

/** The checks of one call. A result code is judged before the status, so the status may go unchecked. */
export function checked(cause: Cause, status: number | undefined, ms: number, code: string | undefined): Checked[] {
  const failed = failing[cause.verdict];
  const end = failed ? checks.indexOf(failed) : checks.length;
  const values: Partial<Record<Check, string>> = {
    inTime: `${(ms / 1000).toFixed(2)} s`,
    status: status === undefined ? '' : String(status),
    code: code ?? '',
    fields: failed === 'fields' ? cause.value : '',
    lengths: failed === 'lengths' ? cause.value : '',
  };
  return checks.map((check, at) => {
    const skipped =
      (check === 'status' && failed === 'code' && status !== 200) ||
      (check === 'readable' && failed === 'status') ||
      (cause.verdict === 'in_progress' && (check === 'fields' || check === 'lengths'));
    const state = at === end ? 'failed' : at > end || skipped ? 'unchecked' : 'passed';
    return { check, state, value: at <= end ? (values[check] ?? '') : '' };
  });
}
