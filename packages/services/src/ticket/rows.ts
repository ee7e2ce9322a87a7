import { wantsDispatch } from '@bodan/core/dispatch/waiting';
import { waitingSigners } from '@bodan/core/flow/approval';
import { nextTimerAt } from '@bodan/core/flow/timer';
import { iso } from '@bodan/core/instant';
import type { MeasureEntry } from '@bodan/core/measures/contribution';
import { reversed, searchGrams } from '@bodan/core/search/grams';
import type { CompiledCalendar } from '@bodan/core/sla/calendar';
import type { ClockState } from '@bodan/core/sla/clock';
import { nextAlarmAt } from '@bodan/core/ticket/alarm';
import { localDay } from '@bodan/core/ticket/days';
import { policiesFor } from '@bodan/core/ticket/policies';
import {
  calendarOfTicket,
  flowOf,
  type TicketClock,
  type TicketConfig,
  type TicketState,
  type TicketWrite,
} from '@bodan/core/ticket/state';
import { JSON_COLUMNS, NEW_TICKET_COLUMNS } from './new-ticket-columns.ts';

/** The shape of table rows as JSON: what `jsonb_populate_record` turns into a row. Instants are ISO texts. */

/**
 * The clock that the list shows: the one that breaches first or was breached first, also when it is on hold since; else the paused one
 * that has least left.
 */
export function urgentClock(clocks: readonly ClockState[]): ClockState | null {
  const left = (c: ClockState) => c.targetSeconds - c.countedSeconds;
  let best: ClockState | null = null;
  for (const c of clocks) {
    if (c.status !== 'running' && c.status !== 'paused') continue;
    if (best === null) best = c;
    else if (c.breachAt !== null) best = best.breachAt === null || c.breachAt < best.breachAt ? c : best;
    else if (best.breachAt === null && left(c) < left(best)) best = c;
  }
  return best;
}

/** Whose turn it is to decide, each a row that a person's approvals are found by; null when it is nobody's. */
function turnRows({ approval }: TicketState): Record<string, unknown>[] | null {
  const turns = approval ? waitingSigners(approval) : [];
  if (!approval || turns.length === 0) return null;
  return turns.map((s) => ({ person_id: s.personId, asked_at: iso(s.askedAt ?? approval.startedAt) }));
}

function ticketRow(config: TicketConfig, { after: t, recordedAt }: TicketWrite): Record<string, unknown> {
  const next = urgentClock(t.clocks);
  return {
    tenant_id: config.tenantId,
    id: t.id,
    number: t.number,
    title: t.title,
    customer_words: t.customerWords,
    source: t.source,
    stage: t.stage,
    is_open: t.isOpen,
    waiting_reason: t.waitingReason,
    waits_for_part: t.waitsForPart,
    wake_at: iso(t.wakeAt),
    priority: t.priority,
    tier: t.tier,
    fault_code: t.faultCode,
    department_code: t.departmentCode,
    branch_id: t.branchId,
    former_branches: t.formerBranches,
    corrections: t.corrections,
    clock_zone: t.clockZone,
    customer_zone: t.customerZone,
    customer_id: t.customerId,
    contact_name: t.contactName,
    phone: t.phone,
    phone_reversed: t.phone ? reversed(t.phone) : null,
    address: t.address,
    device: t.device,
    device_serial: t.deviceSerial,
    tags: t.tags,
    custom: t.custom,
    assignee_id: t.assigneeId,
    holder_id: t.holderId,
    holder_department: t.holderDepartment,
    created_by: t.createdBy,
    created_at: iso(t.createdAt),
    recorded_at: iso(t.createdAt),
    updated_at: iso(t.updatedAt),
    stage_since: iso(t.stageSince),
    first_responded_at: iso(t.firstRespondedAt),
    closed_at: iso(t.closedAt),
    reopen_count: t.reopenCount,
    rework_count: t.reworkCount,
    is_done: t.isDone,
    evidence: t.evidence ?? null,
    handover_count: t.handoverCount,
    nudge_count: t.nudgeCount,
    rating: t.rating,
    next_metric: next?.metric ?? null,
    next_due_at: iso(next?.dueAt ?? null),
    next_breach_at: iso(next?.breachAt ?? null),
    next_at_risk_at: iso(next?.atRiskAt ?? null),
    next_target_seconds: next?.targetSeconds ?? null,
    next_counted_seconds: next?.countedSeconds ?? null,
    next_mark_at: iso(next?.markAt ?? null),
    slice_seq: t.sliceSeq,
    slice_started_at: iso(t.sliceStartedAt),
    event_seq: t.eventSeq,
    standard_version_id: config.standardVersionId,
    flow_version_id: t.flowVersionId,
    field_set_version_id: config.fieldSetVersionId,
    calendar_version_id: t.calendarVersionId,
    is_demo: false,
    version: t.version,
    pauses: t.pauses,
    approval: t.approval,
    turns: turnRows(t),
    timers: t.timers,
    next_timer_at: iso(t.isOpen ? nextTimerAt(t.timers) : null),
    place: t.place,
    planned_from: iso(t.plannedFrom),
    planned_to: iso(t.plannedTo),
    pooled_at: iso(t.pooledAt),
    dispatch_seconds: t.dispatchSeconds,
    at_risk_since: iso(t.atRiskSince),
    intervened_at: iso(t.intervenedAt),
    dispatch_after: wantsDispatch(config, t) ? iso(t.stageSince) : null,
    open_since: iso(knownAt(config, recordedAt)),
    membership: t.membership ?? config.member?.number ?? 0,
    held: t.held ?? null,
  };
}

