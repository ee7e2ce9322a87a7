import type { Label } from '../text.ts';
import type { Flow, FlowStage, FlowTransition } from './definition.ts';

/** What screens must know of a stage and of a step to name it, colour it and offer it. */
export type StageName = Pick<FlowStage, 'key' | 'name' | 'kind' | 'owner'>;
export type StepName = Pick<
  FlowTransition,
  'key' | 'name' | 'from' | 'to' | 'roles' | 'requires' | 'needsReason' | 'isRework' | 'isReopen'
>;
export type FlowNames = { stages: StageName[]; steps: StepName[] };
/** The names of a flow, once for all its versions that agree in them. */
export type NamedFlow = FlowNames & { name: Label; versionIds: string[] };

/** A stage in which the ticket is over: nothing runs, nothing is open. */
export const isClosed = (s: Pick<FlowStage, 'kind'>): boolean => s.kind === 'done' || s.kind === 'cancelled';

const stageName = ({ key, name, kind, owner }: FlowStage): StageName => ({ key, name, kind, owner });
const stepName = ({ key, name, from, to, roles, requires, needsReason, isRework, isReopen }: FlowTransition): StepName => ({
  key,
  name,
  from,
  to,
  roles,
  requires,
  needsReason,
  isRework,
  isReopen,
});

/** What every version calls its stages and steps, by version id, in the order given; versions that say the same are told once. */
export function namedFlows(versions: Iterable<readonly [string, Flow]>): NamedFlow[] {
  const found = new Map<string, NamedFlow>();
  for (const [versionId, flow] of versions) {
    const names = { name: flow.name, stages: flow.stages.map(stageName), steps: flow.transitions.map(stepName) };
    const said = JSON.stringify(names);
    const known = found.get(said);
    if (known) known.versionIds.push(versionId);
    else found.set(said, { ...names, versionIds: [versionId] });
  }
  return [...found.values()];
}

const way = (t: StepName) => `${t.key} ${t.to} ${[...t.from].sort().join(' ')}`;

/**
 * Stages and steps of all flows, each once: of two that call one key differently the first of the list is heard. Stages in which tickets
 * are over stand behind all others; a step of the same key that leads another way stands beside the first, after it.
 */
export function joinedNames(flows: Iterable<FlowNames>): FlowNames {
  const stages = new Map<string, StageName>();
  const steps = new Map<string, StepName>();
  for (const flow of flows) {
    for (const s of flow.stages) if (!stages.has(s.key)) stages.set(s.key, s);
    for (const t of flow.steps) if (!steps.has(way(t))) steps.set(way(t), t);
  }
  const all = [...stages.values()];
  return { stages: [...all.filter((s) => !isClosed(s)), ...all.filter(isClosed)], steps: [...steps.values()] };
}
