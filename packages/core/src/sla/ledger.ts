import type { CompiledCalendar } from './calendar.ts';
import { wholeSecond } from './open-table.ts';
import { closeSlice, type OpenSlice, type Place, type Slice, samePlace } from './slice.ts';

/** A change of place; parts left out stay as they were. `end` closes the ticket's ledger until the next event. */
export type LedgerEvent = Partial<Place> & { at: number; seq?: number; end?: boolean };

/** Events in business order: by time, equal times by sequence, then as given. */
function inOrder(events: readonly LedgerEvent[]): LedgerEvent[] {
  return [...events].sort((a, b) => a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0));
}

function moved(place: Place, event: LedgerEvent): Place {
  const waitingReason = event.waitingReason === undefined ? place.waitingReason : event.waitingReason;
  // A wait does not count unless the event says that it does; leaving the wait counts again.
  const counted = event.counted ?? (event.waitingReason === undefined ? place.counted : waitingReason === null);
  return {
    stage: event.stage ?? place.stage,
    department: event.department === undefined ? place.department : event.department,
    personId: event.personId === undefined ? place.personId : event.personId,
    waitingReason,
    counted,
  };
}

/**
 * Folds events into slices: every second from the first event to the last (or to `untilMs` while open) belongs to exactly one
 * place, set by the event before it. Without an owner it belongs to `queueDepartment`. Source: SLA specification A2.10.
 */
export function attribute(
  events: readonly LedgerEvent[],
  calendar: CompiledCalendar,
  options: { untilMs?: number; queueDepartment?: string | null; keepEmpty?: boolean } = {},
): { slices: Slice[]; open: OpenSlice | null } {
  const slices: Slice[] = [];
  let place: Place = { stage: '', department: null, personId: null, waitingReason: null, counted: true };
  let open: OpenSlice | null = null;
  const close = (atMs: number): void => {
    if (open && (options.keepEmpty || wholeSecond(atMs) > open.startedAt)) slices.push(closeSlice(open, calendar, atMs));
  };
  for (const event of inOrder(events)) {
    place = moved(place, event);
    if (event.end) {
      close(event.at);
      open = null;
      continue;
    }
    const queued = place.department === null && place.personId === null;
    const next: OpenSlice = {
      ...place,
      department: queued ? (options.queueDepartment ?? null) : place.department,
      startedAt: wholeSecond(event.at),
    };
    if (open && samePlace(open, next)) continue;
    close(event.at);
    open = next;
  }
  if (open && options.untilMs !== undefined) close(options.untilMs);
  return { slices, open };
}

export {
  type LedgerSummary,
  type LedgerSums,
  largestRemainder,
  overdueTail,
  overruns,
  type StageUse,
  stageUse,
  summarize,
} from './ledger-figures.ts';
export { closeSlice, type OpenSlice, type Place, type Slice, samePlace } from './slice.ts';
