import type { MadeChoice } from '@bodan/core/dispatch/suppose';
import { DomainError } from '@bodan/core/errors';
import type { Slice } from '@bodan/core/sla/ledger';
import type { TicketClock, TicketHours } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import type { TimeFilter } from '../time/store.ts';

export type LivedTicket = TicketHours & {
  id: string;
  number: string;
  title: string;
  tier: string;
  flowVersionId: string;
  events: { seq: number; type: string; data: Record<string, unknown>; actorKind: string; occurredAt: number }[];
  clocks: Pick<TicketClock, 'metric' | 'cycle' | 'status' | 'countedSeconds' | 'targetSeconds' | 'markAt' | 'dueAt'>[];
  slices: Slice[];
};

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;
/** Tickets as `t` created in the range, of these branches, faults, departments and tiers; binds $1 to $7. */
export const COHORT = `t.tenant_id = app_tenant() and t.source <> 'import' and t.created_at >= ($1::date)::timestamp at time zone $3 and t.created_at < ($2::date + 1)::timestamp at time zone $3
  and ($4::text[] is null or coalesce(t.branch_id::text, '') = any ($4)) and ($5::text[] is null or coalesce(t.fault_code, '') = any ($5))
  and ($6::text[] is null or coalesce(t.department_code, '') = any ($6)) and ($7::text[] is null or t.tier = any ($7))`;
export const cohortValues = (f: TimeFilter): unknown[] => [f.from, f.to, f.timeZone, f.branches, f.faults, f.departments, f.tiers];

const MAX_TICKETS = 20_000;

/** How many tickets a question is about; an imported log has no promises, so it is not asked. Throws `validation_failed` for more than 20,000. */
export async function livedWithin(tx: TenantTx, f: TimeFilter): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`select count(*)::int as n from ticket t where ${COHORT}`, cohortValues(f));
  const count = row?.n ?? 0;
  if (count > MAX_TICKETS)
    throw new DomainError('validation_failed', undefined, {
      fields: [
        { pointer: '/query/from', code: 'too_big', detail: `the range has ${count} tickets; ask about at most ${MAX_TICKETS} at once` },
      ],
    });
  return count;
}

/** Tickets with their whole log, their clocks as recorded and their closed slices; a page by id. */
export const livedTickets = (tx: TenantTx, f: TimeFilter, after: string, limit: number): Promise<LivedTicket[]> =>
  tx.rows<LivedTicket>(
    `with page as (select t.id, t.number, t.title, t.tier, t.branch_id, t.former_branches, t.corrections, t.clock_zone, t.flow_version_id from ticket t where ${COHORT} and t.id > $8::uuid order by t.id limit $9)
     select p.id, p.number, p.title, p.tier, p.branch_id as "branchId", p.former_branches as "formerBranches", p.corrections, p.clock_zone as "clockZone", p.flow_version_id as "flowVersionId",
       (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'data', e.data, 'actorKind', e.actor_kind, 'occurredAt', ${MS('e.occurred_at')}) order by e.seq), '[]')
        from ticket_event e where e.tenant_id = app_tenant() and e.ticket_id = p.id) as events,
       (select coalesce(jsonb_agg(jsonb_build_object('metric', c.metric, 'cycle', c.cycle, 'status', c.status, 'countedSeconds', c.counted_seconds, 'targetSeconds', c.target_seconds,
          'markAt', ${MS('c.mark_at')}, 'dueAt', ${MS('c.due_at')}) order by c.metric, c.cycle), '[]') from clock c where c.tenant_id = app_tenant() and c.ticket_id = p.id) as clocks,
       (select coalesce(jsonb_agg(jsonb_build_object('stage', s.stage, 'department', s.department_code, 'personId', s.person_id, 'waitingReason', s.waiting_reason, 'counted', s.counted,
          'startedAt', ${MS('s.started_at')}, 'endedAt', ${MS('s.ended_at')}, 'businessSeconds', s.business_seconds, 'wallSeconds', s.wall_seconds) order by s.seq), '[]')
        from slice s where s.tenant_id = app_tenant() and s.ticket_id = p.id) as slices
     from page p order by p.id`,
    [...cohortValues(f), after, limit],
  );

const CHOICES = `ticket_event e join ticket t on t.tenant_id = e.tenant_id and t.id = e.ticket_id
  where e.tenant_id = app_tenant() and e.type = 'ticket.assigned' and e.data -> 'certificate' ->> 'rule' = $8 and e.data -> 'certificate' -> 'chosen' is not null and ${COHORT}`;

/** How many choices of one rule were kept for the tickets asked about. */
export async function choiceCount(tx: TenantTx, f: TimeFilter, rule: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`select count(*)::int as n from ${CHOICES}`, [...cohortValues(f), rule]);
  return row?.n ?? 0;
}

/** The choices with everybody who was looked at; `windowFrom` is the appointment they were made for. */
export const choiceRows = (
  tx: TenantTx,
  f: TimeFilter,
  rule: string,
): Promise<(Omit<MadeChoice, 'day'> & { windowFrom: number | null })[]> =>
  tx.rows(
    `select e.ticket_id as "ticketId", (e.data -> 'certificate' ->> 'at')::int8 as at, e.data -> 'certificate' ->> 'chosen' as chosen, e.data -> 'certificate' -> 'candidates' as candidates,
       (e.data -> 'certificate' -> 'demand' -> 'window' ->> 'from')::int8 as "windowFrom" from ${CHOICES} order by e.ticket_id, e.seq`,
    [...cohortValues(f), rule],
  );

export const numbersOf = (tx: TenantTx, ids: string[]): Promise<{ id: string; number: string; title: string }[]> =>
  tx.rows(`select id, number, title from ticket where tenant_id = app_tenant() and id = any ($1)`, [ids]);
