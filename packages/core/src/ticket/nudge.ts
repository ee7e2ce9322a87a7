import { alertReaders } from '../alert/audience.ts';
import { DomainError } from '../errors.ts';
import type { DecisionContext } from './decision.ts';
import { noteFact } from './say.ts';
import type { TicketState, TicketWrite } from './state.ts';

/**
 * Whoever holds an open ticket is asked to hurry; where nobody holds it or the holder is off duty, the dispatchers are, as for an
 * escalation. Nothing of the ticket changes. Errors: `conflict` for a closed ticket, `nobody_to_nudge`.
 */
export function nudgeTicket(ctx: DecisionContext, before: TicketState): TicketWrite {
  if (!before.isOpen) throw new DomainError('conflict', 'The ticket was closed in the meantime.');
  const readers = alertReaders(ctx.config, before, ['holder'], ctx.now).filter((r) => r.personId !== ctx.actor.id);
  if (readers.length === 0) throw new DomainError('nobody_to_nudge');
  return noteFact(ctx, before, 'ticket.nudged', {
    personId: readers.find((r) => r.why === 'holder')?.personId ?? null,
    people: readers.map((r) => r.personId),
    why: Object.fromEntries(readers.map((r) => [r.personId, r.why])),
    stage: before.stage,
  });
}
