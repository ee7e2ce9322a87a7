import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import { ownerOfSession, type PersonContext, personOnce } from '../identity/person-once.ts';
import { addDevice, deleteDevice, devicesOf } from './device-store.ts';
import { pushKeys } from './key.ts';

const MAX_DEVICES = 20;

export type PushDevice = { id: string; device: string; isCurrent: boolean; lastError: string | null; createdAt: string };

/** The caller's devices that show alerts, and the public key a browser subscribes with. */
export async function readPush(ctx: PersonContext): Promise<{ publicKey: string; items: PushDevice[] }> {
  const { personId, credentialId } = ownerOfSession(ctx);
  const { publicKey } = await pushKeys(ctx.app);
  const rows = await ctx.app.db.identity((tx) => devicesOf(tx, personId), 'read');
  const items = rows.map((d) => ({
    id: d.id,
    device: d.userAgent,
    isCurrent: d.sessionId === credentialId,
    lastError: d.lastError,
    createdAt: new Date(d.createdAt).toISOString(),
  }));
  return { publicKey, items };
}

/** The address is called by our server, so it is judged like any that users set. Throws `url_refused`. */
function checkEndpoint(app: App, endpoint: string): void {
  try {
    app.ports.calls.check(endpoint);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'url_refused') throw error;
    throw new DomainError('url_refused', error.message, {
      fields: [{ pointer: '/endpoint', code: 'url_refused', detail: 'must be the public address of a push service' }],
    });
  }
}

/** This browser shows alerts from now on, until its session ends. Throws `url_refused`. */
export function addPushDevice(
  ctx: PersonContext,
  s: { endpoint: string; keys: { p256dh: string; auth: string } },
): Promise<{ id: string }> {
  const { app } = ctx;
  const { personId, credentialId } = ownerOfSession(ctx);
  checkEndpoint(app, s.endpoint);
  const device = { id: app.newId(), personId, sessionId: credentialId, endpoint: s.endpoint, ...s.keys };
  return personOnce(ctx, async (tx) => ({ id: await addDevice(tx, device, MAX_DEVICES) }));
}

/** Takes a device of one's own off. Throws `not_found`. */
export async function removePushDevice(ctx: PersonContext, id: string): Promise<void> {
  const { personId } = ownerOfSession(ctx);
  await ctx.app.db.identity(async (tx) => {
    if ((await deleteDevice(tx, personId, id)).length === 0) throw new DomainError('not_found', 'There is no such device.');
  });
}
