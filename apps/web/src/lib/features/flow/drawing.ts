import type { Flow } from '@bodan/core/flow/definition';
import { type Edge, MarkerType, type Node } from '@xyflow/svelte';
import type { Selection } from './editor.svelte.ts';
import { routesOf } from './route.ts';
import { say } from './words.ts';

export type StageNode = Node<Record<string, never>, 'stage'>;
export type StepEdge = Edge<{ swing: number; place: number; isFirst: boolean }, 'step'>;

/** Slips as the canvas wants them; what it measured of those it knows is kept. */
export function nodesOf(flow: Flow, selection: Selection, known: readonly StageNode[], words: (key: string) => string): StageNode[] {
  const before = new Map(known.map((n) => [n.id, n]));
  return flow.stages.map((s) => ({
    ...before.get(s.key),
    id: s.key,
    type: 'stage',
    data: {},
    position: s.position ?? { x: 0, y: 0 },
    selected: selection.stages.includes(s.key),
    ariaLabel: words(s.key),
  }));
}

export function edgesOf(flow: Flow, selection: Selection, trail: ReadonlySet<string>): StepEdge[] {
  return routesOf(flow).map((r) => {
    const isOn = selection.edges.includes(r.id);
    return {
      id: r.id,
      type: 'step',
      source: r.from,
      target: r.to,
      sourceHandle: r.out,
      targetHandle: r.into,
      selected: isOn,
      focusable: false,
      zIndex: isOn || trail.has(r.id) ? 2 : 0,
      ariaLabel: say(r.step.name),
      data: { swing: r.swing, place: r.place, isFirst: r.isFirst },
      markerEnd: {
        type: MarkerType.ArrowClosed,
        width: 14,
        height: 14,
        color: isOn ? 'var(--brand)' : trail.has(r.id) ? 'var(--azurite)' : 'var(--line-strong)',
      },
    };
  });
}
