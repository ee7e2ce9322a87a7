import { DomainError } from '../errors.ts';
import { isActive } from '../standard/retirement.ts';
import type { DecisionContext } from './decision.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

/**
 * 挂起: the ticket waits for a reason of the standard's list until `wakeAt` (epoch ms). Clocks that the reason names stand still.
 * Throws `pause_not_allowed` when it is over or waits already, `validation_failed` for an unknown reason or a past wake time. Source: design §6.
 */
export function holdTicket(
  ctx: DecisionContext,
  before: TicketState,
  input: { reason: string; wakeAt: number; note: string },
): TicketWrite {
  const { config, now } = ctx;
  const reason = config.standard.waitingReasons.find((r) => r.code === input.reason && isActive(r));
  const fields = [];
  if (!reason) fields.push({ pointer: '/reason', code: 'unknown', detail: 'the standard has no such waiting reason' });
  if (input.wakeAt <= now) fields.push({ pointer: '/wakeAt', code: 'invalid', detail: 'must lie in the future' });
  if (fields.length > 0 || !reason) throw new DomainError('validation_failed', undefined, { fields });
  if (!before.isOpen || before.waitingReason !== null) throw new DomainError('pause_not_allowed');
  const draft = new Draft(ctx, before, before);
  draft.hand({ waitingReason: reason.code });
  draft.after.wakeAt = input.wakeAt;
  draft.event('ticket.held', {
    reason: reason.code,
    isForPart: reason.isForPart,
    wakeAt: new Date(input.wakeAt).toISOString(),
    note: input.note,
  });
  return draft.write();
}

/** Ends the waiting, by a person or because its wake time has come; the automatic steps that are open then are taken. Throws `pause_not_allowed` when it does not wait. */
export function resumeTicket(ctx: DecisionContext, before: TicketState, input: { why: 'person' | 'wake' | 'customer' }): TicketWrite {
  if (before.waitingReason === null) throw new DomainError('pause_not_allowed', 'The ticket is not on hold.');
  const draft = new Draft(ctx, before, before);
  draft.hand({ waitingReason: null });
  draft.after.wakeAt = null;
  draft.event('ticket.resumed', { reason: before.waitingReason, why: input.why });
  settle(ctx, draft);
  return draft.write();
}
