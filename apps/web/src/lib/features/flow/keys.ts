import type { Flow } from '@bodan/core/flow/definition';

const LONGEST = 40;

/** A key nobody has: the base itself, else the base with the first free number. */
export function freshKey(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  const stem = base.replace(/_\d+$/, '').slice(0, LONGEST - 4);
  let count = 2;
  while (taken.has(`${stem}_${count}`)) count++;
  return `${stem}_${count}`;
}

export const stageKeys = (flow: Flow): Set<string> => new Set(flow.stages.map((s) => s.key));
export const stepKeys = (flow: Flow): Set<string> => new Set(flow.transitions.map((t) => t.key));

/** One line on the canvas: a step as it leaves one of its stages. */
export const edgeId = (step: string, from: string): string => `${step}:${from}`;
export function edgeParts(id: string): { step: string; from: string } {
  const [step = '', from = ''] = id.split(':');
  return { step, from };
}

/** Puts other names in place of the stages that timers, approvals and steps speak of; null removes the step. */
type Renaming = (key: string) => string | null;

/** The same flow with every word that names a step asked anew; a step that is gone leaves its place empty. */
export const withStepNames = (stages: Flow['stages'], rename: Renaming): Flow['stages'] =>
  stages.map((s) => {
    const timers = s.timers.map((t) => (t.transition === null ? t : { ...t, transition: rename(t.transition) }));
    const { approval } = s;
    if (!approval) return s.timers.length === 0 ? s : { ...s, timers };
    const outcome = (key: string | null) => (key === null ? null : rename(key));
    return { ...s, timers, approval: { ...approval, onApprove: outcome(approval.onApprove), onReject: outcome(approval.onReject) } };
  });

/** A stage's key changed everywhere it is spoken of. The same flow when the new one is taken. */
export function renameStage(flow: Flow, key: string, next: string): Flow {
  if (key === next || stageKeys(flow).has(next)) return flow;
  const named = (k: string): string => (k === key ? next : k);
  return {
    ...flow,
    initial: named(flow.initial),
    stages: flow.stages.map((s) => (s.key === key ? { ...s, key: next } : s)),
    transitions: flow.transitions.map((t) => ({ ...t, from: t.from.map(named), to: named(t.to) })),
  };
}

/** A step's key changed everywhere it is spoken of. The same flow when the new one is taken. */
export function renameStep(flow: Flow, key: string, next: string): Flow {
  if (key === next || stepKeys(flow).has(next)) return flow;
  const named = (k: string): string => (k === key ? next : k);
  return {
    ...flow,
    stages: withStepNames(flow.stages, named),
    transitions: flow.transitions.map((t) => (t.key === key ? { ...t, key: next } : t)),
  };
}
