import { Heap } from './heap.ts';

/**
 * An assignment problem: rows (tickets) to columns (technicians). `cost[i][k]` is Infinity where the pair may not be;
 * a column takes `steps[k].length` rows at rising prices, at most one of each group; a row left out costs its `penalty`.
 * All prices are whole numbers, so that sums are exact.
 */
export type Problem = {
  cost: readonly (readonly number[])[];
  group: readonly (number | null)[];
  steps: readonly (readonly number[])[];
  penalty: readonly number[];
};

/** `columnOf[i]` is null for a row left out; `bound` is the value of the dual, `work` how many arcs were looked at. */
export type Solution = { columnOf: (number | null)[]; value: number; bound: number; work: number };

class Network {
  readonly n: number;
  readonly m: number;
  /** Nodes of the slots (group, column) begin here for each row, m in a run; -1 for a row without a group. */
  readonly slotsOf: Int32Array;
  readonly slotCount: number;
  readonly sink: number;
  readonly height: Float64Array;
  readonly columnOf: (number | null)[];
  readonly rowOfSlot = new Map<number, number>();
  readonly rowsOfColumn: Set<number>[];
  readonly used: number[];
  readonly p: Problem;
  work = 0;

  constructor(p: Problem) {
    this.p = p;
    this.n = p.cost.length;
    this.m = p.steps.length;
    const groups = [...new Set(p.group)].filter((g) => g !== null);
    const index = new Map(groups.map((g, i) => [g, i]));
    this.slotsOf = Int32Array.from(p.group, (g) => (g === null ? -1 : this.n + this.m * (1 + (index.get(g) ?? 0))));
    this.slotCount = groups.length * this.m;
    this.sink = this.n + this.m + this.slotCount;
    this.height = new Float64Array(this.sink + 1);
    this.columnOf = new Array<number | null>(this.n).fill(null);
    this.rowsOfColumn = Array.from({ length: this.m }, () => new Set<number>());
    this.used = new Array<number>(this.m).fill(0);
  }

  column(k: number): number {
    return this.n + k;
  }

  /** Where the arc of a row to a column leads: to the one place of its group there, or to the column itself. */
  entry(row: number, k: number): number {
    const base = this.slotsOf[row] ?? -1;
    return base < 0 ? this.column(k) : base + k;
  }

  columnOfSlot(node: number): number {
    return (node - this.n) % this.m;
  }

  /** The arcs that can still carry something out of a node, with their prices. */
  arcs(node: number, visit: (to: number, cost: number) => void): void {
    const { n, m, p } = this;
    if (node < n) {
      const costs = p.cost[node] ?? [];
      const own = this.columnOf[node] ?? null;
      for (let k = 0; k < m; k++) {
        const c = costs[k] ?? Infinity;
        if (c !== Infinity && k !== own) visit(this.entry(node, k), c);
      }
      visit(this.sink, p.penalty[node] ?? 0);
      this.work += m;
      return;
    }
    if (node < n + m) {
      const k = node - n;
      const step = p.steps[k]?.[this.used[k] ?? 0];
      if (step !== undefined) visit(this.sink, step);
      for (const row of this.rowsOfColumn[k] ?? []) {
        const back = this.entry(row, k);
        if (back === node) visit(row, -(p.cost[row]?.[k] ?? 0));
        else visit(back, 0);
      }
      this.work += (this.rowsOfColumn[k]?.size ?? 0) + 1;
      return;
    }
    this.work += 1;
    const k = this.columnOfSlot(node);
    const row = this.rowOfSlot.get(node);
    if (row === undefined) visit(this.column(k), 0);
    else visit(row, -(p.cost[row]?.[k] ?? 0));
  }
}

