import type { ClockState } from '../sla/clock.ts';
import type { TicketState } from '../ticket/state.ts';
import { LOW_RATING, type Metric } from './registry.ts';

export type Dimensions = {
  day: string;
  branchId: string | null;
  faultCode: string | null;
  departmentCode: string | null;
  tier: string;
  stage: string | null;
};
/** A signed entry of the measure ledger. `day` is the local date of the tenant, `occurredAt` epoch ms. */
export type MeasureEntry = Dimensions & { metric: Metric; value: number; occurredAt: number };

/** `since`: when what is counted came about, epoch ms; null where the ticket does not say. */
type Contribution = Dimensions & { metric: Metric; value: number; since: number | null };

const settled = (
  clocks: ClockState[],
  metric: string,
  met: Metric,
  missed: Metric,
): { metric: Metric; value: number; since: number | null }[] =>
  clocks
    .filter((c) => c.metric === metric && (c.status === 'met' || c.status === 'breached_met'))
    .map((c) => ({ metric: c.status === 'met' ? met : missed, value: 1, since: c.stoppedAt }));

/**
 * What one ticket adds to the board, as a pure function of the ticket. The board is the sum of this over all tickets,
 * so a change appends (after − before) and nothing else. `dayOf` gives the tenant's local date of an instant.
 */
export function contributions(t: TicketState, dayOf: (atMs: number) => string): Contribution[] {
  const place = { branchId: t.branchId, faultCode: t.faultCode, departmentCode: t.departmentCode, tier: t.tier };
  const day = dayOf(t.createdAt);
  const list: Contribution[] = [{ ...place, day, stage: null, metric: 'created', value: 1, since: t.createdAt }];
  if (t.isOpen) list.push({ ...place, day, stage: t.stage, metric: 'open', value: 1, since: t.stageSince });
  else if (t.closedAt !== null) list.push({ ...place, day: dayOf(t.closedAt), stage: null, metric: 'closed', value: 1, since: t.closedAt });
  for (const m of [
    ...settled(t.clocks, 'first_response', 'first_response_met', 'first_response_missed'),
    ...settled(t.clocks, 'plan', 'plan_met', 'plan_missed'),
    ...settled(t.clocks, 'resolution', 'resolution_met', 'resolution_missed'),
  ])
    list.push({ ...place, day, stage: null, ...m });
  const also = (metric: Metric, value: number, since: number | null): void => {
    if (value > 0) list.push({ ...place, day, stage: null, metric, value, since });
  };
  also('rework', t.reworkCount, null);
  also('reopened', t.reopenCount, null);
  if (t.isDone) {
    also('completed', 1, t.closedAt);
    also('reworked', t.reworkCount > 0 ? 1 : 0, t.closedAt);
    also('fixed_first', t.reworkCount + t.reopenCount === 0 ? 1 : 0, t.closedAt);
  }
  also('handovers', t.handoverCount, null);
  also('nudges', t.nudgeCount, null);
  also('rated', t.rating === null ? 0 : 1, null);
  also('rated_low', t.rating !== null && t.rating <= LOW_RATING ? 1 : 0, null);
  also('dispatched', t.dispatchSeconds === null ? 0 : 1, null);
  also('dispatch_seconds', t.dispatchSeconds ?? 0, null);
  also('came_at_risk', t.atRiskSince === null ? 0 : 1, t.atRiskSince);
  also('intervened', t.intervenedAt === null ? 0 : 1, t.intervenedAt);
  return list;
}

const keyOf = (d: Omit<Contribution, 'since'>): string =>
  [d.metric, d.day, d.branchId, d.faultCode, d.departmentCode, d.tier, d.stage].join('\u0001');

/**
 * The entries a change appends: contributions after minus contributions before; nothing where they are equal. What is told late takes
 * back what came about after it only from then on, so that no moment counts less than nothing: `isLate`.
 */
export function measureDelta(
  before: TicketState | null,
  after: TicketState | null,
  dayOf: (atMs: number) => string,
  occurredAt: number,
  isLate = false,
): MeasureEntry[] {
  const sum = new Map<string, MeasureEntry>();
  const add = (t: TicketState | null, sign: 1 | -1) => {
    if (!t) return;
    for (const { since, ...c } of contributions(t, dayOf)) {
      const key = keyOf(c);
      const entry = sum.get(key);
      const at = isLate && since !== null ? Math.max(since, occurredAt) : occurredAt;
      if (entry) entry.value += sign * c.value;
      else sum.set(key, { ...c, value: sign * c.value, occurredAt: at });
    }
  };
  add(before, -1);
  add(after, 1);
  return [...sum.values()].filter((e) => e.value !== 0);
}
