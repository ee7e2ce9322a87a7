import type { App } from '@bodan/services/context';
import { createMiddleware } from 'hono/factory';
import type { ApiDeps, ApiEnv } from '../http.ts';
import { problem } from '../problem.ts';
import { idOfSecond } from './again.ts';

const REQUEST_ID = /^[A-Za-z0-9_-]{8,80}$/;
const MAX_URL = 16_384;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The request's id, address and security headers; malformed JSON and foreign content types are refused before anything reads them. */
export function describeRequest(shared: ApiDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    // Where connections belong to one request, the entry brings an App for each.
    const own = (c.env as { app?: App } | undefined)?.app;
    const deps = own ? { ...shared, app: own } : shared;
    const given = c.req.header('x-request-id');
    const requestId = idOfSecond(c.req.raw) ?? (given && REQUEST_ID.test(given) ? given : deps.app.newId());
    c.set('deps', deps);
    c.set('requestId', requestId);
    c.set('principal', null);
    c.set('sessionId', null);
    const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
    const forwarded = deps.trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    c.set('address', forwarded ?? incoming?.socket?.remoteAddress ?? 'unknown');
    const refused = METHODS.has(c.req.method) ? checkBody(c.req.raw) : 'method_not_allowed';
    if (c.req.url.length > MAX_URL) c.res = problem(c, 'validation_failed', `The address is longer than ${MAX_URL} characters.`);
    else if (refused) c.res = problem(c, refused);
    else await next();
    const h = c.res.headers;
    h.set('x-request-id', requestId);
    h.set('x-content-type-options', 'nosniff');
    h.set('referrer-policy', 'no-referrer');
    if (!h.has('cache-control')) h.set('cache-control', 'no-store');
  });
}

/**
 * A body of unknown length is read by the body limit, which makes a new request out of the old one. The Node server's own request
 * object cannot be copied like that, so it is first made one of the platform's.
 */
export const platformRequest = createMiddleware<ApiEnv>(async (c, next) => {
  const { raw } = c.req;
  if (!raw.headers.has('content-length') && raw.method !== 'GET' && raw.method !== 'HEAD' && raw.body)
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body: raw.body, duplex: 'half' });
  await next();
});

function checkBody(request: Request): 'unsupported_media_type' | null {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return null;
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const length = request.headers.get('content-length');
  const isEmpty = (length === null || length === '0') && !request.headers.has('transfer-encoding');
  if (isEmpty) return null;
  return type === 'application/json' || type === 'multipart/form-data' ? null : 'unsupported_media_type';
}
