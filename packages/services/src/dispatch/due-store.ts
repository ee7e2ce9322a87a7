import type { Tx } from '@bodan/db/doors';

/** Workspaces in which a ticket waits for dispatch by itself, each by its own clock. */
export const dueDispatches = (tx: Tx<'relay'>, now: number, limit: number): Promise<{ tenantId: string; groupId: string }[]> =>
  tx.rows(
    `select t.id as "tenantId", t.group_id as "groupId" from tenant t
     where t.id in (select k.tenant_id from ticket k where k.dispatch_after is not null and k.dispatch_after <= $1 limit 5000) and (not t.is_sandbox or t.sandbox_now is null)
     union select t.id, t.group_id from tenant t where t.is_sandbox and t.sandbox_now is not null
       and exists (select 1 from ticket k where k.tenant_id = t.id and k.dispatch_after <= t.sandbox_now) limit $2`,
    [new Date(now), limit],
    'dispatches-due',
  );
