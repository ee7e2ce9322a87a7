import { DomainError } from '@bodan/core/errors';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../http.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Takes Idempotency-Key into the call's context; the verb's own transaction keeps it. The hash covers method, path, query and body. */
export const idempotency = createMiddleware<ApiEnv>(async (c, next) => {
  const key = c.req.header('idempotency-key');
  // Uploads are told apart by what is in the picture, so they need no key.
  const isUpload = c.req.header('content-type')?.startsWith('multipart/') ?? false;
  if (key !== undefined && !isUpload && c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    if (!KEY.test(key))
      throw new DomainError('validation_failed', undefined, {
        fields: [{ pointer: '/header/Idempotency-Key', code: 'invalid', detail: '1 to 255 visible ASCII characters' }],
      });
    const ctx = c.get('workspace');
    const url = new URL(c.req.url);
    const body = await c.req.text();
    ctx.idempotency = {
      operation: `${c.req.method} ${url.pathname.replace(/^\/v1\/w\/[^/]+/, '')}`,
      key,
      requestHash: ctx.app.sha256(`${url.search}\n${c.req.header('if-match') ?? ''}\n${body}`),
    };
  }
  await next();
});
