import { DomainError } from '@bodan/core/errors';
import type { CustomValues } from '@bodan/core/fields/compile';
import type { Awaited } from '@bodan/core/flow/approval';
import { NO_COUNTS, type TicketCounts } from '@bodan/core/flow/facts';
import type { ClockState } from '@bodan/core/sla/clock';
import { localDay } from '@bodan/core/ticket/days';
import { needsCounts } from '@bodan/core/ticket/evidence';
import type { TicketConfig, TicketState, TicketWrite } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { claimRefusal } from '../field/claim.ts';
import { ticketNotFound } from './missing.ts';
import { NEW_TICKET_COLUMNS } from './new-ticket-columns.ts';
import { newTicketValues, writeDocument } from './rows.ts';

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;
const CLOCKS = `(select coalesce(jsonb_agg(jsonb_build_object('metric', c.metric, 'cycle', c.cycle, 'status', c.status, 'targetSeconds', c.target_seconds, 'startedAt', ${MS('c.started_at')},
  'countedSeconds', c.counted_seconds, 'markAt', ${MS('c.mark_at')}, 'pausedReason', c.paused_reason, 'stoppedAt', ${MS('c.stopped_at')}, 'dueAt', ${MS('c.due_at')}, 'breachAt', ${MS('c.breach_at')},
  'atRiskAt', ${MS('c.at_risk_at')}, 'policyId', coalesce(c.memory ->> 'policyId', c.tier || '/' || c.metric), 'detached', coalesce((c.memory ->> 'detached')::boolean, false),
  'off', coalesce(c.memory -> 'off', '[]'), 'superseded', coalesce(c.memory -> 'superseded', '[]'), 'told', c.told) order by c.started_at, array_position(array['first_response', 'plan', 'resolution'], c.metric), c.cycle), '[]')
  from clock c where c.tenant_id = t.tenant_id and c.ticket_id = t.id)`;

const STATE = `t.id, t.number, t.title, t.customer_words as "customerWords", t.source, t.stage, t.is_open as "isOpen", t.waiting_reason as "waitingReason", t.waits_for_part as "waitsForPart", t.wake_at as "wakeAt", t.priority, t.tier,
  t.fault_code as "faultCode", t.department_code as "departmentCode", t.branch_id as "branchId", t.former_branches as "formerBranches", t.corrections, t.clock_zone as "clockZone", t.customer_zone as "customerZone", t.customer_id as "customerId", t.contact_name as "contactName", t.phone, t.address, t.device,
  t.device_serial as "deviceSerial", t.tags, t.custom, t.assignee_id as "assigneeId", t.holder_id as "holderId", t.holder_department as "holderDepartment", t.created_by as "createdBy",
  t.created_at as "createdAt", t.updated_at as "updatedAt", t.stage_since as "stageSince", t.first_responded_at as "firstRespondedAt", t.closed_at as "closedAt", t.reopen_count as "reopenCount",
  t.rework_count as "reworkCount", t.rating, t.slice_seq as "sliceSeq", t.slice_started_at as "sliceStartedAt", t.event_seq as "eventSeq", t.version,
  t.place, t.planned_from as "plannedFrom", t.planned_to as "plannedTo", t.pooled_at as "pooledAt", t.dispatch_seconds as "dispatchSeconds", t.at_risk_since as "atRiskSince", t.is_done as "isDone", t.evidence, t.handover_count as "handoverCount", t.nudge_count as "nudgeCount", t.intervened_at as "intervenedAt",
  t.flow_version_id as "flowVersionId", t.calendar_version_id as "calendarVersionId", t.pauses, t.approval, t.timers, t.membership, t.held, ${CLOCKS} as clocks`;

/**
 * The ticket and its clocks. `lock` keeps others from changing it until this transaction ends. It is taken by a statement of its own, sent
 * together with the next: one that had to wait would bring the ticket as it is now with the clocks of before. Undefined when there is none.
 */
