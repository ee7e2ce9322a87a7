import { DomainError } from '@bodan/core/errors';
import type { Idempotency } from '@bodan/services/context';
import type { PersonContext } from '@bodan/services/identity/person-once';
import type { Context } from 'hono';
import type { ApiEnv } from './http.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The call of a person, or of headquarters, with its Idempotency-Key. Bodies may hold passwords, so only a keyed hash is kept of them. */
export async function personCall(c: Context<ApiEnv>, anonymousActor?: string): Promise<PersonContext> {
  const { app } = c.get('deps');
  const principal = c.get('principal');
  const actor = anonymousActor ? app.keyed('actor', anonymousActor) : (principal?.personId ?? 'nobody');
  return { app, principal, actor, idempotency: await idempotencyOf(c), replayed: false };
}

async function idempotencyOf(c: Context<ApiEnv>): Promise<Idempotency | null> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return null;
  if (!KEY.test(key))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/header/Idempotency-Key', code: 'invalid', detail: '1 to 255 visible ASCII characters' }],
    });
  const { app } = c.get('deps');
  const { pathname, search } = new URL(c.req.url);
  return {
    operation: `${c.req.method} ${pathname}`,
    key,
    requestHash: app.keyed('request', `${search}\n${c.req.header('if-match') ?? ''}\n${await c.req.text()}`),
  };
}

/** Says in the answer that it is the first one given again. */
export function markReplay(c: Context<ApiEnv>, call: { replayed: boolean }): void {
  if (call.replayed) c.header('idempotent-replayed', 'true');
}
