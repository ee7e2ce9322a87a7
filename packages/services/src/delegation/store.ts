import type { Delegation } from '@bodan/core/flow/approval';
import type { TenantTx } from '../context.ts';

export const putDelegation = (tx: TenantTx, d: Delegation): Promise<unknown[]> =>
  tx.rows(
    `insert into delegation (tenant_id, person_id, to_person_id, starts_at, ends_at) values (app_tenant(), $1, $2, $3, $4)
     on conflict (tenant_id, person_id) do update set to_person_id = excluded.to_person_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at`,
    [d.fromPersonId, d.toPersonId, new Date(d.startsAt), new Date(d.endsAt)],
  );

export const dropDelegation = (tx: TenantTx, personId: string): Promise<unknown[]> =>
  tx.rows(`delete from delegation where tenant_id = app_tenant() and person_id = $1`, [personId]);