export async function loadTicket(tx: TenantTx, tenantId: string, id: string, lock: boolean): Promise<TicketState | undefined> {
  // Before the ticket: a move of the workspace to another group takes both in this order too.
  const member = lock ? tx.rows(`select hold_membership($1, null)`, [tenantId], 'membership-hold') : null;
  const held = lock
    ? tx.rows(`select 1 from ticket where tenant_id = $1 and id = $2 for no key update`, [tenantId, id], 'ticket-lock')
    : null;
  const loaded = tx.rows<TicketState>(`select ${STATE} from ticket t where t.tenant_id = $1 and t.id = $2`, [tenantId, id], 'ticket-load');
  const [[row]] = await Promise.all([loaded, held, member]);
  return row;
}

/** Several tickets as they stand, without keeping anybody from changing them. */
export const loadTickets = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<TicketState[]> =>
  tx.rows<TicketState>(
    `select ${STATE} from ticket t where t.tenant_id = $1 and t.id = any ($2) order by t.id`,
    [tenantId, ids],
    'tickets-load',
  );

/** The id behind a human number; undefined when the workspace has none such. */
export async function ticketIdOf(tx: TenantTx, tenantId: string, number: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(
    `select id from ticket where tenant_id = $1 and number = $2`,
    [tenantId, number],
    'ticket-by-number',
  );
  return row?.id;
}

const EVENT_COLUMNS = 'tenant_id, id, ticket_id, seq, type, actor_kind, actor_id, actor_name, data, occurred_at';
const ENTRY_COLUMNS =
  'group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at, recorded_at, membership';

const ATTACHED = `
  e as (insert into ticket_event (${EVENT_COLUMNS}) select ${EVENT_COLUMNS} from jsonb_populate_recordset(null::ticket_event, $1::jsonb -> 'events')),
  m as (insert into measure_entry (${ENTRY_COLUMNS}) select ${ENTRY_COLUMNS} from jsonb_populate_recordset(null::measure_entry, $1::jsonb -> 'measures'))`;

const FIRST_FACT = 10;
const FACT = Object.fromEntries(NEW_TICKET_COLUMNS.map(([column, type], i) => [column, `$${FIRST_FACT + i}::${type}`]));
const FACT_COLUMNS = NEW_TICKET_COLUMNS.map(([column]) => column).join(', ');
const FACTS = NEW_TICKET_COLUMNS.map(([column]) => FACT[column]).join(', ');
// The number's step is a division by zero when the settings moved under the decision.
// One statement, one round trip, one commit: number, customer, ticket, search, clocks, events and measure entries.
const INSERT = `with
  n as (insert into counter as c (tenant_id, name, value) select $1::uuid, $3::text, 1 / (case when hold_membership($1, $9::int) and exists (select 1 from tenant where id = $1 and config_revision = $2::bigint) then 1 else 0 end)
        on conflict (tenant_id, name) do update set value = c.value + excluded.value returning value),
  cu as (insert into customer as c (tenant_id, id, phone, phone_reversed, name, address, time_zone)
         select $1, $4::uuid, ${FACT['phone']}, ${FACT['phone_reversed']}, ${FACT['contact_name']}, ${FACT['address']}, ${FACT['customer_zone']} where ${FACT['phone']} is not null
         on conflict (tenant_id, phone) do update set name = case when excluded.name <> '' then excluded.name else c.name end, address = case when excluded.address <> '' then excluded.address else c.address end,
           time_zone = coalesce(excluded.time_zone, c.time_zone)
         returning id),
  t as (insert into ticket (tenant_id, number, customer_id, ${FACT_COLUMNS})
        select $1, $3 || '-' || lpad(n.value::text, greatest(6, length(n.value::text)), '0'), (select id from cu), ${FACTS} from n returning number, customer_id, custom),
  s as (insert into ticket_search (tenant_id, ticket_id, created_at, grams) values ($1, ${FACT['id']}, ${FACT['created_at']}, $5::int[])),
  k as (insert into clock select r.* from jsonb_populate_recordset(null::clock, $6::jsonb) r),
  e as (insert into ticket_event (${EVENT_COLUMNS}) select ${EVENT_COLUMNS} from jsonb_populate_recordset(null::ticket_event, $7::jsonb)),
  m as (insert into measure_entry (${ENTRY_COLUMNS}) select ${ENTRY_COLUMNS} from jsonb_populate_recordset(null::measure_entry, $8::jsonb))
  select number, customer_id as "customerId", custom from t`;

