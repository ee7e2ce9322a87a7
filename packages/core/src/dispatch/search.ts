import { costOf, type Problem, solveAssignment } from './assignment.ts';
import { type Columns, clashOf, improved, repaired, type Windows } from './fit.ts';
import type { Found } from './prices.ts';

/** Windows that share an instant are one group: of those a technician takes one. Fewest groups: stab at the earliest end. */
export function groupsOf(windows: Windows): (number | null)[] {
  const group = new Array<number | null>(windows.length).fill(null);
  const order = windows.flatMap((window, i) => (window ? [{ i, window }] : [])).sort((a, b) => a.window.to - b.window.to || a.i - b.i);
  let count = 0;
  for (const { i, window } of order) {
    if (group[i] !== null) continue;
    const at = window.to - 1;
    for (const other of order) if (group[other.i] === null && other.window.from <= at && at < other.window.to) group[other.i] = count;
    count += 1;
  }
  return group;
}

type Node = { cost: Problem['cost']; columnOf: Columns; bound: number };

/**
 * The cheapest assignment in which nobody is in two places at once: branch and bound over pairs that clash, each branch forbids one
 * of the two. Exact when `value` equals `bound`; when so many arcs were looked at, the best so far and what none can go below.
 */
export function searchPlan(p: Problem, windows: Windows, maxWork: number): Found {
  let work = 0;
  const open = (cost: Problem['cost']): Node => {
    const s = solveAssignment({ ...p, cost });
    work += s.work;
    return { cost, columnOf: s.columnOf, bound: s.bound };
  };
  const nodes = [open(p.cost)];
  let best: Omit<Found, 'bound'> | null = null;
  for (;;) {
    nodes.sort((a, b) => b.bound - a.bound);
    const node = nodes.pop();
    if (!node) return best ? { ...best, bound: best.value } : { columnOf: [], value: 0, bound: 0 };
    if (best && node.bound >= best.value) return { ...best, bound: best.value };
    const clash = clashOf(windows, node.columnOf);
    const columnOf = repaired(p, windows, node.columnOf);
    if (!best || costOf(p, columnOf) < best.value) {
      const better = improved(p, windows, columnOf, clash ? maxWork - work : 0);
      work += better.work;
      best = { columnOf: better.columnOf, value: better.value };
    }
    if (!clash || best.value <= node.bound || work >= maxWork) return { ...best, bound: Math.min(best.value, node.bound) };
    const { column } = clash;
    for (const row of [clash.b, clash.a])
      nodes.push(open(node.cost.map((costs, i) => (i === row ? costs.map((c, k) => (k === column ? Infinity : c)) : costs))));
  }
}
