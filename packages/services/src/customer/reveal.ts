import { noteFact } from '@bodan/core/ticket/say';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeTicket } from '../ticket/decide.ts';

/**
 * The whole number of a ticket's customer. Who asked stands in the ticket's timeline (`ticket.revealed`) in the same commit,
 * before anything is shown. Errors: `forbidden`, `not_found`.
 */
export async function revealPhone(ctx: WorkspaceContext, ticketId: string): Promise<{ phone: string | null; version: number }> {
  permit(ctx, 'customer.reveal');
  const { phone, version } = await changeTicket(ctx, ticketId, { ifVersion: null, occurredAt: null }, (decision, before) =>
    noteFact(decision, before, 'ticket.revealed', { fields: ['phone'] }),
  );
  return { phone, version };
}
