import { type ApproveInput, approveTicket as decideApprove } from '@bodan/core/ticket/approve';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import type { TicketView } from './view.ts';

/**
 * One act in the approval a ticket waits in; what is decided by it is done in the same commit. Errors: `approval_not_yours`,
 * `requirement_missing`, `transition_not_allowed`, `validation_failed`, `precondition_failed`, `not_found`.
 */
export function approveTicket(ctx: WorkspaceContext, ticketId: string, input: ApproveInput, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'approval.act');
  return changeTicket(ctx, ticketId, options, (decision, before) => decideApprove(decision, before, input));
}
