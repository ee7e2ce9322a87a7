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

/** The content in force at an instant once more, as a version of its own from then on; versions that hold later hold then as before. */
export const repeatCalendar = (tx: TenantTx, v: { id: string; validFrom: Date; createdBy: string | null }): Promise<unknown[]> =>
  tx.rows(
    `with v as (insert into calendar_version (tenant_id, id, number, content, valid_from, created_by)
       select app_tenant(), $1, (select max(number) + 1 from calendar_version where tenant_id = app_tenant()), c.content, $2::timestamptz, $3
       from calendar_version c where c.tenant_id = app_tenant() order by c.valid_from <= $2::timestamptz desc, case when c.valid_from <= $2::timestamptz then c.valid_from end desc, c.valid_from, c.number desc limit 1)
     update tenant set calendar_version_id = $1, recalculate_to = $1 where id = app_tenant()`,
    [v.id, v.validFrom, v.createdBy],
  );

export type VersionRow = { number: number; validFrom: number; createdAt: number; createdBy: string | null; createdByName: string | null };

/** The newest versions, newest first, with who saved them. */
export const versionRows = (tx: TenantTx, limit: number): Promise<VersionRow[]> =>
  tx.rows<VersionRow>(
    `select v.number, v.valid_from as "validFrom", v.created_at as "createdAt", v.created_by as "createdBy", m.display_name as "createdByName"
     from calendar_version v left join membership m on m.tenant_id = v.tenant_id and m.person_id = v.created_by
     where v.tenant_id = app_tenant() order by v.number desc limit $1`,
    [limit],
  );

/** How due times are judged provisional: the zone and the known years of a branch, null for all years. */
export type KnownYears = { tz: string; years: number[] | null };

/** Open tickets with a due time that reaches through a year without official days, as `isProvisional` says of each clock. */
export async function countProvisional(tx: TenantTx, own: KnownYears, branches: Record<string, KnownYears>): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(distinct c.ticket_id)::int as n from clock c
       join ticket t on t.tenant_id = c.tenant_id and t.id = c.ticket_id
       cross join lateral (select coalesce($2::jsonb -> c.branch_id::text, $1::jsonb) as known) k
       cross join lateral (select coalesce(t.clock_zone, k.known ->> 'tz') as tz) z
     where c.group_id = app_group() and c.tenant_id = app_tenant() and c.status = 'running' and c.due_at is not null and jsonb_typeof(k.known -> 'years') = 'array'
       and exists (select 1 from generate_series(extract(year from c.started_at at time zone z.tz)::int, extract(year from c.due_at at time zone z.tz)::int) y
         where not k.known -> 'years' @> to_jsonb(y))`,
    [JSON.stringify(own), JSON.stringify(branches)],
  );
  return row?.n ?? 0;
}

/** Open tickets whose due times do not know of the newest version yet. */
export async function countWaiting(tx: TenantTx): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select case when t.recalculate_to is null then 0 else
       (select count(*)::int from ticket k where k.tenant_id = t.id and k.is_open and k.calendar_version_id <> t.calendar_version_id) end as n
     from tenant t where t.id = app_tenant()`,
  );
  return row?.n ?? 0;
}

/** Workspaces whose calendar was edited and whose clocks were not all reckoned again. */
export const dueRecalculations = (tx: Tx<'relay'>, limit: number): Promise<TenantScope[]> =>
  tx.rows<TenantScope>(
    `select id as "tenantId", group_id as "groupId" from tenant where recalculate_to is not null order by id limit $1`,
    [limit],
    'recalculations-due',
  );

/** Open tickets whose due times know of another version than this one, by id. */
export async function ticketsToRecalculate(tx: TenantTx, versionId: string, after: string, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from ticket where tenant_id = app_tenant() and is_open and calendar_version_id <> $1 and id > $2 order by id limit $3`,
    [versionId, after, limit],
    'tickets-recalculate',
  );
  return rows.map(({ id }) => id);
}

/** The version moves nothing on these tickets as they were read. Nobody's view of them changes, so their own version stays. */
export const markReckoned = (tx: TenantTx, tickets: readonly { id: string; version: number }[], versionId: string): Promise<unknown[]> =>
  tx.rows(
    `update ticket t set calendar_version_id = $2 from jsonb_to_recordset($1::jsonb) r (id uuid, version int)
     where t.tenant_id = app_tenant() and t.id = r.id and t.version = r.version
       and exists (select 1 from tenant where id = app_tenant() and calendar_version_id = $2)`,
    [JSON.stringify(tickets), versionId],
    'tickets-reckoned',
  );

/** All clocks are reckoned by this version; unless a newer one came meanwhile, nothing waits any more. */
export const endRecalculation = (tx: TenantTx, versionId: string): Promise<unknown[]> =>
  tx.rows(`update tenant set recalculate_to = null where id = app_tenant() and recalculate_to = $1`, [versionId]);
