import type { ClockState } from '../sla/clock.ts';
import type { TicketState } from '../ticket/state.ts';
import type { Metric } from './registry.ts';

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

const settled = (clocks: ClockState[], metric: string, met: Metric, missed: Metric): { metric: Metric; value: number }[] =>
  clocks
    .filter((c) => c.metric === metric && (c.status === 'met' || c.status === 'breached_met'))
    .map((c) => ({ metric: c.status === 'met' ? met : missed, value: 1 }));

/**
 * What one ticket adds to the board, as a pure function of the ticket. The board is the sum of this over all tickets,
 * so a change appends (after − before) and nothing else. `dayOf` gives the tenant's local date of an instant.
 */
export function contributions(t: TicketState, dayOf: (atMs: number) => string): (Dimensions & { metric: Metric; value: number })[] {
  const place = { branchId: t.branchId, faultCode: t.faultCode, departmentCode: t.departmentCode, tier: t.tier };
  const day = dayOf(t.createdAt);
  const list: (Dimensions & { metric: Metric; value: number })[] = [{ ...place, day, stage: null, metric: 'created', value: 1 }];
  if (t.isOpen) list.push({ ...place, day, stage: t.stage, metric: 'open', value: 1 });
  else if (t.closedAt !== null) list.push({ ...place, day: dayOf(t.closedAt), stage: null, metric: 'closed', value: 1 });
  for (const m of [
    ...settled(t.clocks, 'first_response', 'first_response_met', 'first_response_missed'),
    ...settled(t.clocks, 'plan', 'plan_met', 'plan_missed'),
    ...settled(t.clocks, 'resolution', 'resolution_met', 'resolution_missed'),
  ])
    list.push({ ...place, day, stage: null, ...m });
  if (t.reworkCount > 0) list.push({ ...place, day, stage: null, metric: 'rework', value: t.reworkCount });
  if (t.reopenCount > 0) list.push({ ...place, day, stage: null, metric: 'reopened', value: t.reopenCount });
  if (t.dispatchSeconds !== null) {
    list.push({ ...place, day, stage: null, metric: 'dispatched', value: 1 });
    if (t.dispatchSeconds > 0) list.push({ ...place, day, stage: null, metric: 'dispatch_seconds', value: t.dispatchSeconds });
  }
  if (t.atRiskSince !== null) list.push({ ...place, day, stage: null, metric: 'came_at_risk', value: 1 });
  if (t.intervenedAt !== null) list.push({ ...place, day, stage: null, metric: 'intervened', value: 1 });
  return list;
}

const keyOf = (d: Dimensions & { metric: Metric }): string =>
  [d.metric, d.day, d.branchId, d.faultCode, d.departmentCode, d.tier, d.stage].join('\u0001');

/** The entries a change appends: contributions after minus contributions before; nothing where they are equal. */
export function measureDelta(
  before: TicketState | null,
  after: TicketState | null,
  dayOf: (atMs: number) => string,
  occurredAt: number,
): MeasureEntry[] {
  const sum = new Map<string, MeasureEntry>();
  const add = (t: TicketState | null, sign: 1 | -1) => {
    if (!t) return;
    for (const c of contributions(t, dayOf)) {
      const key = keyOf(c);
      const entry = sum.get(key);
      if (entry) entry.value += sign * c.value;
      else sum.set(key, { ...c, value: sign * c.value, occurredAt });
    }
  };
  add(before, -1);
  add(after, 1);
  return [...sum.values()].filter((e) => e.value !== 0);
}
