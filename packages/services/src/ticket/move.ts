import { moveTicket as decideMove, type MoveInput } from '@bodan/core/ticket/move';
import { permit, type WorkspaceContext } from '../context.ts';
import { certify } from '../dispatch/certificate.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import type { TicketView } from './view.ts';

/** One step of the flow. Errors: `transition_not_allowed`, `requirement_missing`, `validation_failed`, `precondition_failed`, `not_found`. */
export function moveTicket(ctx: WorkspaceContext, ticketId: string, input: MoveInput, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.move');
  if (input.assigneeId) permit(ctx, 'ticket.assign');
  return changeTicket(ctx, ticketId, options, async (decision, before, tx) => {
    const { assigneeId } = input;
    const certificate = assigneeId
      ? await certify(tx, decision.config, before, { assigneeId, at: decision.now, window: input.appointment, reason: input.reason })
      : null;
    return decideMove(decision, before, { ...input, certificate });
  });
}
