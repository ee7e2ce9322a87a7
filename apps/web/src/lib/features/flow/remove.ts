import type { Flow } from '@bodan/core/flow/definition';
import { edgeParts, withStepNames } from './keys.ts';

/** Where a ticket goes on from a stage: along the first step that is no way back and no giving up; the default branch last. */
function successor(flow: Flow, key: string, gone: ReadonlySet<string>, seen: ReadonlySet<string> = new Set()): string | null {
  if (!gone.has(key)) return key;
  if (seen.has(key)) return null;
  const isAway = (to: string): boolean => flow.stages.find((s) => s.key === to)?.kind === 'cancelled';
  const ways = flow.transitions.filter((t) => t.from.includes(key) && t.to !== key && !t.isRework && !t.isReopen && !isAway(t.to));
  const next = ways.find((t) => !t.isDefault) ?? ways[0];
  return next ? successor(flow, next.to, gone, new Set([...seen, key])) : null;
}

/** How many lines a flow is drawn with: one from each stage a step starts at. */
export const lineCount = (flow: Flow): number => flow.transitions.reduce((sum, t) => sum + t.from.length, 0);

/**
 * The flow without these stages and lines. What led to a removed stage leads to the next one after it; what then starts and ends
 * at the same stage, or leads nowhere, goes too. At least one stage stays: without one the flow comes back as it was.
 */
export function removeParts(flow: Flow, stages: ReadonlySet<string>, edges: ReadonlySet<string>): Flow {
  const kept = flow.stages.filter((s) => !stages.has(s.key));
  if (kept.length === 0) return flow;
  const cut = [...edges].map(edgeParts);
  const transitions = flow.transitions.flatMap((t) => {
    const to = successor(flow, t.to, stages);
    if (to === null) return [];
    const isMoved = to !== t.to;
    const from = t.from.filter((f) => !stages.has(f) && !cut.some((e) => e.step === t.key && e.from === f) && !(isMoved && f === to));
    return from.length === 0 ? [] : [{ ...t, from, to }];
  });
  const left = new Set(transitions.map((t) => t.key));
  return {
    ...flow,
    initial: successor(flow, flow.initial, stages) ?? kept[0]?.key ?? flow.initial,
    stages: withStepNames(kept, (k) => (left.has(k) || !flow.transitions.some((t) => t.key === k) ? k : null)),
    transitions,
  };
}