/** What a past board knew of a clock; when it moves, the trigger on clocks remembers what stood before. */
const KNOWN = (c: string) =>
  `(${['status', 'breach_at', 'branch_id', 'fault_code', 'department_code', 'tier', 'stage'].map((column) => `${c}.${column}`).join(', ')})`;

/** The same of a ticket, and the trigger on tickets. */
const STOOD = (t: string) =>
  `(${['is_open', 'stage', 'tier', 'branch_id', 'fault_code', 'department_code', 'assignee_id'].map((column) => `${t}.${column}`).join(', ')})`;

const UPDATE = `with
  h as materialized (select hold_membership($2, $5::int) as is_held),
  t as (update ticket o set title = r.title, stage = r.stage, is_open = r.is_open, waiting_reason = r.waiting_reason, waits_for_part = r.waits_for_part, wake_at = r.wake_at, priority = r.priority, tier = r.tier, fault_code = r.fault_code,
          department_code = r.department_code, branch_id = r.branch_id, former_branches = r.former_branches, corrections = r.corrections, clock_zone = r.clock_zone, customer_zone = r.customer_zone, calendar_version_id = r.calendar_version_id, customer_id = r.customer_id, contact_name = r.contact_name, phone = r.phone, phone_reversed = r.phone_reversed, address = r.address,
          device = r.device, device_serial = r.device_serial, tags = r.tags, custom = r.custom, assignee_id = r.assignee_id, holder_id = r.holder_id, holder_department = r.holder_department,
          updated_at = r.updated_at, stage_since = r.stage_since, first_responded_at = r.first_responded_at, closed_at = r.closed_at, reopen_count = r.reopen_count, rework_count = r.rework_count,
          rating = r.rating, next_metric = r.next_metric, next_due_at = r.next_due_at, next_breach_at = r.next_breach_at, next_at_risk_at = r.next_at_risk_at, next_target_seconds = r.next_target_seconds,
          next_counted_seconds = r.next_counted_seconds, next_mark_at = r.next_mark_at, slice_seq = r.slice_seq, slice_started_at = r.slice_started_at, event_seq = r.event_seq, version = r.version, flow_version_id = r.flow_version_id, pauses = r.pauses,
          place = r.place, planned_from = r.planned_from, planned_to = r.planned_to, pooled_at = r.pooled_at, dispatch_seconds = r.dispatch_seconds, at_risk_since = r.at_risk_since, intervened_at = r.intervened_at, is_done = r.is_done, evidence = r.evidence, handover_count = r.handover_count, nudge_count = r.nudge_count, dispatch_after = r.dispatch_after,
          open_since = case when ${STOOD('o')} is distinct from ${STOOD('r')} then r.open_since else o.open_since end,
          approval = r.approval, turns = r.turns, timers = r.timers, next_timer_at = r.next_timer_at, membership = r.membership, held = r.held
        from jsonb_populate_record(null::ticket, $1::jsonb -> 'ticket') r, h
        where h.is_held and o.tenant_id = $2 and o.id = r.id and o.version = $3
          and exists (select 1 from tenant where id = $2 and calendar_version_id = r.calendar_version_id) returning o.id),
  s as (update ticket_search x set grams = array(select jsonb_array_elements_text($1::jsonb -> 'grams')::int)
        where x.tenant_id = $2 and x.ticket_id = (($1::jsonb -> 'ticket') ->> 'id')::uuid and $4::boolean),
  l as (insert into slice select r.* from jsonb_populate_recordset(null::slice, $1::jsonb -> 'slices') r),
  k as (insert into clock as c select r.* from jsonb_populate_recordset(null::clock, $1::jsonb -> 'clocks') r
        on conflict (tenant_id, ticket_id, metric, cycle) do update set status = excluded.status, target_seconds = excluded.target_seconds, counted_seconds = excluded.counted_seconds,
          mark_at = excluded.mark_at, paused_reason = excluded.paused_reason, stopped_at = excluded.stopped_at, due_at = excluded.due_at, breach_at = excluded.breach_at, at_risk_at = excluded.at_risk_at,
          branch_id = excluded.branch_id, fault_code = excluded.fault_code, department_code = excluded.department_code, tier = excluded.tier, stage = excluded.stage,
          memory = excluded.memory, told = excluded.told, group_id = case when c.membership is distinct from excluded.membership then excluded.group_id else c.group_id end, membership = excluded.membership, next_alarm_at = excluded.next_alarm_at,
          known_since = case when ${KNOWN('c')} is distinct from ${KNOWN('excluded')} then excluded.known_since else c.known_since end,
          revision = c.revision + (c.next_alarm_at is distinct from excluded.next_alarm_at)::int
        where (c.status, c.target_seconds, c.paused_reason, c.counted_seconds, c.mark_at, c.due_at, c.breach_at, c.at_risk_at, c.branch_id, c.fault_code, c.department_code, c.tier, c.stage, c.memory, c.told, c.membership)
          is distinct from (excluded.status, excluded.target_seconds, excluded.paused_reason, excluded.counted_seconds, excluded.mark_at, excluded.due_at, excluded.breach_at, excluded.at_risk_at, excluded.branch_id, excluded.fault_code, excluded.department_code,
            excluded.tier, excluded.stage, excluded.memory, excluded.told, excluded.membership)),${ATTACHED}
  select (select count(*)::int from t) as n, (select is_held from h) as "isHeld", (select calendar_version_id from tenant where id = $2) as "calendarVersionId"`;

