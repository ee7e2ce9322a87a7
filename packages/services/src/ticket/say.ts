import { sayOnTicket as decideSay, type Saying } from '@bodan/core/ticket/say';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import type { TicketView } from './view.ts';

/** A note, a reply, a call or the customer's word as the desk took it down. Errors: `not_found`, `precondition_failed`. */
export function sayOnTicket(ctx: WorkspaceContext, ticketId: string, saying: Saying, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.update');
  return changeTicket(ctx, ticketId, options, (decision, before) => decideSay(decision, before, saying));
}
