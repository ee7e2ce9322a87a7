import { refuseTicket as decideRefuse } from '@bodan/core/ticket/dispatch';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from '../ticket/decide.ts';
import type { TicketView } from '../ticket/view.ts';

/** The assignee gives the ticket back with a reason; dispatchers know at once. Errors: `forbidden` for anybody else, `validation_failed`, `not_found`. */
export function refuseTicket(
  ctx: WorkspaceContext,
  ticketId: string,
  input: { reason: string },
  options: ChangeOptions,
): Promise<TicketView> {
  permit(ctx, 'ticket.move');
  return changeTicket(ctx, ticketId, options, (decision, before) => decideRefuse(decision, before, input));
}
