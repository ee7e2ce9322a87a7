import { type ChecklistFaults, checklistFor } from '../fields/checklist.ts';
import { conditionHolds } from '../fields/condition.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import type { Label } from '../text.ts';
import type { Member } from '../ticket/state.ts';
import { resolveApprovers } from './approvers.ts';
import type { Flow, FlowStage, FlowTransition } from './definition.ts';
import { type FlowFacts, isFilled, type TicketCounts } from './facts.ts';
import type { Evidence, EvidenceKind } from './parts.ts';
import { guardHolds, type RuleEngine } from './rule.ts';

/** What the interpreter must know of the workspace. Without `faults` every checklist is asked for as a whole. */
export type FlowWorld = {
  fields: readonly FieldDefinition[];
  members: ReadonlyMap<string, Member>;
  rules: RuleEngine;
  faults?: ChecklistFaults;
};

/** Why a step is not open. `guard.detail` is set when the rule could not be evaluated. */
export type BlockReason =
  | { kind: 'role'; roles: string[] }
  | { kind: 'guard'; rule: string; message: Label | null; detail: string | null }
  | { kind: 'field'; field: string }
  | { kind: 'evidence'; evidence: EvidenceKind; min: number; has: number }
  | { kind: 'approval' }
  | { kind: 'approver' };

export type StepVerdict = { step: FlowTransition; reasons: BlockReason[] };

/** Where each kind of evidence is counted. */
export const COUNT_OF: Record<EvidenceKind, keyof TicketCounts> = {
  photo: 'photos',
  signature: 'signatures',
  note: 'notes',
  call: 'calls',
};

export const stageIn = (flow: Flow, key: string): FlowStage | undefined => flow.stages.find((s) => s.key === key);

/** What is not shown on the ticket cannot be filled, so nobody is asked for it. */
function isShown(world: FlowWorld, name: string, facts: FlowFacts): boolean {
  const showIf = world.fields.find((f) => f.key === name)?.showIf ?? null;
  return showIf === null || conditionHolds(showIf, new Map(Object.entries(facts.custom)), facts.ticket);
}

/** A field as it is asked for on this ticket; none for a real column. */
function asked(world: FlowWorld, name: string, facts: FlowFacts): FieldDefinition[] {
  const field = world.fields.find((f) => f.key === name);
  return field ? [checklistFor(field, facts.ticket.faultCode || null, world.faults ?? new Map())] : [];
}

const lackOf = (requires: readonly string[], evidence: readonly Evidence[], world: FlowWorld, facts: FlowFacts): BlockReason[] => [
  ...requires
    .filter((f) => !isFilled(facts, f, asked(world, f, facts)) && isShown(world, f, facts))
    .map((field): BlockReason => ({ kind: 'field', field })),
  ...evidence.flatMap((e): BlockReason[] => {
    const has = facts.counts[COUNT_OF[e.kind]];
    return has < e.min ? [{ kind: 'evidence', evidence: e.kind, min: e.min, has }] : [];
  }),
];

/** Reasons why a ticket with these facts may not be in a stage, whatever brings it there. Empty when it may. */
export function entryReasons(stage: FlowStage, world: FlowWorld, facts: FlowFacts): BlockReason[] {
  const reasons = lackOf(stage.requires, stage.evidence, world, facts);
  if (stage.approval && resolveApprovers(stage.approval, world.members, facts.ticket).length === 0) reasons.push({ kind: 'approver' });
  return reasons;
}

const unique = (reasons: BlockReason[]): BlockReason[] => [...new Map(reasons.map((r) => [JSON.stringify(r), r])).values()];

/** Reasons of the facts alone: guard, fields, evidence, the target's own requirements. Who asks does not matter here. */
export function factReasons(flow: Flow, step: FlowTransition, world: FlowWorld, facts: FlowFacts): BlockReason[] {
  const reasons: BlockReason[] = [];
  const guard = guardHolds(world, step.guard, facts);
  if (!guard.holds) reasons.push({ kind: 'guard', rule: step.guard ?? '', message: step.guardMessage, detail: guard.detail });
  const target = stageIn(flow, step.to);
  reasons.push(...lackOf(step.requires, step.evidence, world, facts), ...(target ? entryReasons(target, world, facts) : []));
  return unique(reasons);
}

/** Is this the outcome of an approval of the stage, which only the approvers decide? */
const isOutcome = (stage: FlowStage | undefined, step: FlowTransition): boolean =>
  stage?.approval?.onApprove === step.key || stage?.approval?.onReject === step.key;

/** Why this step from where the ticket is, is not open for this actor; empty when it is. */
export function judgeStep(flow: Flow, step: FlowTransition, world: FlowWorld, facts: FlowFacts): BlockReason[] {
  const reasons = factReasons(flow, step, world, facts);
  if (isOutcome(stageIn(flow, facts.ticket.stage), step)) reasons.unshift({ kind: 'approval' });
  const isAllowed = facts.actor.kind === 'rule' || step.roles.some((r) => facts.actor.roles.includes(r));
  if (!isAllowed) reasons.unshift({ kind: 'role', roles: step.roles });
  return reasons;
}

/** Every step from where the ticket is, in the flow's order, each with the reasons why it is not open for this actor. */
export const judgeSteps = (flow: Flow, world: FlowWorld, facts: FlowFacts): StepVerdict[] =>
  flow.transitions
    .filter((t) => t.from.includes(facts.ticket.stage))
    .map((step) => ({ step, reasons: judgeStep(flow, step, world, facts) }));

/** Automatic steps of a stage in the order in which they are tried: as listed, the default one last. */
export function autoSteps(flow: Flow, stage: string): FlowTransition[] {
  const own = flow.transitions.filter((t) => t.auto && t.from.includes(stage));
  return [...own.filter((t) => !t.isDefault), ...own.filter((t) => t.isDefault)];
}

export type AutoChoice = { step: FlowTransition; why: 'guard' | 'default'; reasons: BlockReason[] };

/**
 * The automatic step that is taken now: the first whose guard holds, else the default one. When what its target requires is
 * missing the ticket stays, with the reasons; another branch is not taken instead.
 */
export function chooseAuto(flow: Flow, world: FlowWorld, facts: FlowFacts): AutoChoice | null {
  // An approval decides by itself where it goes on.
  if (stageIn(flow, facts.ticket.stage)?.approval) return null;
  for (const step of autoSteps(flow, facts.ticket.stage)) {
    if (!step.isDefault && !guardHolds(world, step.guard, facts).holds) continue;
    const reasons = factReasons(flow, step, world, facts).filter((r) => r.kind !== 'guard' || !step.isDefault);
    return { step, why: step.isDefault ? 'default' : 'guard', reasons };
  }
  return null;
}

/** Automatic steps one after the other at most; a flow that goes in a circle by its guards stops here. */
export const MAX_HOPS = 20;
