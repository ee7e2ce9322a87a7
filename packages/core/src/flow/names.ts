import type { Flow, FlowStage, FlowTransition } from './definition.ts';

/** What screens must know of a stage and of a step to name it, colour it and offer it. */
export type StageName = Pick<FlowStage, 'key' | 'name' | 'kind' | 'owner'>;
export type StepName = Pick<
  FlowTransition,
  'key' | 'name' | 'from' | 'to' | 'roles' | 'requires' | 'needsReason' | 'isRework' | 'isReopen'
>;
export type FlowNames = { stages: StageName[]; steps: StepName[] };

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
const way = (t: FlowTransition) => `${t.key} ${t.to} ${[...t.from].sort().join(' ')}`;

/**
 * Stages and steps of other flows that `main` does not have, each once: of two versions that call one key differently the first of the
 * list is heard. A step of the same key that leads another way stands beside that of `main`, after it.
 */
export function namesBeside(main: Flow, others: Iterable<Flow>): FlowNames {
  const stages = new Map<string, StageName | null>(main.stages.map((s) => [s.key, null]));
  const steps = new Map<string, StepName | null>(main.transitions.map((t) => [way(t), null]));
  for (const flow of others) {
    for (const s of flow.stages) if (!stages.has(s.key)) stages.set(s.key, stageName(s));
    for (const t of flow.transitions) if (!steps.has(way(t))) steps.set(way(t), stepName(t));
  }
  const beside = <N>(named: Map<string, N | null>) => [...named.values()].filter((one) => one !== null);
  return { stages: beside(stages), steps: beside(steps) };
}
