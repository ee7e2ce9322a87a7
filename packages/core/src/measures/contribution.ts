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
  /** Whom an open ticket is assigned to; of every other measure null. */
  personId: string | null;
};
/** A signed entry of the measure ledger. `day` is the local date of the tenant, `occurredAt` epoch ms. */
export type MeasureEntry = Dimensions & { metric: Metric; value: number; occurredAt: number };

/** `since`: when what is counted came about, epoch ms; null where the ticket does not say. */
export type Contribution = Dimensions & { metric: Metric; value: number; since: number | null };

/** Clocks whose end is counted, with what it counts as. */
export const SETTLED = [
  ['first_response', 'first_response_met', 'first_response_missed'],
  ['plan', 'plan_met', 'plan_missed'],
  ['evidence', 'evidence_met', 'evidence_missed'],
  ['resolution', 'resolution_met', 'resolution_missed'],
] as const;

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
  const place = { branchId: t.branchId, faultCode: t.faultCode, departmentCode: t.departmentCode, tier: t.tier, personId: null };
  const day = dayOf(t.createdAt);
  const list: Contribution[] = [{ ...place, day, stage: null, metric: 'created', value: 1, since: t.createdAt }];
  if (t.isOpen) {
    const here = { ...place, day, stage: t.stage, value: 1 };
    list.push({ ...here, personId: t.assigneeId, metric: 'open', since: t.stageSince });
    if (t.waitsForPart) list.push({ ...here, metric: 'parts_waiting', since: t.pauses.at(-1)?.from ?? t.stageSince });
  } else if (t.closedAt !== null)
    list.push({ ...place, day: dayOf(t.closedAt), stage: null, metric: 'closed', value: 1, since: t.closedAt });
  for (const [clock, met, missed] of SETTLED)
    for (const m of settled(t.clocks, clock, met, missed)) list.push({ ...place, day, stage: null, ...m });
  const also = (metric: Metric, value: number, since: number | null): void => {
    if (value > 0) list.push({ ...place, day, stage: null, metric, value, since });
  };
  also('rework', t.reworkCount, null);
  also('reopened', t.reopenCount, null);
  if (t.isDone) {
    also('completed', 1, t.closedAt);
    also('reworked', t.reworkCount > 0 ? 1 : 0, t.closedAt);
    if (t.closedAt !== null && typeof t.evidence?.isComplete === 'boolean') {
      const ended = { ...place, day: dayOf(t.closedAt), stage: null, value: 1, since: t.closedAt };
      list.push({ ...ended, metric: 'evidence_asked' });
      if (t.evidence.isComplete) list.push({ ...ended, metric: 'evidence_complete' });
    }
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
  [d.metric, d.day, d.branchId, d.faultCode, d.departmentCode, d.tier, d.stage, d.personId].join('\u0001');

/**
 * How a change is told: as it happens; `late`, of something before what is recorded already; or `retold`, the same life reckoned anew. What
 * is told late takes back what came about after it only from then on, so that no moment counts less than nothing.
 */
export type Telling = 'as_it_happens' | 'late' | 'retold';

/** It counts from when a decision found it, which the ticket does not say: told anew, it is corrected as of now. */
const FOUND_LATER: ReadonlySet<Metric> = new Set<Metric>(['came_at_risk']);

function instantOf(telling: Telling, c: Pick<Contribution, 'metric' | 'since'>, occurredAt: number): number {
  if (telling === 'as_it_happens' || c.since === null) return occurredAt;
  if (telling === 'late') return Math.max(c.since, occurredAt);
  return FOUND_LATER.has(c.metric) ? occurredAt : Math.min(c.since, occurredAt);
}

/**
 * The entries a change appends: contributions after minus contributions before; nothing where they are equal. A life told anew corrects
 * every moment it was wrong at, so what came about at another instant is taken back at the one and counted at the other.
 */
export function measureDelta(
  before: TicketState | null,
  after: TicketState | null,
  dayOf: (atMs: number) => string,
  occurredAt: number,
  telling: Telling = 'as_it_happens',
): MeasureEntry[] {
  return deltaOf(before ? contributions(before, dayOf) : [], after ? contributions(after, dayOf) : [], occurredAt, telling);
}

/** The same of contributions that are known already; none of it is told of before `earliest`. Epoch ms. */
export function deltaOf(
  before: readonly Contribution[],
  after: readonly Contribution[],
  occurredAt: number,
  telling: Telling,
  earliest = Number.NEGATIVE_INFINITY,
): MeasureEntry[] {
  const sum = new Map<string, MeasureEntry>();
  const add = (list: readonly Contribution[], sign: 1 | -1) => {
    for (const { since, ...c } of list) {
      const at = Math.max(earliest, instantOf(telling, { metric: c.metric, since }, occurredAt));
      const key = `${keyOf(c)}\u0001${at}`;
      const entry = sum.get(key);
      if (entry) entry.value += sign * c.value;
      else sum.set(key, { ...c, value: sign * c.value, occurredAt: at });
    }
  };
  add(before, -1);
  add(after, 1);
  return [...sum.values()].filter((e) => e.value !== 0);
}
