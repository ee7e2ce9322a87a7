import { type Flow, isClosed } from './definition.ts';

type Graph = Pick<Flow, 'initial' | 'stages' | 'transitions'>;

/** Stages that can be reached from these by any step. */
export function reachedFrom(flow: Graph, from: readonly string[]): Set<string> {
  const seen = new Set(from);
  const queue = [...from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const t of flow.transitions)
      if (t.from.includes(at) && !seen.has(t.to)) {
        seen.add(t.to);
        queue.push(t.to);
      }
  return seen;
}

/** Stages from which one of these can be reached. */
export function reaching(flow: Graph, to: readonly string[]): Set<string> {
  const seen = new Set(to);
  const queue = [...to];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const t of flow.transitions)
      if (t.to === at)
        for (const f of t.from)
          if (!seen.has(f)) {
            seen.add(f);
            queue.push(f);
          }
  return seen;
}

export const endsOf = (flow: Graph): string[] => flow.stages.filter(isClosed).map((s) => s.key);

/** Groups of stages that lead to each other along these edges; each group once, in the order of the edges. */
export function circles(edges: readonly { from: string; to: string }[]): string[][] {
  const next = new Map<string, string[]>();
  for (const e of edges) next.set(e.from, [...(next.get(e.from) ?? []), e.to]);
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>();
    const queue = [...(next.get(start) ?? [])];
    for (let at = queue.pop(); at !== undefined; at = queue.pop())
      if (!seen.has(at)) {
        seen.add(at);
        queue.push(...(next.get(at) ?? []));
      }
    return seen;
  };
  const reached = new Map([...next.keys()].map((k) => [k, reach(k)]));
  const done = new Set<string>();
  const found: string[][] = [];
  for (const [key, own] of reached) {
    if (done.has(key) || !own.has(key)) continue;
    const circle = [...own].filter((k) => reached.get(k)?.has(key)).sort();
    for (const k of circle) done.add(k);
    found.push(circle);
  }
  return found;
}

/** The shortest way of steps from the start to a stage that ends the work; rework and reopening are no progress. Null when there is none. */
export function mainWay(flow: Graph): { stage: string; step: Flow['transitions'][number] | null }[] | null {
  const came = new Map<string, { from: string; step: Flow['transitions'][number] }>();
  const queue = [flow.initial];
  const ends = new Set(flow.stages.filter((s) => s.kind === 'done').map((s) => s.key));
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (ends.has(at)) {
      const way: { stage: string; step: Flow['transitions'][number] | null }[] = [{ stage: at, step: null }];
      for (let c = came.get(at); c; c = c.from === flow.initial ? undefined : came.get(c.from))
        way.unshift({ stage: c.from, step: c.step });
      return way;
    }
    for (const step of flow.transitions)
      if (!step.isRework && !step.isReopen && step.from.includes(at) && step.to !== flow.initial && !came.has(step.to)) {
        came.set(step.to, { from: at, step });
        queue.push(step.to);
      }
  }
  return null;
}
