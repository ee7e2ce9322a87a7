import type { Span } from '../dispatch/shift.ts';
import { DomainError } from '../errors.ts';
import type { Draft } from './write.ts';

/** An appointment is not longer than this. */
const LONGEST_MS = 24 * 3600 * 1000;

const isoSpan = (from: number | null, to: number | null) =>
  from === null || to === null ? null : { from: new Date(from).toISOString(), to: new Date(to).toISOString() };

/** Agrees on a time, or on none; undefined leaves it. Old and new stand in one event. Throws `validation_failed` for a span that is none. */
export function planFor(draft: Draft, appointment: Span | null | undefined): void {
  const t = draft.after;
  if (appointment === undefined) return;
  const { from, to } = appointment ?? { from: null, to: null };
  if (from === t.plannedFrom && to === t.plannedTo) return;
  if (from !== null && to !== null && !(from < to && to - from <= LONGEST_MS))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/appointment/to', code: 'out_of_range', detail: 'an appointment ends after it begins, within 24 hours' }],
    });
  const before = isoSpan(t.plannedFrom, t.plannedTo);
  t.plannedFrom = from;
  t.plannedTo = to;
  draft.event('ticket.planned', { from: before, to: isoSpan(from, to) });
}
