import { type Awaited, turnOf } from '@bodan/core/flow/approval';
import { askedFields } from '@bodan/core/flow/asked-fields';
import { iso } from '@bodan/core/instant';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { pausesFor } from '@bodan/core/sla/clock';
import { awaitedOf, waitsElsewhere } from '@bodan/core/ticket/place';
import { policiesFor, policyFor } from '@bodan/core/ticket/policies';
import { calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { callerId, type WorkspaceContext } from '../context.ts';
import { showingTo } from '../customer/shown.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import type { TicketRow } from './list-store.ts';

/** A list row: facts, the most urgent clock as it stands now, and 卡在哪. Durations are whole working seconds. */
export type ListItem = Omit<
  TicketRow,
  | 'createdAt'
  | 'updatedAt'
  | 'stageSince'
  | 'closedAt'
  | `next${string}`
  | 'sliceStartedAt'
  | 'holderDepartment'
  | 'formerBranches'
  | 'corrections'
  | 'approval'
> & {
  createdAt: string;
  updatedAt: string;
  stageSince: string;
  closedAt: string | null;
  clock: {
    metric: string;
    isPaused: boolean;
    dueAt: string | null;
    breachAt: string | null;
    atRiskAt: string | null;
    targetSeconds: number;
    now: { remainingSeconds: number; isBreached: boolean; isAtRisk: boolean };
  } | null;
  stuck: {
    stage: string;
    departmentCode: string | null;
    personId: string | null;
    awaited: Awaited[];
    waitingReason: string | null;
    since: string;
    now: { businessSeconds: number };
  } | null;
  /** What of its approval waits for the caller, with the custom fields that were asked for it; null when nothing. */
  turn: { actsFor: string; since: string; askedBy: string | null; reason: string; fields: string[] } | null;
};

/** What of a row its most urgent clock is reckoned from. */
export type UrgentClockRow = Pick<
  TicketRow,
  | 'tier'
  | 'waitingReason'
  | 'flowVersionId'
  | 'branchId'
  | 'formerBranches'
  | 'corrections'
  | 'clockZone'
  | 'nextMetric'
  | 'nextTargetSeconds'
  | 'nextCountedSeconds'
  | 'nextMarkAt'
>;

/** The most urgent clock of a row at `now`: working seconds left of it, negative beyond the target; null when the ticket has none. */
export function urgentLeft(
  config: WorkspaceConfig,
  r: UrgentClockRow,
  now: number,
): { metric: string; targetSeconds: number; isPaused: boolean; remainingSeconds: number } | null {
  if (r.nextMetric === null || r.nextTargetSeconds === null || r.nextMarkAt === null) return null;
  const clock = { metric: r.nextMetric, policyId: `${r.tier}/${r.nextMetric}`, targetSeconds: r.nextTargetSeconds };
  const policy = policyFor(policiesFor(config.standard, flowOf(config, r)), clock);
  const isPaused = r.waitingReason !== null && pausesFor(policy, r.waitingReason);
  const run = isPaused ? 0 : elapsedSeconds(calendarOfTicket(config, r), r.nextMarkAt, Math.max(now, r.nextMarkAt));
  return {
    metric: r.nextMetric,
    targetSeconds: r.nextTargetSeconds,
    isPaused,
    remainingSeconds: r.nextTargetSeconds - (r.nextCountedSeconds ?? 0) - run,
  };
}

function clockOf(config: WorkspaceConfig, r: TicketRow, now: number): ListItem['clock'] {
  const clock = urgentLeft(config, r, now);
  if (!clock) return null;
  const { metric, targetSeconds, isPaused, remainingSeconds } = clock;
  const isBreached = remainingSeconds < 0;
  return {
    metric,
    isPaused,
    dueAt: iso(r.nextDueAt),
    breachAt: iso(r.nextBreachAt),
    atRiskAt: iso(r.nextAtRiskAt),
    targetSeconds,
    now: {
      remainingSeconds,
      isBreached,
      isAtRisk: !isBreached && r.nextAtRiskAt !== null && r.nextAtRiskAt <= now,
    },
  };
}

function stuckOf(config: WorkspaceConfig, r: TicketRow, now: number): ListItem['stuck'] {
  return {
    stage: r.stage,
    departmentCode: r.holderDepartment,
    personId: waitsElsewhere(config, r.waitingReason) ? null : r.holderId,
    awaited: awaitedOf(config, r, now),
    waitingReason: r.waitingReason,
    since: iso(r.sliceStartedAt),
    now: { businessSeconds: elapsedSeconds(calendarOfTicket(config, r), r.sliceStartedAt, Math.max(now, r.sliceStartedAt)) },
  };
}

/** `custom`: what of it the caller is shown. */
function turnFor(ctx: WorkspaceContext, config: WorkspaceConfig, r: TicketRow, custom: TicketRow['custom'], now: number): ListItem['turn'] {
  const turn = r.approval && turnOf(r.approval, callerId(ctx), config.delegations, now);
  if (!turn) return null;
  const fields = askedFields(flowOf(config, r), r.stage, config.fieldSet.fields).filter((key) => Object.hasOwn(custom, key));
  return { ...turn, since: iso(turn.since), fields };
}

/** How rows are shown to this caller at `now` by the list, the search and the kanban: made once for a page, then asked for each row. */
export function itemsFor(ctx: WorkspaceContext, config: WorkspaceConfig, now: number): (r: TicketRow) => ListItem {
  const shown = showingTo(ctx, config.fields);
  // Written out: copying what is left of a row costs more than everything else of it.
  return (r) => {
    const custom = shown.custom(r.custom);
    return {
      id: r.id,
      number: r.number,
      title: r.title,
      source: r.source,
      stage: r.stage,
      isOpen: r.isOpen,
      waitingReason: r.waitingReason,
      priority: r.priority,
      tier: r.tier,
      faultCode: r.faultCode,
      departmentCode: r.departmentCode,
      branchId: r.branchId,
      clockZone: r.clockZone,
      customerId: r.customerId,
      contactName: r.contactName,
      phone: shown.phone(r.phone),
      address: r.address,
      device: r.device,
      tags: r.tags,
      custom,
      assigneeId: r.assigneeId,
      holderId: r.holderId,
      createdAt: iso(r.createdAt),
      updatedAt: iso(r.updatedAt),
      stageSince: iso(r.stageSince),
      closedAt: iso(r.closedAt),
      version: r.version,
      flowVersionId: r.flowVersionId,
      clock: clockOf(config, r, now),
      stuck: r.isOpen ? stuckOf(config, r, now) : null,
      turn: turnFor(ctx, config, r, custom, now),
    };
  };
}
