import createClient from 'openapi-fetch';
import { language } from '#/app/preferences';
import { Problem, problemOf } from './problem';
import type { paths } from './schema';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
let csrf: string | null = null;
let askSignIn: (() => Promise<boolean>) | undefined;

/** The proof that a change comes from a page of ours; comes with the session. */
export function setCsrf(token: string | null | undefined) {
  csrf = token ?? null;
}

/** Who is asked when a session has ended while somebody works; answers whether there is a session again. */
export function onSessionEnd(ask: (() => Promise<boolean>) | undefined) {
  askSignIn = ask;
}

function dress(request: Request): Request {
  request.headers.set('Accept-Language', language());
  if (!safe.has(request.method) && csrf) request.headers.set('X-CSRF-Token', csrf);
  return request;
}

/** Sends a request; when the session has ended meanwhile, lets the person sign in and sends it again. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(dress(request));
  const ended = response.status === 401 && csrf !== null && !new URL(request.url).pathname.endsWith('/session');
  if (!ended || !askSignIn) return response;
  return (await askSignIn()) ? reach(dress(again)) : response;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem({ code: 'UNREACHABLE', status: 0, detail: '' });
  }
}

export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin', fetch: send });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of an answer; a refusal is thrown as `Problem`. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await whole(call)).data;
}

/** The body of an answer with its version tag, for a later `If-Match`. */
export async function whole<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string }> {
  const { data, error, response } = await call;
  if (response.ok) return { data: data as T, etag: response.headers.get('etag') ?? '' };
  if (error && typeof error === 'object' && 'code' in error && 'detail' in error) {
    throw new Problem(error as ConstructorParameters<typeof Problem>[0]);
  }
  throw await problemOf(response.bodyUsed ? new Response(null, { status: response.status }) : response);
}

/** A key that names one intent; kept over its retries so that it takes effect once. */
export function newIntent(): string {
  return crypto.randomUUID();
}

/** Where the bytes of a file are. */
export const fileUrl = (id: string) => `/api/v1/files/${id}`;

/** Sends what `api` cannot, with the same care: an ended session is taken up again, a refusal is thrown as `Problem`. */
export async function sent(send: (csrf: string | null) => Promise<Response>): Promise<Response> {
  const response = await send(csrf);
  const ended = response.status === 401 && csrf !== null;
  const last = ended && askSignIn && (await askSignIn()) ? await send(csrf) : response;
  if (!last.ok) throw await problemOf(last);
  return last;
}
