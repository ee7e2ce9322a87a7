import { type CompiledCalendar, elapsedSeconds } from '../sla/calendar.ts';
import type { OpenSlice } from '../sla/ledger.ts';
import { closeSlice, type Slice } from '../sla/slice.ts';

/** How many delays the brief speaks of. */
export const BRIEF_DELAYS = 3;

/** A first response that was given on a day, or still waited for when the day ended (`isAnswered` false). Instants are epoch ms. */
export type Waited = { tenantId: string; ticketId: string; startedAt: number; endedAt: number; isAnswered: boolean };
export type Delay<W extends Waited = Waited> = W & { seconds: number };

/**
 * The longest of them in working seconds from the start of the clock to the response, or to the day's end; nothing that took no
 * working time. Equal ones: the earlier start first, then by id, so that the same question always has the same answer.
 */
export function longestDelays<W extends Waited>(all: readonly W[], calendarOf: (waited: W) => CompiledCalendar): Delay<W>[] {
  return all
    .map((waited) => ({ ...waited, seconds: elapsedSeconds(calendarOf(waited), waited.startedAt, waited.endedAt) }))
    .filter((d) => d.seconds > 0)
    .sort((a, b) => b.seconds - a.seconds || a.startedAt - b.startedAt || (a.ticketId < b.ticketId ? -1 : 1))
    .slice(0, BRIEF_DELAYS);
}

/** The parts of a ledger that lie in a delay; their working seconds add up to it. `open` is the slice that has not ended yet. */
export function slicesWithin(
  slices: readonly (OpenSlice & { endedAt: number })[],
  open: OpenSlice | null,
  delay: Pick<Delay, 'startedAt' | 'endedAt'>,
  calendar: CompiledCalendar,
): Slice[] {
  const all = open ? [...slices, { ...open, endedAt: delay.endedAt }] : slices;
  return all
    .filter((s) => s.startedAt < delay.endedAt && s.endedAt > delay.startedAt)
    .map((s) => closeSlice({ ...s, startedAt: Math.max(s.startedAt, delay.startedAt) }, calendar, Math.min(s.endedAt, delay.endedAt)))
    .filter((s) => s.wallSeconds > 0);
}
