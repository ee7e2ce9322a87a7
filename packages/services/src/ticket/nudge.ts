import { nudgeTicket as decideNudge } from '@bodan/core/ticket/nudge';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import type { TicketView } from './view.ts';

/** Asks the holder to hurry; they are told by the bell. Errors: `forbidden`, `not_found`, `conflict` when closed, `nobody_to_nudge`. */
export function nudgeTicket(ctx: WorkspaceContext, ticketId: string, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.nudge');
  return changeTicket(ctx, ticketId, options, decideNudge);
}
