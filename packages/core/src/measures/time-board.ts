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

const lateKey = (p: Omit<TimePlace, 'waitingReason'>): string => JSON.stringify([p.stage, p.departmentCode, p.personId]);
const placeKey = (p: TimePlace): string => JSON.stringify([p.stage, p.departmentCode, p.personId, p.waitingReason]);

/** Sums shares by stage, department and person, most seconds first; equal ones in order of first appearance. */
export function sumShares(shares: readonly LateShare[]): LateCell[] {
  const cells = new Map<string, LateCell & { seen: Set<string> }>();
  for (const { ticketId, seconds, ...place } of shares) {
    const key = lateKey(place);
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
  const cells = new Map(closed.map((c) => [placeKey(c), { ...c }]));
  for (const o of open) {
    const cell = cells.get(placeKey(o));
    if (!cell) continue;
    cell.businessSeconds += o.businessSeconds;
    cell.wallSeconds += o.wallSeconds;
    if (o.counted) cell.countedSeconds += o.businessSeconds;
    else cell.pausedSeconds += o.businessSeconds;
  }
  const totals: LedgerSums = { countedSeconds: 0, pausedSeconds: 0, businessSeconds: 0, wallSeconds: 0 };
  for (const c of cells.values()) addSums(totals, c);
  return { cells: [...cells.values()].sort((a, b) => b.businessSeconds - a.businessSeconds), totals };
}

/** What one place, or several together, says of the time of its tickets. */
export type TimeFigures = {
  /** Tickets created in the range. */
  tickets: number;
  totals: LedgerSums;
  cells: TimeCell[];
  /** Tickets beyond their resolution target: whose minutes over the stage's own budget caused it, and who held them after the target. */
  late: { tickets: number; overdueSeconds: number; causes: LateCell[]; tail: LateCell[] };
};

function joined<C extends object>(lists: readonly (readonly C[])[], keyOf: (cell: C) => string, add: (into: C, cell: C) => void): C[] {
  const byKey = new Map<string, C>();
  for (const cell of lists.flat()) {
    const known = byKey.get(keyOf(cell));
    if (known) add(known, cell);
    else byKey.set(keyOf(cell), { ...cell });
  }
  return [...byKey.values()];
}

function addSums(into: LedgerSums, more: LedgerSums): void {
  into.countedSeconds += more.countedSeconds;
  into.pausedSeconds += more.pausedSeconds;
  into.businessSeconds += more.businessSeconds;
  into.wallSeconds += more.wallSeconds;
}

/** The figures of several workspaces as one: everything adds up, since no ticket is in two of them. Most seconds first. */
export function joinFigures(all: readonly TimeFigures[]): TimeFigures {
  const late = (pick: (f: TimeFigures) => LateCell[]) =>
    joined(all.map(pick), lateKey, (into, cell) => {
      into.tickets += cell.tickets;
      into.seconds += cell.seconds;
    }).sort((a, b) => b.seconds - a.seconds);
  const totals: LedgerSums = { countedSeconds: 0, pausedSeconds: 0, businessSeconds: 0, wallSeconds: 0 };
  for (const f of all) addSums(totals, f.totals);
  return {
    tickets: all.reduce((sum, f) => sum + f.tickets, 0),
    totals,
    cells: joined(
      all.map((f) => f.cells),
      placeKey,
      (into, cell) => {
        into.tickets += cell.tickets;
        addSums(into, cell);
      },
    ).sort((a, b) => b.businessSeconds - a.businessSeconds),
    late: {
      tickets: all.reduce((sum, f) => sum + f.late.tickets, 0),
      overdueSeconds: all.reduce((sum, f) => sum + f.late.overdueSeconds, 0),
      causes: late((f) => f.late.causes),
      tail: late((f) => f.late.tail),
    },
  };
}
