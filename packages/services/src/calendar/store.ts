import type { LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import type { TenantScope, Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type NewCalendar = { id: string; content: LayeredCalendar; validFrom: Date; createdBy: string | null };

/** Adds a version; clocks that run wait from now on to be reckoned by it. */
export const addCalendar = (tx: TenantTx, v: NewCalendar): Promise<{ number: number }[]> =>
  tx.rows<{ number: number }>(
    `with v as (insert into calendar_version (tenant_id, id, number, content, valid_from, created_by)
       select app_tenant(), $1, coalesce(max(number), 0) + 1, $2, $3, $4 from calendar_version where tenant_id = app_tenant() returning number),
     t as (update tenant set calendar_version_id = $1, recalculate_to = $1 where id = app_tenant())
     select number from v`,
    [v.id, JSON.stringify(v.content), v.validFrom, v.createdBy],
  );

/** Workspaces whose calendar was edited and whose clocks were not all reckoned again. */
export const dueRecalculations = (tx: Tx<'relay'>, limit: number): Promise<TenantScope[]> =>
  tx.rows<TenantScope>(
    `select id as "tenantId", group_id as "groupId" from tenant where recalculate_to is not null order by id limit $1`,
    [limit],
    'recalculations-due',
  );

/** Open tickets whose due times know of another version than this one, by id. */
export const ticketsToRecalculate = (tx: TenantTx, versionId: string, after: string, limit: number): Promise<{ id: string }[]> =>
  tx.rows<{ id: string }>(
    `select id from ticket where tenant_id = app_tenant() and is_open and calendar_version_id <> $1 and id > $2 order by id limit $3`,
    [versionId, after, limit],
    'tickets-recalculate',
  );

/** The version moves nothing on this ticket. Nobody's view of it changes, so its own version stays. */
export const markReckoned = (tx: TenantTx, ticketId: string, versionId: string): Promise<unknown[]> =>
  tx.rows(
    `update ticket set calendar_version_id = $2 where tenant_id = app_tenant() and id = $1
       and exists (select 1 from tenant where id = app_tenant() and calendar_version_id = $2)`,
    [ticketId, versionId],
    'ticket-reckoned',
  );

/** All clocks are reckoned by this version; unless a newer one came meanwhile, nothing waits any more. */
export const endRecalculation = (tx: TenantTx, versionId: string): Promise<unknown[]> =>
  tx.rows(`update tenant set recalculate_to = null where id = app_tenant() and recalculate_to = $1`, [versionId]);
