import type { Span } from '../dispatch/shift.ts';
import { DomainError } from '../errors.ts';
import { planFor } from './appointment.ts';
import { checkCodes } from './codes.ts';
import type { DecisionContext } from './decision.ts';
import { setFacts, type UpdateInput } from './set-facts.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

/**
 * Changes facts of a ticket; every changed field stands in one event as from and to. A new tier counts from the original
 * start, unless its clocks say otherwise, and keeps the pauses already used; at a new branch running clocks go on by its hours.
 * Automatic steps whose rule holds then are taken. Throws `validation_failed`. Source: SLA spec A2.7 and A2.9.
 */
export function updateTicket(ctx: DecisionContext, before: TicketState, input: UpdateInput): TicketWrite {
  const draft = new Draft(ctx, before, before);
  setFacts(ctx, draft, input, {});
  settle(ctx, draft);
  return draft.write();
}

/** Gives the work to somebody else without leaving the stage. Throws `validation_failed` for an unknown or disabled member. */
export function reassignTicket(
  ctx: DecisionContext,
  before: TicketState,
  input: { assigneeId: string | null; certificate?: unknown; appointment?: Span | null | undefined },
): TicketWrite {
  const errors = checkCodes(ctx, { assigneeId: input.assigneeId });
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  if (!before.isOpen) throw new DomainError('transition_not_allowed', 'The ticket is over; reopen it first.');
  const draft = new Draft(ctx, before, before);
  draft.after.assigneeId = input.assigneeId;
  planFor(draft, input.appointment);
  const owner = draft.flow.stages.find((s) => s.key === before.stage)?.owner;
  if (owner === 'assignee') draft.hand({ holderId: input.assigneeId });
  draft.event('ticket.assigned', { from: before.assigneeId, to: input.assigneeId, certificate: input.certificate ?? null });
  settle(ctx, draft);
  return draft.write();
}
