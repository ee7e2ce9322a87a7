import type { Place } from '@bodan/core/dispatch/geo';
import type { Leave, Span, WeeklyShifts } from '@bodan/core/dispatch/shift';
import type { TenantTx } from '../context.ts';

export type ProfileRow = {
  personId: string;
  shifts: WeeklyShifts | null;
  dailyCapacity: number | null;
  base: Place | null;
};

/** What is kept of members for dispatch beside the settings. */
export const profileRows = (tx: TenantTx, tenantId: string): Promise<ProfileRow[]> =>
  tx.rows<ProfileRow>(
    `select person_id as "personId", shifts, daily_capacity as "dailyCapacity", base from membership where tenant_id = $1 and disabled_at is null`,
    [tenantId],
    'dispatch-profiles',
  );

export type LeaveRow = Leave & { id: string; personId: string };
const LEAVE = `id, person_id as "personId", (extract(epoch from from_at) * 1000)::int8 as "from", (extract(epoch from to_at) * 1000)::int8 as "to", reason`;

/** Leaves that touch a span, of everybody. */
export const leaveRows = (tx: TenantTx, tenantId: string, span: Span): Promise<LeaveRow[]> =>
  tx.rows<LeaveRow>(
    `select ${LEAVE} from member_leave where tenant_id = $1 and cancelled_at is null and to_at > $2 and from_at < $3 order by from_at, id`,
    [tenantId, new Date(span.from), new Date(span.to)],
    'dispatch-leaves',
  );

/** Leaves of one member that are not over yet. */
export const leavesOf = (tx: TenantTx, tenantId: string, personId: string, now: number): Promise<LeaveRow[]> =>
  tx.rows<LeaveRow>(
    `select ${LEAVE} from member_leave where tenant_id = $1 and cancelled_at is null and person_id = $2 and to_at > $3 order by from_at, id`,
    [tenantId, personId, new Date(now)],
  );

export const addLeave = (tx: TenantTx, l: LeaveRow & { createdBy: string | null }): Promise<unknown[]> =>
  tx.rows(
    `insert into member_leave (tenant_id, id, person_id, from_at, to_at, reason, created_by) values (app_tenant(), $1, $2, $3, $4, $5, $6)`,
    [l.id, l.personId, new Date(l.from), new Date(l.to), l.reason, l.createdBy],
  );

/** False when there is no such leave, or it was withdrawn before. */
export async function withdrawLeave(tx: TenantTx, personId: string, id: string): Promise<boolean> {
  const rows = await tx.rows(
    `update member_leave set cancelled_at = now() where tenant_id = app_tenant() and person_id = $1 and id = $2 and cancelled_at is null returning id`,
    [personId, id],
  );
  return rows.length === 1;
}

export const saveProfile = (tx: TenantTx, personId: string, p: Omit<ProfileRow, 'personId'>): Promise<unknown[]> =>
  tx.rows(
    `update membership set shifts = $2, daily_capacity = $3, base = $4, version = version + 1 where tenant_id = app_tenant() and person_id = $1`,
    [personId, p.shifts && JSON.stringify(p.shifts), p.dailyCapacity, p.base && JSON.stringify(p.base)],
  );

export type LoadRow = { personId: string; openTickets: number; dayJobs: number };

/**
 * Everybody's load on a day. Open tickets are those whose work is with the assignee; of the day are its appointments, what is open
 * without one and waits for nothing, and what was done on it; what was cancelled is no work.
 */
export const loadRows = (
  tx: TenantTx,
  tenantId: string,
  day: Span,
  stages: { field: readonly string[]; done: readonly string[] },
): Promise<LoadRow[]> =>
  tx.rows<LoadRow>(
    `select assignee_id as "personId", count(*) filter (where is_open)::int as "openTickets",
       count(*) filter (where not is_open or (planned_from >= $3 and planned_from < $4) or (planned_from is null and waiting_reason is null))::int as "dayJobs"
     from (select assignee_id, is_open, planned_from, waiting_reason from ticket where tenant_id = $1 and is_open and assignee_id is not null and stage = any ($2)
       union all select assignee_id, is_open, planned_from, waiting_reason from ticket
         where tenant_id = $1 and not is_open and assignee_id is not null and closed_at >= $3 and closed_at < $4 and stage = any ($5)) x group by 1`,
    [tenantId, stages.field, new Date(day.from), new Date(day.to), stages.done],
    'dispatch-load',
  );

