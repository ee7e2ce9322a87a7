import type { ClockState } from '../sla/clock.ts';
import { wholeSecond } from '../sla/open-table.ts';
import type { EventType, TicketState } from './state.ts';

/** To look, to open a ticket, and what follows from a change by itself, is not to act on a ticket. */
const NO_ACT: ReadonlySet<string> = new Set<EventType>([
  'ticket.created',
  'ticket.revealed',
  'ticket.recalculated',
  'ticket.breach_cleared',
  'ticket.repaired',
]);
type Told = { type: string; actor: { kind: string } };
const isAct = (e: Told): boolean => e.actor.kind === 'person' && !NO_ACT.has(e.type);

/** Its warning point lay behind it at `at` while it had not ended. */
const isReached = (c: ClockState, at: number): boolean =>
  c.status !== 'cancelled' && (c.stoppedAt === null || c.stoppedAt > at) && c.atRiskAt !== null && c.atRiskAt <= at;
/** So it was, and the target was not used up. `breachAt` is the last instant in time. */
const isSavable = (c: ClockState, at: number): boolean => isReached(c, at) && (c.breachAt === null || at <= c.breachAt);

export type Risk = Pick<TicketState, 'atRiskSince' | 'intervenedAt'>;
type Stand = { clocks: readonly ClockState[] };
type Change = { before: (Stand & Risk) | null; after: Stand; events: readonly Told[]; now: number; recordedAt: number | null };

/**
 * Since when a ticket is known to have come at risk (临期), by any of its clocks, and when a person first acted on it while it was at risk
 * and not late yet; told at the end of every decision, of the clocks as they were before it. What was done offline counts when it was done
 * (`now`, with `recordedAt` when it became known) and may show that nothing ever was at risk. Source: issue 3, 主动干预率.
 */
export function riskTimes({ before, after, events, now, recordedAt }: Change): Risk {
  if (!before) return { atRiskSince: null, intervenedAt: null };
  // Nothing is counted without an event: who changes nothing, as by assigning to whom it is assigned, leaves the risk to whatever is told next.
  if (events.length === 0) return { atRiskSince: before.atRiskSince, intervenedAt: before.intervenedAt };
  const present = wholeSecond(recordedAt ?? now);
  const reached = before.clocks.filter((c) => isReached(c, present));
  const isVoid = recordedAt !== null && reached.length > 0 && !after.clocks.some((c) => c.atRiskAt !== null && c.atRiskAt <= present);
  if (isVoid) return { atRiskSince: null, intervenedAt: null };
  const since = reached.flatMap((c) => c.atRiskAt ?? []);
  const atRiskSince = before.atRiskSince ?? (since.length > 0 ? Math.min(...since) : null);
  const at = wholeSecond(now);
  const isIntervention = events.some(isAct) && before.clocks.some((c) => isSavable(c, at));
  const known = before.intervenedAt;
  return { atRiskSince, intervenedAt: isIntervention ? Math.min(known ?? now, now) : known };
}
