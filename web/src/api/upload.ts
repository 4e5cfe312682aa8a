import { language } from '#/app/preferences';
import { sent } from './client';
import { Problem } from './problem';
import type { Schemas } from './types';

type Upload = { purpose: Schemas['Purpose']; file: File; intent: string; onProgress: (percent: number) => void };

/** Hands a file in and tells how much of it has gone, which `fetch` cannot; a refusal is thrown as `Problem`. */
export async function upload(wish: Upload): Promise<Schemas['FileView']> {
  return (await sent((csrf) => hand(wish, csrf))).json();
}

function hand({ purpose, file, intent, onProgress }: Upload, csrf: string | null): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ purpose, name: file.name });
    request.open('POST', `/api/v1/files?${query}`);
    request.setRequestHeader('Accept-Language', language());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', intent);
    if (csrf) request.setRequestHeader('X-CSRF-Token', csrf);
    request.upload.onprogress = (event) => onProgress(Math.round((100 * event.loaded) / Math.max(1, event.total)));
    request.onload = () => resolve(new Response(request.response, { status: request.status }));
    request.onerror = () => reject(new Problem({ code: 'UNREACHABLE', status: 0, detail: '' }));
    request.send(file);
  });
}
