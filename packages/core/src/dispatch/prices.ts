import { costOf, type Problem, solveAssignment } from './assignment.ts';
import { type Columns, improved, repaired, type Windows } from './fit.ts';

export type Found = { columnOf: Columns; value: number; bound: number };

/** The sets of rows that are on at one instant and are not inside one group: of each a column may take one. */
function crowdsOf(p: Problem, windows: Windows): number[][] {
  const rows = [...windows.keys()];
  const crowds = [...new Set(windows.flatMap((w) => (w ? [w.from] : [])))].map((instant) =>
    rows.filter((i) => {
      const w = windows[i];
      return !!w && w.from <= instant && instant < w.to;
    }),
  );
  return crowds.filter((crowd) => new Set(crowd.map((i) => p.group[i])).size > 1);
}

/** How much of the way to the bound one step goes; halved after so many rounds without a better bound. */
const FIRST_STEP = 1;
const PATIENCE = 3;

/**
 * Raises the bound of an assignment that fits: being in two places at once gets a price a person and instant, moved up where it
 * happens and down where it does not (subgradient on whole numbers, so every bound is exact). A cheaper fit met on the way is kept.
 */
export function priced(p: Problem, windows: Windows, start: Found, maxWork: number): Found {
  const crowds = crowdsOf(p, windows);
  const crowdsAt = [...windows.keys()].map((i) => crowds.flatMap((crowd, c) => (crowd.includes(i) ? [c] : [])));
  const prices = p.steps.map(() => crowds.map(() => 0));
  let best = start;
  let step = FIRST_STEP;
  for (let work = 0, idle = 0; best.bound < best.value && work < maxWork; ) {
    const cost = p.cost.map((row, i) => row.map((c, k) => (crowdsAt[i] ?? []).reduce((sum, at) => sum + (prices[k]?.[at] ?? 0), c)));
    const solved = solveAssignment({ ...p, cost });
    work += solved.work;
    const bound = solved.bound - prices.flat().reduce((sum, x) => sum + x, 0);
    const columnOf = repaired(p, windows, solved.columnOf);
    if (costOf(p, columnOf) < best.value) {
      const better = improved(p, windows, columnOf, maxWork - work);
      work += better.work;
      best = { ...best, columnOf: better.columnOf, value: better.value };
    }
    idle = bound > best.bound ? 0 : idle + 1;
    best = { ...best, bound: Math.min(best.value, Math.max(best.bound, bound)) };
    if (idle >= PATIENCE) {
      step /= 2;
      idle = 0;
    }
    const slope = prices.map((own, k) =>
      own.map((price, c) => {
        const excess = (crowds[c] ?? []).filter((i) => solved.columnOf[i] === k).length - 1;
        return excess < 0 && price === 0 ? 0 : excess;
      }),
    );
    const norm = slope.flat().reduce((sum, x) => sum + x * x, 0);
    if (norm === 0) return best;
    const length = (step * (best.value - bound)) / norm;
    for (const [k, own] of prices.entries())
      for (const c of own.keys()) own[c] = Math.max(0, Math.round((own[c] ?? 0) + length * (slope[k]?.[c] ?? 0)));
  }
  return best;
}