/** What the engine remembers of a clock; null where the tier's own policy runs it and nothing happened to it. */
const memoryOf = (t: TicketState, c: TicketClock): Record<string, unknown> | null => {
  const isOwn = c.policyId === `${t.tier}/${c.metric}`;
  if (isOwn && !c.detached && c.off.length === 0 && c.superseded.length === 0) return null;
  return { policyId: c.policyId, detached: c.detached, off: c.off, superseded: c.superseded };
};

function clockRow(
  config: TicketConfig,
  { after: t, recordedAt }: TicketWrite,
  c: TicketClock,
  calendar: CompiledCalendar,
): Record<string, unknown> {
  const policies = policiesFor(config.standard, flowOf(config, t));
  return {
    tenant_id: config.tenantId,
    ticket_id: t.id,
    metric: c.metric,
    cycle: c.cycle,
    status: c.status,
    target_seconds: c.targetSeconds,
    at_risk_percent: policies.ruleOf.get(c.policyId)?.atRiskPercent ?? 75,
    started_at: iso(c.startedAt),
    counted_seconds: c.countedSeconds,
    mark_at: iso(c.markAt),
    paused_reason: c.pausedReason,
    stopped_at: iso(c.stoppedAt),
    due_at: iso(c.dueAt),
    breach_at: iso(c.breachAt),
    at_risk_at: iso(c.atRiskAt),
    next_alarm_at: iso(nextAlarmAt(c, policies.stepsOf.get(c.policyId) ?? [], calendar)),
    revision: 1,
    group_id: config.groupId,
    day: localDay(config.timeZone, t.createdAt),
    branch_id: t.branchId,
    fault_code: t.faultCode,
    department_code: t.departmentCode,
    tier: t.tier,
    stage: t.stage,
    memory: memoryOf(t, c),
    told: c.told,
    known_since: iso(knownAt(config, recordedAt)),
    membership: t.membership ?? config.member?.number ?? 0,
  };
}

/** The texts a search looks in. */
export const searchTexts = (t: TicketState): (string | null)[] => [
  t.number,
  t.title,
  t.customerWords,
  t.contactName,
  t.address,
  t.device,
  t.deviceSerial,
  ...t.tags,
];

const eventRows = (config: TicketConfig, w: TicketWrite): Record<string, unknown>[] =>
  w.events.map((e) => ({
    tenant_id: config.tenantId,
    id: e.id,
    ticket_id: w.after.id,
    seq: e.seq,
    type: e.type,
    actor_kind: e.actor.kind,
    actor_id: e.actor.id,
    actor_name: e.actor.name,
    data: e.data,
    occurred_at: iso(e.occurredAt),
  }));

/** What is recorded in a membership is recorded after it began, also where it was decided just before. */
const knownAt = (config: TicketConfig, recordedAt: number): number => Math.max(recordedAt, config.member?.since ?? recordedAt);

/** Entries of the workspace's own ledger and, where that is another sum, of the group's. */
function measureRows(config: TicketConfig, w: TicketWrite): Record<string, unknown>[] {
  const own = entryRows(config, w, config.member?.ledgerId ?? config.groupId, w.measures);
  return w.share ? [...own, ...entryRows(config, w, config.groupId, w.share)] : own;
}

const entryRows = (config: TicketConfig, w: TicketWrite, ledgerId: string, measures: readonly MeasureEntry[]): Record<string, unknown>[] =>
  measures.map((m) => ({
    group_id: ledgerId,
    tenant_id: config.tenantId,
    membership: config.member?.number ?? 0,
    ticket_id: w.after.id,
    metric: m.metric,
    value: m.value,
    day: m.day,
    branch_id: m.branchId,
    fault_code: m.faultCode,
    department_code: m.departmentCode,
    tier: m.tier,
    stage: m.stage,
    person_id: m.personId,
    occurred_at: iso(m.occurredAt),
    recorded_at: iso(knownAt(config, w.recordedAt)),
  }));

/** Rows of the clocks of a ticket. */
export function clockRows(config: TicketConfig, w: TicketWrite): Record<string, unknown>[] {
  const calendar = calendarOfTicket(config, w.after);
  return w.after.clocks.map((c) => clockRow(config, w, c, calendar));
}

const gramsOf = (config: TicketConfig, t: TicketState): number[] => searchGrams(config.tenantId, searchTexts(t));

/** Everything one decision changes, as one JSON document for one statement. */
export function writeDocument(config: TicketConfig, w: TicketWrite): Record<string, unknown> {
  const t = w.after;
  return {
    ticket: ticketRow(config, w),
    grams: gramsOf(config, t),
    clocks: clockRows(config, w),
    events: eventRows(config, w),
    slices: w.closedSlices.map((s) => ({
      tenant_id: config.tenantId,
      ticket_id: t.id,
      seq: s.seq,
      stage: s.stage,
      department_code: s.department,
      person_id: s.personId,
      awaited: s.awaited,
      waiting_reason: s.waitingReason,
      counted: s.counted,
      started_at: iso(s.startedAt),
      ended_at: iso(s.endedAt),
      business_seconds: s.businessSeconds,
      wall_seconds: s.wallSeconds,
    })),
    measures: measureRows(config, w),
  };
}

const jsonOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

/** The parameters of a new ticket's statement. One for each part: a document would be taken apart anew for each of them. */
export function newTicketValues(config: TicketConfig, w: TicketWrite): { parts: unknown[]; facts: unknown[] } {
  const row = ticketRow(config, w);
  const parts = [
    gramsOf(config, w.after),
    JSON.stringify(clockRows(config, w)),
    JSON.stringify(eventRows(config, w)),
    JSON.stringify(measureRows(config, w)),
  ];
  return { parts, facts: NEW_TICKET_COLUMNS.map(([column]) => (JSON_COLUMNS.has(column) ? jsonOrNull(row[column]) : row[column])) };
}
