import { type CompiledCalendar, elapsedSeconds } from './calendar.ts';
import { wholeSecond } from './open-table.ts';

/** Where a ticket stands: who holds it in which stage, what it waits for, and whether the time counts. */
export type Place = { stage: string; department: string | null; personId: string | null; waitingReason: string | null; counted: boolean };

/** A slice that has not ended yet. Instants are epoch ms, read to the whole second. */
export type OpenSlice = Place & { startedAt: number };

export type Slice = OpenSlice & { endedAt: number; businessSeconds: number; wallSeconds: number };

/** Ends a slice at `atMs`. The next one must begin at the same instant, so that no second is lost or counted twice. */
export function closeSlice(open: OpenSlice, calendar: CompiledCalendar, atMs: number): Slice {
  const startedAt = wholeSecond(open.startedAt);
  const endedAt = Math.max(startedAt, wholeSecond(atMs));
  return {
    stage: open.stage,
    department: open.department,
    personId: open.personId,
    waitingReason: open.waitingReason,
    counted: open.counted,
    startedAt,
    endedAt,
    businessSeconds: elapsedSeconds(calendar, startedAt, endedAt),
    wallSeconds: (endedAt - startedAt) / 1000,
  };
}

/** The same place as before, so that an event without a move need not cut the slice. */
export function samePlace(a: Place, b: Place): boolean {
  return (
    a.stage === b.stage &&
    a.department === b.department &&
    a.personId === b.personId &&
    a.waitingReason === b.waitingReason &&
    a.counted === b.counted
  );
}
