import { reassignTicket } from '@bodan/core/ticket/change';
import { moveTicket } from '@bodan/core/ticket/move';
import { flowOf } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import { certify } from './suggest.ts';
import type { TicketView } from './view.ts';

/**
 * Gives the ticket to somebody: by the flow's own assigning step where it stands before one, else in place. Null takes it away.
 * The reasons for the choice stay with the event. Errors: `validation_failed`, `transition_not_allowed`, `not_found`.
 */
export function assignTicket(
  ctx: WorkspaceContext,
  ticketId: string,
  input: { assigneeId: string | null },
  options: ChangeOptions,
): Promise<TicketView> {
  permit(ctx, 'ticket.assign');
  return changeTicket(ctx, ticketId, options, async (decision, before, tx) => {
    const { assigneeId } = input;
    const certificate = assigneeId ? await certify(tx, decision.config, before, { assigneeId, at: decision.now }) : null;
    const step = flowOf(decision.config, before).transitions.find(
      (t) => t.requires.includes('assigneeId') && t.from.includes(before.stage) && t.to !== before.stage,
    );
    return assigneeId && step
      ? moveTicket(decision, before, { transition: step.key, reason: null, assigneeId, certificate })
      : reassignTicket(decision, before, { assigneeId, certificate });
  });
}