/** Thrown inside when the settings moved under a decision; the caller loads them again and decides anew. */
export class StaleConfig extends Error {}

/** A ticket may name a flow or a correction that came after the settings were read; then it is decided anew by the current ones. */
export function needFlow(config: TicketConfig, t: TicketState): void {
  if (!config.flows.has(t.flowVersionId) || t.corrections.some((id) => !config.corrections.has(id))) throw new StaleConfig();
}

/** What the statement decided; `custom` has the numbers that fields gave themselves. */
export type NewRow = { number: string; customerId: string | null; custom: CustomValues };

/** The one statement that writes a new ticket whole; it fails with `isStale` when the settings moved under the decision. */
export function newTicketStatement(
  config: TicketConfig,
  w: TicketWrite,
  customerId: string,
): { text: string; values: unknown[]; name: string } {
  const year = localDay(config.timeZone, w.after.createdAt).slice(0, 4);
  const { parts, facts } = newTicketValues(config, w);
  return {
    text: INSERT,
    values: [config.tenantId, config.revision, `WO-${year}`, customerId, ...parts, config.member?.number ?? 0, ...facts],
    name: 'ticket-insert',
  };
}

/** 22012 is the division that guards the settings' revision. */
export const isStale = (error: unknown): boolean => (error as { code?: string }).code === '22012';

/** Writes a decision whole. Answers the number and customer of the ticket. Throws `conflict` when it changed meanwhile, StaleConfig when the settings (of a new ticket) or the calendar did. */
export async function writeTicket(tx: TenantTx, config: TicketConfig, w: TicketWrite, customerId: string): Promise<NewRow> {
  if (w.before === null) {
    const { text, values, name } = newTicketStatement(config, w, customerId);
    const [row] = await tx.rows<NewRow>(text, values, name).catch((error: unknown) => {
      throw isStale(error) ? new StaleConfig() : claimRefusal(error);
    });
    if (!row) throw new StaleConfig();
    return row;
  }
  const document = JSON.stringify(writeDocument(config, w));
  const searchMoved = ['title', 'contactName', 'address', 'device', 'deviceSerial', 'tags'].some(
    (k) => JSON.stringify(Reflect.get(w.before ?? {}, k)) !== JSON.stringify(Reflect.get(w.after, k)),
  );
  const [row] = await tx
    .rows<{ n: number; isHeld: boolean; calendarVersionId: string }>(
      UPDATE,
      [document, config.tenantId, w.before.version, searchMoved, config.member?.number ?? 0],
      'ticket-update',
    )
    .catch((error: unknown) => {
      throw claimRefusal(error);
    });
  if (row && (!row.isHeld || row.calendarVersionId !== config.calendarVersionId)) throw new StaleConfig();
  if (row?.n !== 1) throw new DomainError('conflict');
  return { number: w.after.number ?? '', customerId: w.after.customerId, custom: w.after.custom };
}

