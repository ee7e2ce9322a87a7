import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import type { PushKeys } from '../ports.ts';
import { addPushKey, pushKeyRow } from './device-store.ts';

const CONTEXT = 'push key';

/** The product's key pair for push services: made once by whoever needs it first, sealed in the database, the same for every process. */
export async function pushKeys(app: App): Promise<PushKeys> {
  const kept = await app.db.identity(pushKeyRow, 'read');
  const row = kept ?? (await make(app));
  return { publicKey: row.publicKey, privateKey: await app.ports.secrets.open(row.privateSealed, CONTEXT) };
}

async function make(app: App) {
  const fresh = await app.ports.newPushKeys();
  const privateSealed = await app.ports.secrets.seal(fresh.privateKey, CONTEXT);
  const row = await app.db.identity(async (tx) => {
    await addPushKey(tx, { publicKey: fresh.publicKey, privateSealed });
    return pushKeyRow(tx);
  });
  if (!row) throw new DomainError('internal', 'the push key was not kept');
  return row;
}
