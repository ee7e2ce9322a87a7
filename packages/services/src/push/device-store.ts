import type { PersonQuiet } from '@bodan/core/alert/quiet';
import type { Tx } from '@bodan/db/doors';

type IdentityTx = Tx<'identity'>;

export type SealedPushKey = { publicKey: string; privateSealed: string };

export async function pushKeyRow(tx: IdentityTx): Promise<SealedPushKey | undefined> {
  const [row] = await tx.rows<SealedPushKey>(`select public_key as "publicKey", private_sealed as "privateSealed" from push_key`);
  return row;
}

/** Whoever comes first makes the key; everybody else finds it. */
export const addPushKey = (tx: IdentityTx, k: SealedPushKey): Promise<unknown[]> =>
  tx.rows(`insert into push_key (public_key, private_sealed) values ($1, $2) on conflict do nothing`, [k.publicKey, k.privateSealed]);

export type Device = { id: string; endpoint: string; p256dh: string; auth: string };
export type DeviceInfo = { id: string; sessionId: string; userAgent: string; lastError: string | null; createdAt: number };

export const devicesOf = (tx: IdentityTx, personId: string): Promise<DeviceInfo[]> =>
  tx.rows<DeviceInfo>(
    `select d.id, d.session_id as "sessionId", s.user_agent as "userAgent", d.last_error as "lastError", d.created_at as "createdAt"
     from push_subscription d join session s on s.public_id = d.session_id where d.person_id = $1 and s.expires_at > now() order by d.created_at, d.id`,
    [personId],
  );

/** Where a person is told, and how they want to be: their devices with a session that still lasts. */
export async function reachOf(
  tx: IdentityTx,
  personId: string,
): Promise<{ devices: Device[]; quiet: PersonQuiet; locale: string } | undefined> {
  const [row] = await tx.rows<{ devices: Device[]; quiet: PersonQuiet; locale: string }>(
    `select p.quiet, p.locale, (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'endpoint', d.endpoint, 'p256dh', d.p256dh, 'auth', d.auth) order by d.id), '[]')
       from push_subscription d join session s on s.public_id = d.session_id where d.person_id = p.id and s.expires_at > now()) as devices
     from person p where p.id = $1`,
    [personId],
    'push-reach',
  );
  return row;
}

export type NewDevice = Device & { personId: string; sessionId: string };

/** A browser has one address: whoever signs in there and wants alerts takes it over. Beyond `keep` a person's oldest device goes. */
export async function addDevice(tx: IdentityTx, d: NewDevice, keep: number): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(
    `insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth) values ($1, $2, $3, $4, $5, $6)
     on conflict (endpoint) do update set person_id = excluded.person_id, session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth, last_error = null
     returning id`,
    [d.id, d.personId, d.sessionId, d.endpoint, d.p256dh, d.auth],
  );
  await tx.rows(
    `delete from push_subscription where id in (select id from push_subscription where person_id = $1 order by created_at desc, id desc offset $2)`,
    [d.personId, keep],
  );
  return row?.id ?? d.id;
}

export const deleteDevice = (tx: IdentityTx, personId: string, id: string): Promise<unknown[]> =>
  tx.rows(`delete from push_subscription where person_id = $1 and id = $2 returning id`, [personId, id]);

/** The push service says that the address is gone; one that was renewed meanwhile stays. */
export const forgetDevice = (tx: IdentityTx, d: Pick<Device, 'id' | 'endpoint' | 'auth'>): Promise<unknown[]> =>
  tx.rows(`delete from push_subscription where id = $1 and endpoint = $2 and auth = $3`, [d.id, d.endpoint, d.auth]);

export const noteDeviceError = (tx: IdentityTx, id: string, error: string | null): Promise<unknown[]> =>
  tx.rows(`update push_subscription set last_error = $2 where id = $1 and last_error is distinct from $2`, [id, error]);