/** Finds or makes the customer of a phone number; all spellings were made one before. */
export async function customerOf(
  tx: TenantTx,
  tenantId: string,
  newId: string,
  c: { phone: string; phoneReversed: string; name: string; address: string },
): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(
    `insert into customer as c (tenant_id, id, phone, phone_reversed, name, address) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, phone) do update set name = case when excluded.name <> '' then excluded.name else c.name end returning id`,
    [tenantId, newId, c.phone, c.phoneReversed, c.name, c.address],
    'customer-upsert',
  );
  if (!row) throw ticketNotFound();
  return row.id;
}

export type EventRow = {
  id: string;
  seq: number;
  type: string;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  data: Record<string, unknown>;
  occurredAt: number;
  recordedAt: number;
};

/** The ticket's history, oldest first, from a sequence number on. */
export const eventsOf = (tx: TenantTx, tenantId: string, ticketId: string, afterSeq: number, limit: number): Promise<EventRow[]> =>
  tx.rows<EventRow>(
    `select id, seq, type, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", data, occurred_at as "occurredAt", recorded_at as "recordedAt"
     from ticket_event where tenant_id = $1 and ticket_id = $2 and seq > $3 order by seq limit $4`,
    [tenantId, ticketId, afterSeq, limit],
    'ticket-events',
  );

/** What hangs on tickets, by their history; one without any is not in it. */
export async function countsByTicket(tx: TenantTx, tenantId: string, ticketIds: readonly string[]): Promise<Map<string, TicketCounts>> {
  const rows = await tx.rows<TicketCounts & { ticketId: string }>(
    `select ticket_id as "ticketId", count(*) filter (where type = 'ticket.attached' and data ->> 'kind' is distinct from 'signature')::int as photos,
       count(*) filter (where type = 'ticket.attached' and data ->> 'kind' = 'signature')::int as signatures,
       count(*) filter (where type = 'ticket.noted')::int as notes, count(*) filter (where type = 'ticket.called')::int as calls,
       count(*) filter (where type = 'ticket.replied')::int as replies
     from ticket_event where tenant_id = $1 and ticket_id = any ($2) group by 1`,
    [tenantId, ticketIds],
    'ticket-counts',
  );
  return new Map(rows.map(({ ticketId, ...counts }) => [ticketId, counts]));
}

/** What hangs on one ticket. */
export const countsOf = async (tx: TenantTx, tenantId: string, ticketId: string): Promise<TicketCounts> =>
  (await countsByTicket(tx, tenantId, [ticketId])).get(ticketId) ?? NO_COUNTS;

/** The same for a decision on it, as far as its flow or the standard asks. */
export const countsFor = async (
  tx: TenantTx,
  config: TicketConfig,
  t: Pick<TicketState, 'id' | 'flowVersionId'>,
): Promise<{ counts?: TicketCounts }> => (needsCounts(config, t) ? { counts: await countsOf(tx, config.tenantId, t.id) } : {});

export type SliceRow = {
  seq: number;
  stage: string;
  department: string | null;
  personId: string | null;
  awaited: Awaited[];
  waitingReason: string | null;
  counted: boolean;
  startedAt: number;
  endedAt: number;
  businessSeconds: number;
  wallSeconds: number;
};

export const slicesOf = (tx: TenantTx, tenantId: string, ticketId: string): Promise<SliceRow[]> =>
  tx.rows<SliceRow>(
    `select seq, stage, department_code as department, person_id as "personId", awaited, waiting_reason as "waitingReason", counted, started_at as "startedAt", ended_at as "endedAt",
       business_seconds as "businessSeconds", wall_seconds as "wallSeconds" from slice where tenant_id = $1 and ticket_id = $2 order by seq`,
    [tenantId, ticketId],
    'ticket-slices',
  );

export type { ClockState };