/** Gives one more row its place by the cheapest chain of changes (Dijkstra over reduced prices), and lifts the heights. */
function augment(net: Network, row: number): void {
  const { height, sink } = net;
  let own = -Infinity;
  net.arcs(row, (to, cost) => {
    own = Math.max(own, (height[to] ?? 0) - cost);
  });
  height[row] = own;
  const distance = new Float64Array(sink + 1).fill(Infinity);
  const from = new Int32Array(sink + 1).fill(-1);
  const isDone = new Uint8Array(sink + 1);
  const settled: number[] = [];
  const heap = new Heap();
  distance[row] = 0;
  heap.push(0, row);
  for (let next = heap.pop(); next; next = heap.pop()) {
    const { node } = next;
    if (isDone[node]) continue;
    isDone[node] = 1;
    settled.push(node);
    if (node === sink) break;
    net.arcs(node, (to, cost) => {
      const through = (distance[node] ?? 0) + cost + (height[node] ?? 0) - (height[to] ?? 0);
      // What lies no nearer than the sink is never settled: the chain ends there.
      if (through < (distance[to] ?? Infinity) && through < (distance[sink] ?? Infinity)) {
        distance[to] = through;
        from[to] = node;
        heap.push(through, to);
      }
    });
  }
  const end = distance[sink] ?? 0;
  for (const node of settled) height[node] = (height[node] ?? 0) + (distance[node] ?? 0) - end;
  apply(net, from, row);
}

/** Writes the chain down: every row on it moves to the column it is entered by, the last one ends it. */
function apply(net: Network, from: Int32Array, first: number): void {
  const { n, m, sink } = net;
  const chain: number[] = [];
  for (let node = sink; node !== -1; node = from[node] ?? -1) chain.push(node);
  chain.reverse();
  const last = chain[chain.length - 2] ?? first;
  if (last >= n && last < n + m) net.used[last - n] = (net.used[last - n] ?? 0) + 1;
  const moves = chain.flatMap((node, i) => (node < n ? [{ row: node, to: chain[i + 1] ?? sink }] : []));
  for (const { row } of moves) {
    const k = net.columnOf[row] ?? null;
    if (k === null) continue;
    net.rowsOfColumn[k]?.delete(row);
    if (net.rowOfSlot.get(net.entry(row, k)) === row) net.rowOfSlot.delete(net.entry(row, k));
  }
  for (const { row, to } of moves) {
    const k = to === sink ? null : to < n + m ? to - n : net.columnOfSlot(to);
    net.columnOf[row] = k;
    if (k === null) continue;
    net.rowsOfColumn[k]?.add(row);
    if (to >= n + m) net.rowOfSlot.set(to, row);
  }
}

/** The value of the heights as a dual: no assignment can cost less, whatever the heights are. */
function dualBound(net: Network): number {
  const { n, m, p, height, sink } = net;
  const top = height[sink] ?? 0;
  let bound = 0;
  // Arcs of unlimited use need no look: only those that carry at most so much may lie under zero.
  const under = (from: number, to: number, cost: number) => Math.min(0, cost + (height[from] ?? 0) - (height[to] ?? 0));
  for (let i = 0; i < n; i++) {
    bound += top - (height[i] ?? 0) + under(i, sink, p.penalty[i] ?? 0);
    for (let k = 0; k < m; k++) {
      const c = p.cost[i]?.[k] ?? Infinity;
      if (c !== Infinity) bound += under(i, net.entry(i, k), c);
    }
  }
  for (let k = 0; k < m; k++) for (const step of p.steps[k] ?? []) bound += under(net.column(k), sink, step);
  for (let slot = n + m; slot < sink; slot++) bound += under(slot, net.column(net.columnOfSlot(slot)), 0);
  return bound;
}

/** What an assignment costs: pairs, rising prices of the columns, and the rows left out. */
export function costOf(p: Problem, columnOf: readonly (number | null)[]): number {
  const used = new Array<number>(p.steps.length).fill(0);
  let value = 0;
  for (const [i, k] of columnOf.entries()) {
    if (k === null) value += p.penalty[i] ?? 0;
    else {
      value += (p.cost[i]?.[k] ?? Infinity) + (p.steps[k]?.[used[k] ?? 0] ?? Infinity);
      used[k] = (used[k] ?? 0) + 1;
    }
  }
  return value;
}

/**
 * The cheapest assignment, exactly: shortest augmenting chains with heights (Hungarian method on the bounded network).
 * Deterministic; `bound` equals `value` and proves it.
 */
export function solveAssignment(p: Problem): Solution {
  const net = new Network(p);
  for (let row = 0; row < net.n; row++) augment(net, row);
  return { columnOf: net.columnOf, value: costOf(p, net.columnOf), bound: dualBound(net), work: net.work };
}
