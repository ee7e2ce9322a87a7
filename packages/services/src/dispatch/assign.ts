import type { Span } from '@bodan/core/dispatch/shift';
import { dispatchTicket } from '@bodan/core/ticket/dispatch';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from '../ticket/decide.ts';
import type { TicketView } from '../ticket/view.ts';
import { certify } from './certificate.ts';

export type AssignTicket = {
  assigneeId: string | null;
  /** Undefined leaves the appointment, null takes it away. */
  appointment?: Span | null | undefined;
  /** Why somebody gets it although a rule speaks against it. */
  reason?: string | null | undefined;
};

/**
 * Gives the ticket to somebody, with the time it is agreed for; null takes it away. The certificate of the choice stays with the event.
 * Errors: `validation_failed` (also a rule overridden without a reason), `transition_not_allowed`, `precondition_failed`, `not_found`.
 */
export function assignTicket(ctx: WorkspaceContext, ticketId: string, input: AssignTicket, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.assign');
  return changeTicket(ctx, ticketId, options, async (decision, before, tx) => {
    const { assigneeId, appointment, reason } = input;
    const certificate =
      assigneeId === null
        ? null
        : await certify(tx, decision.config, before, { assigneeId, at: decision.now, window: appointment, reason: reason ?? null });
    return dispatchTicket(decision, before, { assigneeId, certificate, appointment });
  });
}
