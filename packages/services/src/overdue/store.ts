import type { ClockStatus } from '@bodan/core/sla/clock';
import type { Tx } from '@bodan/db/doors';
import type { Narrowing } from '../board/narrow-store.ts';
import { FILTER, OVERDUE_FROM } from '../board/read-store.ts';
import type { TenantTx } from '../context.ts';
import type { UrgentClockRow } from '../ticket/list-item.ts';
import { COLUMNS, type TicketRow } from '../ticket/list-store.ts';

export type OverdueQuery = {
  groupId: string;
  tenantId: string;
  now: number;
  /** Null lets everything through; '' stands for tickets without the fact. */
  branches: string[] | null;
  tiers: string[] | null;
  departments: string[] | null;
};
/** An open clock of a ticket as it was last written. */
export type OpenClock = { policyId: string; status: ClockStatus; targetSeconds: number; countedSeconds: number; markAt: number };
/** What a late or endangered ticket is put in order by. */
export type OverdueTicket = UrgentClockRow & { id: string; isLate: boolean; clocks: OpenClock[] };
export type Nudged = { count: number; at: number; by: string | null; personId: string | null };
export type OverdueRow = TicketRow & { nudges: Nudged | null };

// The clocks that count are those of the board's figure, by the same words; at risk is what is not late yet.
const HIT = `late as (select distinct e.ticket_id from ${OVERDUE_FROM} and e.tenant_id = $2 and $3::date is null and $4::date is null),
  hit as materialized (
    select t.id, true as is_late from late l join ticket t on t.tenant_id = $2 and t.id = l.ticket_id where FILTER
    union all
    select t.id, false from ticket t where t.tenant_id = $2 and t.is_open and t.next_breach_at is not null and t.next_at_risk_at <= $5
      and not exists (select from late l where l.ticket_id = t.id) and FILTER)`.replaceAll(
  'FILTER',
  `($6::text[] is null or coalesce(t.branch_id::text, '') = any ($6)) and ($7::text[] is null or t.tier = any ($7))
      and ($8::text[] is null or coalesce(t.holder_department, t.department_code, '') = any ($8))`,
);

const CLOCKS = `coalesce((select json_agg(json_build_object('policyId', coalesce(c.memory ->> 'policyId', c.tier || '/' || c.metric), 'status', c.status, 'targetSeconds', c.target_seconds,
    'countedSeconds', c.counted_seconds, 'markAt', (extract(epoch from c.mark_at) * 1000)::bigint))
    from clock c where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.status in ('running', 'paused')), '[]')`;
const WEIGHED = `t.id, t.tier, t.waiting_reason as "waitingReason", t.flow_version_id as "flowVersionId", t.branch_id as "branchId", t.former_branches as "formerBranches", t.corrections,
       t.clock_zone as "clockZone", t.next_metric as "nextMetric", t.next_target_seconds as "nextTargetSeconds", t.next_counted_seconds as "nextCountedSeconds", t.next_mark_at as "nextMarkAt", ${CLOCKS} as clocks`;

/**
 * Every ticket that is late or at risk now, with all its open clocks. What it is late by and what that costs is reckoned by working
 * calendars, so it is for the caller to put them in order: none is left out here.
 */
export const readOverdue = (tx: TenantTx, q: OverdueQuery): Promise<OverdueTicket[]> =>
  tx.rows<OverdueTicket>(
    `with ${HIT}
     select h.is_late as "isLate", ${WEIGHED}
     from hit h join ticket t on t.tenant_id = $2 and t.id = h.id`,
    [q.groupId, q.tenantId, null, null, new Date(q.now), q.branches, q.tiers, q.departments],
  );

export type LateTicket = OverdueTicket & { tenantId: string };
/** Every late ticket of a group, each with all its open clocks: those behind the overdue figure of a board narrowed alike. */
export const readLate = (tx: Tx<'hq'>, q: Narrowing & { groupId: string; now: number }): Promise<LateTicket[]> =>
  tx.rows<LateTicket>(
    `with late as (select distinct e.tenant_id, e.ticket_id from ${OVERDUE_FROM} and $2::date is null and $3::date is null and $4::date is null and ${FILTER})
     select t.tenant_id as "tenantId", true as "isLate", ${WEIGHED} from late l join hq_ticket t on t.tenant_id = l.tenant_id and t.id = l.ticket_id`,
    [q.groupId, null, null, null, new Date(q.now), q.tenantIds, q.branches, q.faults, q.departments, q.tiers],
  );

const NUDGED = `left join lateral (
    select count(*)::int as count, max(n.occurred_at) as at, (array_agg(n.actor_name order by n.seq desc))[1] as by, (array_agg(n.data ->> 'personId' order by n.seq desc))[1] as person
    from ticket_event n where n.tenant_id = $1 and n.ticket_id = t.id and n.type = 'ticket.nudged' and n.actor_kind <> 'customer') n on n.count > 0`;

/** What the board shows of some tickets, and who was asked to hurry, by id. */
export async function readOverdueRows(tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<Map<string, OverdueRow>> {
  const found = await tx.rows<TicketRow & { count: number | null; at: number | null; by: string | null; person: string | null }>(
    `select ${COLUMNS}, n.count, n.at, n.by, n.person from ticket t ${NUDGED} where t.tenant_id = $1 and t.id = any ($2)`,
    [tenantId, ids],
    'overdue-rows',
  );
  return new Map(
    found.map(({ count, at, by, person, ...row }) => [
      row.id,
      { ...row, nudges: count === null || at === null ? null : { count, at, by, personId: person } },
    ]),
  );
}
