import type { Slice } from './slice.ts';

/** Seconds of a group of slices. `counted + paused = business`. */
export type LedgerSums = { countedSeconds: number; pausedSeconds: number; businessSeconds: number; wallSeconds: number };

export type LedgerCell = LedgerSums & { stage: string; department: string | null; personId: string | null };

export type LedgerSummary = LedgerSums & {
  /** Every stage × department × person that occurs, in order of first occurrence. */
  cells: LedgerCell[];
  byStage: (LedgerSums & { stage: string })[];
  byDepartment: (LedgerSums & { department: string | null })[];
  byPerson: (LedgerSums & { personId: string | null })[];
  /** Working seconds that did not count, by the reason of the wait. */
  pausedByReason: { reason: string | null; seconds: number }[];
};

function add(sums: LedgerSums, slice: Slice): void {
  sums.businessSeconds += slice.businessSeconds;
  sums.wallSeconds += slice.wallSeconds;
  if (slice.counted) sums.countedSeconds += slice.businessSeconds;
  else sums.pausedSeconds += slice.businessSeconds;
}

const none = (): LedgerSums => ({ countedSeconds: 0, pausedSeconds: 0, businessSeconds: 0, wallSeconds: 0 });

function grouped<Key extends Partial<Slice>>(slices: readonly Slice[], keyOf: (slice: Slice) => Key): (Key & LedgerSums)[] {
  const groups = new Map<string, Key & LedgerSums>();
  for (const slice of slices) {
    const key = keyOf(slice);
    const name = JSON.stringify(Object.values(key));
    const group = groups.get(name) ?? { ...key, ...none() };
    groups.set(name, group);
    add(group, slice);
  }
  return [...groups.values()];
}

/** Totals of slices by stage × department × person and by each of them; every level adds up to the total exactly. */
export function summarize(slices: readonly Slice[]): LedgerSummary {
  const total = none();
  for (const slice of slices) add(total, slice);
  const reasons = grouped(
    slices.filter((slice) => !slice.counted),
    (slice) => ({ waitingReason: slice.waitingReason }),
  );
  return {
    ...total,
    cells: grouped(slices, ({ stage, department, personId }) => ({ stage, department, personId })),
    byStage: grouped(slices, ({ stage }) => ({ stage })),
    byDepartment: grouped(slices, ({ department }) => ({ department })),
    byPerson: grouped(slices, ({ personId }) => ({ personId })),
    pausedByReason: reasons.map((reason) => ({ reason: reason.waitingReason, seconds: reason.pausedSeconds })),
  };
}

export type StageUse = {
  stage: string;
  department: string | null;
  personId: string | null;
  countedSeconds: number;
  budgetSeconds: number | null;
  overrunSeconds: number;
};

/** Counted time of every stage against its own budget, in order of first occurrence, with who held it longest there. */
export function stageUse(slices: readonly Slice[], budgetSeconds: Readonly<Record<string, number>>): StageUse[] {
  const { byStage, cells } = summarize(slices.filter((slice) => slice.counted));
  return byStage.map(({ stage, countedSeconds }) => {
    const budget = Object.hasOwn(budgetSeconds, stage) ? (budgetSeconds[stage] ?? null) : null;
    let main: LedgerCell | null = null;
    for (const cell of cells) if (cell.stage === stage && (main === null || cell.countedSeconds > main.countedSeconds)) main = cell;
    return {
      stage,
      department: main?.department ?? null,
      personId: main?.personId ?? null,
      countedSeconds,
      budgetSeconds: budget,
      overrunSeconds: budget === null ? 0 : Math.max(0, countedSeconds - budget),
    };
  });
}

/**
 * The stages that used more than their own budget, largest overrun first: the first one is the cause to name. Empty when no
 * budget was overrun. Equal overruns keep the order of the ticket's life. Source: SLA specification A2.10.
 */
export function overruns(slices: readonly Slice[], stageBudgetsSeconds: Readonly<Record<string, number>>): StageUse[] {
  return stageUse(slices, stageBudgetsSeconds)
    .filter((use) => use.overrunSeconds > 0)
    .sort((a, b) => b.overrunSeconds - a.overrunSeconds);
}

export type TailPart = { stage: string; department: string | null; personId: string | null; seconds: number };

/** Who held the ticket after the target was used up; the parts add up to the overdue seconds exactly. Source: A2.10. */
export function overdueTail(slices: readonly Slice[], targetSeconds: number): TailPart[] {
  const parts = new Map<string, TailPart>();
  let used = 0;
  for (const slice of slices) {
    if (!slice.counted) continue;
    const seconds = Math.max(0, used + slice.businessSeconds - Math.max(used, targetSeconds));
    used += slice.businessSeconds;
    if (seconds === 0) continue;
    const { stage, department, personId } = slice;
    const name = JSON.stringify([stage, department, personId]);
    const part = parts.get(name) ?? { stage, department, personId, seconds: 0 };
    parts.set(name, part);
    part.seconds += seconds;
  }
  return [...parts.values()];
}

/** Shares of the parts in whole units that add up to `units` exactly (100 for percent), by largest remainder. */
export function largestRemainder(parts: readonly number[], units = 100): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total <= 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part * units) / total);
  const shares = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, index) => ({ index, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  const missing = units - shares.reduce((sum, share) => sum + share, 0);
  for (const { index } of byRemainder.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
