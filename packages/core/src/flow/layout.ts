import type { Flow, FlowStage } from './definition.ts';

const COLUMN = 280;
const ROW = 150;

/** How many steps a stage is from the start; stages nobody reaches come after the last one that somebody does. */
function depths(flow: Pick<Flow, 'initial' | 'stages' | 'transitions'>): Map<string, number> {
  const depth = new Map([[flow.initial, 0]]);
  const queue = [flow.initial];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const t of flow.transitions)
      if (t.from.includes(at) && !depth.has(t.to)) {
        depth.set(t.to, (depth.get(at) ?? 0) + 1);
        queue.push(t.to);
      }
  const last = Math.max(...depth.values());
  for (const s of flow.stages) if (!depth.has(s.key)) depth.set(s.key, last + 1);
  return depth;
}

/** The same flow with every stage in its column: by distance from the start, ends of failure below the others. */
export function layered(flow: Flow): Flow {
  const depth = depths(flow);
  const rows = new Map<number, number>();
  const sorted = [...flow.stages].sort((a, b) => Number(a.kind === 'cancelled') - Number(b.kind === 'cancelled'));
  const place = new Map<string, FlowStage['position']>();
  for (const s of sorted) {
    const column = depth.get(s.key) ?? 0;
    const row = Math.max(rows.get(column) ?? 0, s.kind === 'cancelled' ? 1 : 0);
    rows.set(column, row + 1);
    place.set(s.key, { x: column * COLUMN, y: row * ROW });
  }
  return { ...flow, stages: flow.stages.map((s) => ({ ...s, position: place.get(s.key) ?? null })) };
}
