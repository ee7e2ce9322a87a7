import { costOf, type Problem, solveAssignment } from './assignment.ts';
import { overlaps, type Span } from './shift.ts';

export type Windows = readonly (Span | null)[];
export type Columns = readonly (number | null)[];

const clashes = (windows: Windows, a: number, b: number): boolean => {
  const [x, y] = [windows[a], windows[b]];
  return !!x && !!y && overlaps(x, y);
};

/** Two rows of one column whose windows overlap, the earliest rows first; null when the assignment can be done. */
export function clashOf(windows: Windows, columnOf: Columns): { a: number; b: number; column: number } | null {
  const byColumn = new Map<number, number[]>();
  for (const [b, column] of columnOf.entries()) {
    if (column === null) continue;
    const rows = byColumn.get(column) ?? [];
    const a = rows.find((j) => clashes(windows, j, b));
    if (a !== undefined) return { a, b, column };
    rows.push(b);
    byColumn.set(column, rows);
  }
  return null;
}

/** Makes an assignment fit: the earlier of two rows that clash stays, the other goes to the cheapest who can still take it, or stays out. */
export function repaired(p: Problem, windows: Windows, columnOf: Columns): (number | null)[] {
  const result = new Array<number | null>(columnOf.length).fill(null);
  const taken: number[][] = p.steps.map(() => []);
  const priceOf = (i: number, k: number): number => {
    const rows = taken[k] ?? [];
    if (rows.some((j) => clashes(windows, j, i))) return Infinity;
    return (p.cost[i]?.[k] ?? Infinity) + (p.steps[k]?.[rows.length] ?? Infinity);
  };
  const displaced: number[] = [];
  for (const [i, k] of columnOf.entries()) {
    if (k === null || priceOf(i, k) === Infinity) displaced.push(i);
    else {
      result[i] = k;
      taken[k]?.push(i);
    }
  }
  for (const i of displaced) {
    let best = { column: -1, price: p.penalty[i] ?? 0 };
    for (const column of p.steps.keys()) {
      const price = priceOf(i, column);
      if (price < best.price) best = { column, price };
    }
    if (best.column < 0) continue;
    result[i] = best.column;
    taken[best.column]?.push(i);
  }
  return result;
}

/** The best that can be had by moving only the free rows, of which any two with a window overlap: an assignment problem of its own. */
function reseated(p: Problem, windows: Windows, columnOf: Columns, isFree: (row: number) => boolean): { columnOf: Columns; work: number } {
  const free = [...columnOf.keys()].filter(isFree);
  const fixed: number[][] = p.steps.map(() => []);
  for (const [i, k] of columnOf.entries()) if (k !== null && !isFree(i)) fixed[k]?.push(i);
  const part = solveAssignment({
    cost: free.map((i) => (p.cost[i] ?? []).map((c, k) => (fixed[k]?.some((j) => clashes(windows, i, j)) ? Infinity : c))),
    group: free.map((i) => (windows[i] ? 0 : null)),
    steps: p.steps.map((steps, k) => steps.slice(fixed[k]?.length ?? 0)),
    penalty: free.map((i) => p.penalty[i] ?? 0),
  });
  const moved = [...columnOf];
  for (const [s, i] of free.entries()) moved[i] = part.columnOf[s] ?? null;
  return { columnOf: moved, work: part.work };
}

/** Betters an assignment that fits: at one instant after the other, all that is on then and all without a window find new places. */
export function improved(
  p: Problem,
  windows: Windows,
  columnOf: Columns,
  maxWork: number,
): { columnOf: Columns; value: number; work: number } {
  const instants = [...new Set(windows.flatMap((w) => (w ? [w.from] : [])))].sort((a, b) => a - b);
  let best = { columnOf, value: costOf(p, columnOf) };
  let work = 0;
  for (let idle = 0, i = 0; idle < instants.length && work < maxWork; i = (i + 1) % instants.length) {
    const instant = instants[i] ?? 0;
    const next = reseated(p, windows, best.columnOf, (row) => {
      const w = windows[row];
      return !w || (w.from <= instant && instant < w.to);
    });
    work += next.work;
    const value = costOf(p, next.columnOf);
    idle = value < best.value ? 0 : idle + 1;
    if (value < best.value) best = { columnOf: next.columnOf, value };
  }
  return { ...best, work };
}
