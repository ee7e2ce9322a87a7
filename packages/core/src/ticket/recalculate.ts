import type { DecisionContext } from './decision.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { Draft } from './write.ts';

/**
 * The calendar was edited: running clocks are due by the new one, in an event with old and new due times. Time before the edit stays
 * as it was counted, ended clocks stay as they are; null when nothing moves. Source: SLA specification A2.9.
 */
export function recalculateTicket(ctx: DecisionContext, before: TicketState): TicketWrite | null {
  const write = new Draft(ctx, before, before).write();
  return write.events.length > 0 ? write : null;
}
