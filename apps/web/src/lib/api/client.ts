import createClient, { type Middleware } from 'openapi-fetch';
import { getLocale } from '#lib/paraglide/runtime.js';
import { kept } from './kept.svelte.ts';
import { Problem, problemFrom } from './problem.ts';
import type { paths } from './schema.d.ts';

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A write without its own key gets one, so that a retry by the network layer cannot act twice. */
const ours: Middleware = {
  onRequest({ request }) {
    request.headers.set('accept-language', getLocale());
    if (writes.has(request.method) && !request.headers.has('idempotency-key')) request.headers.set('idempotency-key', newIdempotencyKey());
    return request;
  },
  onResponse({ request, response }) {
    if (request.method === 'GET') kept.see(response.headers);
  },
};

/** Same-origin client; the session cookie travels by itself. Paths and bodies are typed from the OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: '/',
  credentials: 'same-origin',
  headers: { accept: 'application/json, application/problem+json' },
});
api.use(ours);

/** The same client over the `fetch` of a load function; `origin` is needed where the page is rendered on the server. */
export function apiWith(fetch: typeof globalThis.fetch, origin = '') {
  const client = createClient<paths>({ baseUrl: `${origin}/`, fetch, headers: { accept: 'application/json, application/problem+json' } });
  client.use(ours);
  return client;
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/**
 * The data of a call, or a thrown `Problem`: `const me = await send(api.GET('/v1/me'))`.
 * A request that never got an answer throws a Problem with status 0.
 */
export async function send<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Problem(0, {});
  }
  if (!answer.response.ok) throw problemFrom(answer.response, answer.error);
  return answer.data as T;
}

/** Sends a form with files; the caller says what its answer is. Throws a `Problem`; an answer in no words of ours, as a hotel's network gives, is none. */
export async function sendForm<T>(path: string, body: FormData): Promise<T> {
  const response = await fetch(path, { method: 'POST', body }).catch(() => {
    throw new Problem(0, {});
  });
  const answer = await response.json().catch(() => undefined);
  if (!response.ok) throw problemFrom(response, answer ?? {});
  if (answer === undefined) throw new Problem(0, {});
  return answer as T;
}

/** A key for one intent to write; keep it while the same content is retried, take a new one when the content changes. */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // Plain http on a LAN address is not a secure context and has no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
