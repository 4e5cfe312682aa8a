import type { Schemas } from './types';

type Finding = Schemas['Finding'];

/** What the server refused, or that it could not be reached (status 0). */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly findings: readonly Finding[];
  /** Names the request in the server's log. */
  readonly trace: string | undefined;

  constructor(from: { code: string; status: number; detail: string; errors?: Finding[]; request_id?: string }) {
    super(from.detail);
    this.name = 'Problem';
    this.code = from.code;
    this.status = from.status;
    this.findings = from.errors ?? [];
    this.trace = from.request_id;
  }

  /** The sentence for a field, by its path such as `parameters[0].value`. */
  at(field: string): string | undefined {
    return this.findings.find((finding) => finding.field === field)?.message;
  }
}

/** A thrown thing as a problem; the server's own words win. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem({ code: 'UNREACHABLE', status: 0, detail: '' });
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (body && typeof body === 'object' && 'code' in body && 'detail' in body) {
    return new Problem(body as Schemas['Problem']);
  }
  return new Problem({ code: `HTTP_${response.status}`, status: response.status, detail: '' });
}
