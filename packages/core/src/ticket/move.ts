import type { Span } from '../dispatch/shift.ts';
import { DomainError } from '../errors.ts';
import type { FlowTransition } from '../flow/definition.ts';
import { NO_COUNTS } from '../flow/facts.ts';
import { judgeStep, type StepVerdict } from '../flow/interpret.ts';
import { planFor } from './appointment.ts';
import { checkCodes } from './codes.ts';
import type { DecisionContext } from './decision.ts';
import { refuseFor } from './entry.ts';
import { factsFor, worldOf } from './facts.ts';
import { transitionOf } from './named.ts';
import { flowOf, type TicketState, type TicketWrite } from './state.ts';
import { settle, takeStep } from './step.ts';
import { Draft } from './write.ts';

export type MoveInput = {
  transition: string;
  reason: string | null;
  /** Who does the work from here, for steps that need an assignee. */
  assigneeId?: string | null;
  /** Who holds the ticket from here at the desk, when it is handed to somebody else. */
  handTo?: string | null;
  /** Why this person: the certificate of the dispatch, kept in the event. */
  certificate?: unknown;
  /** When the work is agreed for; undefined leaves the appointment as it is. */
  appointment?: Span | null | undefined;
};

/** Steps that the flow has from here for these roles, in the flow's order. */
const stepsFrom = (ctx: DecisionContext, t: TicketState): FlowTransition[] =>
  flowOf(ctx.config, t).transitions.filter(
    (x) => x.from.includes(t.stage) && (ctx.actor.kind === 'rule' || x.roles.some((r) => ctx.actor.roles.includes(r))),
  );

/**
 * Takes one step of the flow, then the automatic ones that are open. Throws `transition_not_allowed` when the flow has no such step from
 * here, not for this role, or only approvers decide it; `requirement_missing` with pointers for what rules, fields and evidence lack;
 * `validation_failed` when a reason or a person is missing. Source: design decisions; SLA spec A2.8.
 */
export function moveTicket(ctx: DecisionContext, before: TicketState, input: MoveInput): TicketWrite {
  const { config } = ctx;
  const step = transitionOf(flowOf(config, before), input.transition);
  if (!step.from.includes(before.stage) || !stepsFrom(ctx, before).includes(step))
    throw new DomainError('transition_not_allowed', undefined, {
      extra: { stage: before.stage, allowed: stepsFrom(ctx, before).map((s) => s.key) },
    });
  const errors = checkCodes(ctx, { assigneeId: input.assigneeId ?? null });
  if (input.handTo && !config.members.has(input.handTo))
    errors.push({ pointer: '/handTo', code: 'unknown', detail: 'no such member of the workspace' });
  if (step.needsReason && !input.reason) errors.push({ pointer: '/reason', code: 'required', detail: 'say why' });
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });

  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  if (input.assigneeId) t.assigneeId = input.assigneeId;
  planFor(draft, input.appointment);
  const reasons = judgeStep(draft.flow, step, worldOf(config), factsFor(ctx, t, draft.counts));
  if (reasons.some((r) => r.kind === 'approval'))
    throw new DomainError('transition_not_allowed', 'Only the approvers decide this step.', { extra: { stage: before.stage } });
  refuseFor(reasons);
  takeStep(ctx, draft, step, {
    actor: ctx.actor,
    reason: input.reason,
    handTo: input.handTo ?? null,
    assigneeBefore: before.assigneeId,
    certificate: input.certificate ?? null,
  });
  settle(ctx, draft);
  return draft.write();
}

/** Steps the flow has from here for this actor's roles, each with what stands against it now. */
export function judgedSteps(ctx: DecisionContext, t: TicketState): StepVerdict[] {
  const facts = factsFor(ctx, t, ctx.counts ?? NO_COUNTS);
  const world = worldOf(ctx.config);
  return stepsFrom(ctx, t).map((step) => ({ step, reasons: judgeStep(flowOf(ctx.config, t), step, world, facts) }));
}
