import { DomainError, type FieldError } from '../errors.ts';
import type { Flow } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import type { BlockReason } from '../flow/interpret.ts';
import type { RuleEngine } from '../flow/rule.ts';
import { type Simulation, simulate } from '../flow/simulate.ts';
import { updateTicket } from './change.ts';
import type { DecisionContext } from './decision.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { judgedSteps, moveTicket } from './move.ts';
import { stageOf } from './named.ts';
import type { UpdateInput } from './set-facts.ts';
import type { Actor, NewEvent, TicketConfig, TicketState, TicketWrite } from './state.ts';

/** One step of a trial: who takes it, with what filled in before. */
export type RehearsedInput = { transition: string; actor: Actor; set: UpdateInput; assigneeId: string | null; reason: string };
export type Rehearsed = {
  transition: string;
  isOpen: boolean;
  /** What stands against it, when it is a step from there for this actor. */
  reasons: BlockReason[];
  refused: { code: string; detail: string; fields: FieldError[] } | null;
  from: string;
  to: string;
  /** What the flow took by itself after it, and why. */
  automatic: { transition: string; from: string; to: string; why: string }[];
  /** What stages and steps did or would have done by themselves. */
  actions: Record<string, unknown>[];
};
export type Rehearsal = {
  steps: Rehearsed[];
  /** Where it ended, what is open there for whoever acted last, and how it would go on. */
  stage: string;
  open: { key: string; reasons: BlockReason[] }[];
  walk: Simulation;
};

const TRIAL = 'trial';

/** The workspace as if this flow were what the ticket runs on. */
const tried = (config: TicketConfig, flow: Flow, rules: RuleEngine): TicketConfig => ({
  ...config,
  rules,
  flows: new Map([...config.flows, [TRIAL, flow]]),
});

const actionOf = ({ type, data, actor }: NewEvent): Record<string, unknown>[] =>
  type === 'ticket.action' || (actor.kind === 'rule' && (type === 'ticket.updated' || type === 'ticket.assigned'))
    ? [{ type, ...data }]
    : [];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function take(ctx: DecisionContext, before: TicketState, step: RehearsedInput): { result: Rehearsed; after: TicketState } {
  const result: Rehearsed = {
    transition: step.transition,
    isOpen: false,
    reasons: [],
    refused: null,
    from: before.stage,
    to: before.stage,
    automatic: [],
    actions: [],
  };
  let at = before;
  const writes: TicketWrite[] = [];
  try {
    if (Object.keys(step.set).length > 0) {
      const filled = updateTicket(ctx, before, step.set);
      writes.push(filled);
      at = filled.after;
    }
    const withPerson = step.assigneeId === null ? at : { ...at, assigneeId: step.assigneeId };
    result.reasons = judgedSteps(ctx, withPerson).find((s) => s.step.key === step.transition)?.reasons ?? [];
    const moved = moveTicket(ctx, at, { transition: step.transition, reason: step.reason, assigneeId: step.assigneeId });
    writes.push(moved);
    at = moved.after;
    result.isOpen = true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    result.refused = { code: error.code, detail: error.message, fields: error.fields };
  }
  const events = writes.flatMap((w) => w.events);
  result.automatic = events.flatMap(({ type, data }) =>
    type === 'ticket.moved' && data['auto'] !== undefined
      ? [{ transition: text(data['transition']), from: text(data['from']), to: text(data['to']), why: text(data['auto']) }]
      : [],
  );
  result.actions = events.flatMap(actionOf);
  result.to = at.stage;
  return { result, after: at };
}

/**
 * Takes steps with a ticket on paper, by the same decisions as in earnest, on a flow it need not run on; nothing is written. A step that
 * is refused leaves it where it is. Throws `validation_failed` when the flow lacks the stage it is in.
 */
export function rehearse(
  ctx: DecisionContext,
  ticket: TicketState,
  trial: { flow: Flow; rules: RuleEngine; steps: readonly RehearsedInput[] },
): Rehearsal {
  const { flow } = trial;
  if (!flow.stages.some((s) => s.key === ticket.stage))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/ticketId', code: 'stage', detail: `the flow has no stage ${ticket.stage}, where this ticket is` }],
    });
  const config = tried(ctx.config, flow, trial.rules);
  const stage = stageOf(flow, ticket.stage);
  let at: TicketState = { ...ticket, flowVersionId: TRIAL, isOpen: stage.kind !== 'done' && stage.kind !== 'cancelled' };
  let last: DecisionContext = { ...ctx, config };
  const steps: Rehearsed[] = [];
  for (const step of trial.steps) {
    last = { ...ctx, config, actor: step.actor, now: Math.max(ctx.now, at.updatedAt) };
    const { result, after } = take(last, at, step);
    steps.push(result);
    at = after;
  }
  const { counts } = ctx;
  const facts = factsFor(last, at, counts ?? NO_COUNTS, FLOW_RULE);
  return {
    steps,
    stage: at.stage,
    open: judgedSteps(last, at).map(({ step, reasons }) => ({ key: step.key, reasons })),
    walk: simulate(flow, worldOf(config), facts),
  };
}
