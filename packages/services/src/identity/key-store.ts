import type { Scope } from '@bodan/core/access';
import type { Tx } from '@bodan/db/doors';

type KeyTx = Tx<'tenant'> | Tx<'hq'>;
export type KeyRow = {
  id: string;
  name: string;
  lastFour: string;
  personId: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | null;
};
export type NewKey = {
  id: string;
  hash: string;
  lastFour: string;
  name: string;
  personId: string;
  tenantId: string | null;
  groupId: string | null;
  scopes: readonly Scope[];
  expiresAt: Date;
};

export const addKey = (tx: KeyTx, k: NewKey): Promise<unknown[]> =>
  tx.rows(
    `insert into api_key (id, hash, last_four, name, person_id, tenant_id, group_id, scopes, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [k.id, k.hash, k.lastFour, k.name, k.personId, k.tenantId, k.groupId, k.scopes, k.expiresAt],
  );

/** Keys that are not revoked, newest first; the door's wall says of which workspace or group. */
export const keysPage = (tx: KeyTx, cursor: string | null, limit: number): Promise<KeyRow[]> =>
  tx.rows<KeyRow>(
    `select id, name, last_four as "lastFour", person_id as "personId", scopes, created_at as "createdAt", expires_at as "expiresAt" from api_key
     where revoked_at is null and ($1::uuid is null or id < $1) order by id desc limit $2`,
    [cursor, limit],
  );

export const revokeKey = (tx: KeyTx, id: string): Promise<unknown[]> =>
  tx.rows(`update api_key set revoked_at = now() where id = $1 and revoked_at is null returning id`, [id]);
