import { DomainError, type FieldError } from '../errors.ts';
import { type FlowTransition, isClosed } from '../flow/definition.ts';
import { checkCodes } from './create.ts';
import { flowOf, type TicketState, type TicketWrite } from './state.ts';
import { type DecisionContext, Draft, stageOf, transitionOf } from './write.ts';

export type MoveInput = {
  transition: string;
  reason: string | null;
  /** Who does the work from here, for steps that need an assignee. */
  assigneeId?: string | null;
  /** Who holds the ticket from here at the desk, when it is handed to somebody else. */
  handTo?: string | null;
  /** Why this person: the certificate of the dispatch, kept in the event. */
  certificate?: unknown;
};

/** Steps that the flow allows from here for these roles, in the flow's order. */
export const stepsFrom = (ctx: DecisionContext, t: TicketState): FlowTransition[] =>
  flowOf(ctx.config, t).transitions.filter(
    (x) => x.from.includes(t.stage) && (ctx.actor.kind === 'rule' || x.roles.some((r) => ctx.actor.roles.includes(r))),
  );

function missing(t: TicketState, step: FlowTransition): FieldError[] {
  const fields = new Map<string, unknown>(Object.entries({ ...t, ...t.custom }));
  return step.requires
    .filter((k) => [undefined, null, ''].includes(fields.get(k) as null))
    .map((k) => ({ pointer: k.startsWith('x_') ? `/custom/${k}` : `/${k}`, code: 'required', detail: 'must be filled before this step' }));
}

/**
 * Takes one step of the flow. Throws `transition_not_allowed` when the flow has no such step from here or not for this role,
 * `requirement_missing` with pointers, `validation_failed` when a reason or a person is missing. Source: design decisions; SLA spec A2.8.
 */
export function moveTicket(ctx: DecisionContext, before: TicketState, input: MoveInput): TicketWrite {
  const { config, now } = ctx;
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
  const lacking = missing(t, step);
  if (lacking.length > 0) throw new DomainError('requirement_missing', undefined, { fields: lacking });

  const stage = stageOf(draft.flow, step.to);
  t.wakeAt = null;
  if (step.isRework) t.reworkCount += 1;
  if (step.isReopen) t.reopenCount += 1;
  if (stage.kind === 'dispatch' && stage.owner === 'desk') t.assigneeId = null;

  const holderId =
    stage.owner === 'assignee'
      ? t.assigneeId
      : stage.owner === 'customer'
        ? null
        : (input.handTo ?? (ctx.actor.kind === 'person' ? ctx.actor.id : null));
  draft.hand({ stage: step.to, holderId, waitingReason: null });
  t.closedAt = isClosed(stage) ? now : null;
  draft.event('ticket.moved', {
    transition: step.key,
    from: before.stage,
    to: step.to,
    reason: input.reason,
    holderId,
    isRework: step.isRework,
    isReopen: step.isReopen,
    ...(step.stops.length > 0 ? { stops: step.stops } : {}),
    ...(stage.kind === 'cancelled' ? { cancels: true } : {}),
  });
  if (t.assigneeId !== before.assigneeId)
    draft.event('ticket.assigned', { from: before.assigneeId, to: t.assigneeId, certificate: input.certificate ?? null });
  return draft.write();
}
