import { givesBack } from '../dispatch/refusing.ts';
import type { Span } from '../dispatch/shift.ts';
import { isPoolStage } from '../dispatch/waiting.ts';
import { DomainError } from '../errors.ts';
import type { Flow, FlowTransition } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import { type BlockReason, judgeStep } from '../flow/interpret.ts';
import { planFor } from './appointment.ts';
import { reassignTicket } from './change.ts';
import type { DecisionContext } from './decision.ts';
import { factsFor, worldOf } from './facts.ts';
import { moveTicket } from './move.ts';
import { stageOf } from './named.ts';
import { flowOf, type TicketState, type TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

export type DispatchInput = {
  /** Null takes it away. */
  assigneeId: string | null;
  certificate: unknown;
  appointment?: Span | null | undefined;
};

/** The flow's own step that gives a ticket to somebody from where it stands. */
const assigningStep = (flow: Flow, stage: string): FlowTransition | undefined =>
  flow.transitions.find((t) => t.requires.includes('assigneeId') && t.from.includes(stage) && t.to !== stage);

/** Stands for whoever may be chosen: what is asked of the ticket does not depend on who it is. */
const SOMEBODY = '-';

/**
 * What the flow asks of the ticket before anybody may be given it, so that nothing is promised that is refused afterwards; empty when it
 * may be given out. A rule that looks at the person is left to the choice of one.
 */
export function lacksForDispatch(ctx: DecisionContext, t: TicketState): BlockReason[] {
  const flow = flowOf(ctx.config, t);
  const step = assigningStep(flow, t.stage);
  if (!step) return [];
  const facts = factsFor(ctx, { ...t, assigneeId: t.assigneeId ?? SOMEBODY }, ctx.counts ?? NO_COUNTS);
  return judgeStep(flow, step, worldOf(ctx.config), facts).filter((r) => r.kind !== 'guard' || !r.rule.includes('assigneeId'));
}

/**
 * Gives the ticket to somebody, by the flow's own assigning step where it stands before one, else in place; with the time it is agreed
 * for. Whoever has it already only gets the time. Throws as `moveTicket` and `reassignTicket` do.
 */
export function dispatchTicket(ctx: DecisionContext, before: TicketState, input: DispatchInput): TicketWrite {
  const { assigneeId, certificate, appointment } = input;
  if (assigneeId !== null && assigneeId === before.assigneeId) return planTicket(ctx, before, appointment);
  const step = assigningStep(flowOf(ctx.config, before), before.stage);
  return assigneeId !== null && step
    ? moveTicket(ctx, before, { transition: step.key, reason: null, assigneeId, certificate, appointment })
    : reassignTicket(ctx, before, { assigneeId, certificate, appointment });
}

/** Agrees on a time for a ticket that stays with whom it is. Throws `transition_not_allowed` when it is over. */
export function planTicket(ctx: DecisionContext, before: TicketState, appointment: Span | null | undefined): TicketWrite {
  if (!before.isOpen) throw new DomainError('transition_not_allowed', 'The ticket is over; reopen it first.');
  const draft = new Draft(ctx, before, before);
  planFor(draft, appointment);
  return draft.write();
}

/**
 * The assignee gives the ticket back: by the flow's step into the pool where there is one for him, else in place. Throws `forbidden`
 * for anybody else and `validation_failed` without a reason. Source: issue 3, refusal.
 */
export function refuseTicket(ctx: DecisionContext, before: TicketState, input: { reason: string }): TicketWrite {
  const { actor } = ctx;
  if (actor.id === null || before.assigneeId !== actor.id) throw new DomainError('forbidden', 'Only its assignee refuses a ticket.');
  const flow = flowOf(ctx.config, before);
  const back = flow.transitions.find(
    (t) =>
      t.from.includes(before.stage) &&
      isPoolStage(flow, t.to) &&
      givesBack(t, before.stage, flow.stages) &&
      t.roles.some((r) => actor.roles.includes(r)),
  );
  if (back) return moveTicket(ctx, before, { transition: back.key, reason: input.reason });
  if (!before.isOpen) throw new DomainError('transition_not_allowed', 'The ticket is over; reopen it first.');
  const draft = new Draft(ctx, before, before);
  draft.after.assigneeId = null;
  if (stageOf(flow, before.stage).owner === 'assignee') draft.hand({ holderId: null });
  draft.event('ticket.refused', { personId: actor.id, reason: input.reason });
  draft.event('ticket.assigned', { from: before.assigneeId, to: null, certificate: null });
  settle(ctx, draft);
  return draft.write();
}
