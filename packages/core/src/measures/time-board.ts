import { type LedgerSums, overdueTail, overruns, type Slice } from '../sla/ledger.ts';

/** Where minutes lie: one line of 「时间都去哪了」. Seconds are whole working seconds, but for `wallSeconds`. */
export type TimePlace = { stage: string; departmentCode: string | null; personId: string | null; waitingReason: string | null };
export type TimeCell = TimePlace & LedgerSums & { tickets: number };

/** Minutes that made tickets late, by who held them: over the stage's own budget (the cause), or after the target (the tail). */
export type LateCell = { stage: string; departmentCode: string | null; personId: string | null; tickets: number; seconds: number };

/** A late ticket as the ledger knows it: what its resolution clock ran through, with the open slice closed at the present. */
export type LateTicket = { id: string; targetSeconds: number; budgetSeconds: Readonly<Record<string, number>>; slices: readonly Slice[] };

export type LateShare = { ticketId: string; stage: string; departmentCode: string | null; personId: string | null; seconds: number };

/** What each holder of one late ticket used beyond the budget of the stage, worst first. Source: SLA specification A2.10. */
export const causesOf = (t: LateTicket): LateShare[] =>
  overruns(t.slices, t.budgetSeconds).map((use) => ({
    ticketId: t.id,
    stage: use.stage,
    departmentCode: use.department,
    personId: use.personId,
    seconds: use.overrunSeconds,
  }));

/** Who held one late ticket after its target was used up; the parts add up to the overdue seconds exactly. */
export const tailOf = (t: LateTicket): LateShare[] =>
  overdueTail(t.slices, t.targetSeconds).map(({ stage, department, personId, seconds }) => ({
    ticketId: t.id,
    stage,
    departmentCode: department,
    personId,
    seconds,
  }));

/** The slices through which the clock ran: before it stopped, and outside the spans it was off between a stop and a reopening. */
export function ranThrough(
  slices: readonly Slice[],
  clock: { stoppedAt: number | null; off: readonly { from: number; to: number | null }[] },
): Slice[] {
  const isOff = (at: number) => clock.off.some((span) => span.from <= at && (span.to === null || at < span.to));
  return slices.filter((s) => (clock.stoppedAt === null || s.startedAt < clock.stoppedAt) && !isOff(s.startedAt));
}

/** Sums shares by stage, department and person, most seconds first; equal ones in order of first appearance. */
export function sumShares(shares: readonly LateShare[]): LateCell[] {
  const cells = new Map<string, LateCell & { seen: Set<string> }>();
  for (const { ticketId, seconds, ...place } of shares) {
    const key = JSON.stringify(Object.values(place));
    const cell = cells.get(key) ?? { ...place, tickets: 0, seconds: 0, seen: new Set<string>() };
    cells.set(key, cell);
    cell.seconds += seconds;
    cell.seen.add(ticketId);
    cell.tickets = cell.seen.size;
  }
  return [...cells.values()].map(({ seen: _, ...cell }) => cell).sort((a, b) => b.seconds - a.seconds);
}

/** Seconds that a slice still open at `now` adds to its place. */
export type OpenShare = TimePlace & { counted: boolean; businessSeconds: number; wallSeconds: number };

/** Closed sums by place with the open slices on top; every line adds up to the totals. Most working seconds first. */
export function timeCells(closed: readonly TimeCell[], open: readonly OpenShare[]): { cells: TimeCell[]; totals: LedgerSums } {
  const keyOf = (p: TimePlace) => JSON.stringify([p.stage, p.departmentCode, p.personId, p.waitingReason]);
  const cells = new Map(closed.map((c) => [keyOf(c), { ...c }]));
  for (const o of open) {
    const cell = cells.get(keyOf(o));
    if (!cell) continue;
    cell.businessSeconds += o.businessSeconds;
    cell.wallSeconds += o.wallSeconds;
    if (o.counted) cell.countedSeconds += o.businessSeconds;
    else cell.pausedSeconds += o.businessSeconds;
  }
  const totals: LedgerSums = { countedSeconds: 0, pausedSeconds: 0, businessSeconds: 0, wallSeconds: 0 };
  for (const c of cells.values()) {
    totals.countedSeconds += c.countedSeconds;
    totals.pausedSeconds += c.pausedSeconds;
    totals.businessSeconds += c.businessSeconds;
    totals.wallSeconds += c.wallSeconds;
  }
  return { cells: [...cells.values()].sort((a, b) => b.businessSeconds - a.businessSeconds), totals };
}