export type JobRow = Span & { ticketId: string; isOpen: boolean; assigneeId: string; place: Place | null };

/** Appointments of assigned tickets that touch a span; closed ones too, for the picture of a day. */
export const jobRows = (tx: TenantTx, tenantId: string, span: Span): Promise<JobRow[]> =>
  tx.rows<JobRow>(
    `select t.id as "ticketId", t.is_open as "isOpen", t.assignee_id as "assigneeId",
       (extract(epoch from t.planned_from) * 1000)::int8 as "from", (extract(epoch from t.planned_to) * 1000)::int8 as "to", coalesce(t.place, b.place) as place
     from ticket t left join branch b on b.tenant_id = t.tenant_id and b.id = t.branch_id
     where t.tenant_id = $1 and t.assignee_id is not null and t.planned_from < $3 and t.planned_from > $2::timestamptz - interval '24 hours' and t.planned_to > $2 order by t.planned_from, t.id`,
    [tenantId, new Date(span.from), new Date(span.to)],
    'dispatch-jobs',
  );

/** Open tickets nobody has, oldest in the pool first; `stages` are those in which one waits for somebody. Without the ones on hold. */
export async function poolIds(
  tx: TenantTx,
  tenantId: string,
  f: { stages: readonly string[]; onlyWanting: boolean; ids: readonly string[] | null; limit: number },
): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from ticket where tenant_id = $1 and is_open and assignee_id is null and pooled_at is not null and waiting_reason is null and stage = any ($2)
       and (not $3::boolean or dispatch_after is not null) and ($4::uuid[] is null or id = any ($4)) order by pooled_at, id limit $5`,
    [tenantId, f.stages, f.onlyWanting, f.ids, f.limit],
    'dispatch-pool',
  );
  return rows.map((r) => r.id);
}

/** Who refused which of these tickets. */
export async function refusals(tx: TenantTx, tenantId: string, ticketIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.rows<{ ticketId: string; people: string[] }>(
    `select ticket_id as "ticketId", array_agg(distinct data ->> 'personId') as people from ticket_event
     where tenant_id = $1 and ticket_id = any ($2) and type = 'ticket.refused' group by 1`,
    [tenantId, ticketIds],
    'dispatch-refusals',
  );
  return new Map(rows.map((r) => [r.ticketId, r.people]));
}

/** One after the other where a choice depends on what the others just got; ends with the transaction. */
export const holdDispatch = (tx: TenantTx, tenantId: string): Promise<unknown[]> =>
  tx.rows(`select pg_advisory_xact_lock(hashtextextended('dispatch ' || $1, 0))`, [tenantId], 'dispatch-hold');

/** What found nobody is looked at again from then on; the ticket itself does not change. */
export const lookAgain = (tx: TenantTx, tenantId: string, ticketIds: readonly string[], at: number): Promise<unknown[]> =>
  tx.rows(`update ticket set dispatch_after = $3 where tenant_id = $1 and id = any ($2) and dispatch_after is not null`, [
    tenantId,
    ticketIds,
    new Date(at),
  ]);

export type GivenRow = { eventId: string; data: Record<string, unknown>; actorKind: string; actorName: string; occurredAt: number };

/** Who was given a ticket and by what certificate, newest first. */
export const givenRows = (tx: TenantTx, tenantId: string, ticketId: string): Promise<GivenRow[]> =>
  tx.rows<GivenRow>(
    `select id as "eventId", data, actor_kind as "actorKind", actor_name as "actorName", occurred_at as "occurredAt" from ticket_event
     where tenant_id = $1 and ticket_id = $2 and type = 'ticket.assigned' order by seq desc limit 50`,
    [tenantId, ticketId],
  );
