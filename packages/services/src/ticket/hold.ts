import { holdTicket as decideHold, resumeTicket as decideResume } from '@bodan/core/ticket/hold';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ChangeOptions, changeTicket } from './decide.ts';
import type { TicketView } from './view.ts';

/** 挂起 until `wakeAt` (epoch ms). Errors: `pause_not_allowed`, `validation_failed`, `not_found`. */
export function holdTicket(
  ctx: WorkspaceContext,
  ticketId: string,
  input: { reason: string; wakeAt: number; note: string },
  options: ChangeOptions,
): Promise<TicketView> {
  permit(ctx, 'ticket.move');
  return changeTicket(ctx, ticketId, options, (decision, before) => decideHold(decision, before, input));
}

/** Ends the waiting. Errors: `pause_not_allowed`, `not_found`. */
export function resumeTicket(ctx: WorkspaceContext, ticketId: string, options: ChangeOptions): Promise<TicketView> {
  permit(ctx, 'ticket.move');
  return changeTicket(ctx, ticketId, options, (decision, before) => decideResume(decision, before, { why: 'person' }));
}
