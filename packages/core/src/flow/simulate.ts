import { type Flow, isClosed } from './definition.ts';
import { type FlowFacts, valueOfFact } from './facts.ts';
import { type BlockReason, chooseAuto, entryReasons, type FlowWorld, judgeSteps, MAX_HOPS, stageIn } from './interpret.ts';
import type { FlowAction } from './parts.ts';

export type SimulatedStep = {
  stage: string;
  /** What the stage requires and the ticket lacks. */
  lacks: BlockReason[];
  /** Every step from here and why it is not open. */
  steps: { key: string; reasons: BlockReason[] }[];
  taken: string | null;
  /** guard, default: by itself; chosen: as asked for; first_open: the first that is open; would_need: the first whose rule holds, though something is missing. */
  why: 'guard' | 'default' | 'chosen' | 'first_open' | 'would_need' | null;
};
export type Simulation = { steps: SimulatedStep[]; end: 'closed' | 'stuck' | 'endless' };

function applyActions(actions: readonly FlowAction[], world: FlowWorld, facts: FlowFacts): FlowFacts {
  let after = facts;
  for (const a of actions) {
    if (a.kind === 'assign') {
      const assigneeId = a.mode === 'person' ? (a.personId ?? '') : a.mode === 'none' ? '' : after.ticket.assigneeId;
      after = { ...after, ticket: { ...after.ticket, assigneeId } };
    }
    if (a.kind !== 'setField') continue;
    const answer = world.rules.evaluate(a.value, world.fields, after);
    if (!answer.ok) continue;
    const own = world.fields.find((f) => f.key === a.field);
    after = own
      ? { ...after, custom: { ...after.custom, [a.field]: valueOfFact(own, answer.value) } }
      : { ...after, ticket: { ...after.ticket, [a.field]: answer.value } };
  }
  return after;
}

const needsOnly = (reasons: readonly BlockReason[]): boolean =>
  reasons.every((r) => r.kind === 'field' || r.kind === 'evidence' || r.kind === 'approval');

/**
 * Walks a ticket's facts through a flow without changing anything: at every stage what is open and why not, which branch is taken
 * and why. `choices` names the step to take in a stage. What is missing later is said and walked past; a rule that does not hold is not.
 */
export function simulate(flow: Flow, world: FlowWorld, start: FlowFacts, choices: Readonly<Record<string, string>> = {}): Simulation {
  const chosen = new Map(Object.entries(choices));
  const visits = new Map<string, number>();
  const steps: SimulatedStep[] = [];
  let facts: FlowFacts = { ...start, actor: { kind: 'rule', id: '', roles: [] } };
  for (let hop = 0; hop < MAX_HOPS + flow.stages.length; hop++) {
    const stage = stageIn(flow, facts.ticket.stage);
    if (!stage) return { steps, end: 'stuck' };
    const at = { ...facts, ticket: { ...facts.ticket, isOpen: !isClosed(stage) } };
    const verdicts = judgeSteps(flow, world, at);
    const seen: SimulatedStep = {
      stage: stage.key,
      lacks: entryReasons(stage, world, at),
      steps: verdicts.map((v) => ({ key: v.step.key, reasons: v.reasons })),
      taken: null,
      why: null,
    };
    steps.push(seen);
    if (isClosed(stage)) return { steps, end: 'closed' };
    const wanted = verdicts.find((v) => v.step.key === chosen.get(stage.key));
    const auto = chooseAuto(flow, world, at);
    const isAway = (v: { step: { to: string } }): boolean => stageIn(flow, v.step.to)?.kind === 'cancelled';
    const forward = verdicts
      .filter((v) => !v.step.auto && !v.step.isRework && !v.step.isReopen && v.step.to !== stage.key)
      .sort((a, b) => Number(isAway(a)) - Number(isAway(b)));
    const needy = forward.find((v) => needsOnly(v.reasons));
    const next = wanted?.step ?? auto?.step ?? needy?.step ?? null;
    if (!next) return { steps, end: 'stuck' };
    seen.taken = next.key;
    seen.why = wanted ? 'chosen' : auto ? auto.why : needy?.reasons.length === 0 ? 'first_open' : 'would_need';
    visits.set(stage.key, (visits.get(stage.key) ?? 0) + 1);
    if ((visits.get(stage.key) ?? 0) > 2) return { steps, end: 'endless' };
    const moved = applyActions(next.actions, world, { ...at, ticket: { ...at.ticket, stage: next.to, stageMinutes: 0 } });
    facts = applyActions(stageIn(flow, next.to)?.actions ?? [], world, moved);
  }
  return { steps, end: 'endless' };
}
