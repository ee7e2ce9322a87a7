import type { Flow } from '@bodan/core/flow/definition';
import { Graph, layout } from '@dagrejs/dagre';
import type { Point } from './change.ts';

export const GRID = 16;
export const NODE = { width: 176, height: 80 };
const GAP = { row: 64, column: 112 };

const onGrid = (value: number): number => Math.round(value / GRID) * GRID;

/** How many steps forward a stage is; rework, reopening and giving up are no progress. */
function depths(flow: Flow): Map<string, number> {
  const depth = new Map([[flow.initial, 0]]);
  const queue = [flow.initial];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const t of flow.transitions)
      if (t.from.includes(at) && !t.isRework && !t.isReopen && !depth.has(t.to)) {
        depth.set(t.to, (depth.get(at) ?? 0) + 1);
        queue.push(t.to);
      }
  return depth;
}

/** A place for every stage: the way forward from left to right, ends of failure in a row below it. */
export function tidyPlaces(flow: Flow): Map<string, Point> {
  const isAway = (key: string): boolean => flow.stages.find((s) => s.key === key)?.kind === 'cancelled';
  const depth = depths(flow);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP.row, ranksep: GAP.column });
  for (const s of flow.stages) if (!isAway(s.key)) graph.setNode(s.key, { ...NODE });
  for (const t of flow.transitions)
    for (const from of t.from) {
      const isForward = (depth.get(t.to) ?? 0) > (depth.get(from) ?? 0);
      const isDrawn = graph.hasNode(from) && graph.hasNode(t.to);
      if (isForward && isDrawn && !t.isRework && !t.isReopen) graph.setEdge(from, t.to, { weight: t.isDefault ? 1 : 2 }, t.key);
    }
  layout(graph);
  const places = new Map<string, Point>();
  for (const key of graph.nodes()) {
    const node = graph.node(key);
    places.set(key, { x: onGrid((node.x ?? 0) - NODE.width / 2), y: onGrid((node.y ?? 0) - NODE.height / 2) });
  }
  const bottom = Math.max(0, ...[...places.values()].map((p) => p.y)) + NODE.height + GAP.row;
  flow.stages
    .filter((s) => isAway(s.key))
    .forEach((s, i) => {
      const sources = flow.transitions.filter((t) => t.to === s.key).flatMap((t) => t.from);
      const x = Math.max(0, ...sources.map((k) => places.get(k)?.x ?? 0));
      places.set(s.key, { x: onGrid(x) + i * (NODE.width + GRID), y: onGrid(bottom) });
    });
  return places;
}
