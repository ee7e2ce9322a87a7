import { type CompiledCalendar, compileCalendar, elapsedSeconds, findNextOpen } from '../sla/calendar.ts';
import { DAY_SECONDS, WEEKDAYS, type Weekday } from '../sla/civil.ts';
import type { Interval } from '../sla/working-calendar.ts';
import { instantOf, localOf, zoneYear } from '../sla/zone.ts';

/** A person's own week, in the workspace's zone; days without an entry are free. */
export type WeeklyShifts = Partial<Record<Weekday, Interval[]>>;
/** Epoch ms, the end is not included. */
export type Span = { from: number; to: number };
export type Leave = Span & { reason: string };

/** A pause of at most this long between two intervals is a break: an appointment may span it. */
const BREAK_MS = 2 * 3600 * 1000;

const isEmptyWeek = (shifts: WeeklyShifts): boolean => WEEKDAYS.every((d) => (shifts[d] ?? []).length === 0);

/** The calendar a person works by: own shifts where there are any, else the workspace's; null for a week that never opens. */
export function shiftCalendar(tz: string, shifts: WeeklyShifts | null, workspace: CompiledCalendar): CompiledCalendar | null {
  if (!shifts) return workspace;
  return isEmptyWeek(shifts) ? null : compileCalendar({ tz, weekly: shifts });
}

const DAY_MS = DAY_SECONDS * 1000;
const midnight = (tz: string, day: number): number => instantOf(zoneYear(tz, new Date(day * DAY_MS).getUTCFullYear()), day * DAY_MS);

/** The number of the local day of an instant, days since 1970-01-01. */
export const localDayNumber = (tz: string, atMs: number): number => Math.floor(localOf(tz, atMs) / DAY_MS);
/** The instants between which a local day lies; 23 or 25 hours where the clocks change. */
export const dayBounds = (tz: string, day: number): Span => ({ from: midnight(tz, day), to: midnight(tz, day + 1) });

/** When an open interval that has begun at `fromMs` ends, at most `limitMs`: whole seconds, so halving finds it exactly. */
function closingAfter(calendar: CompiledCalendar, fromMs: number, limitMs: number): number {
  let open = 1;
  let closed = Math.floor((limitMs - fromMs) / 1000) + 1;
  while (closed - open > 1) {
    const middle = Math.floor((open + closed) / 2);
    if (elapsedSeconds(calendar, fromMs, fromMs + middle * 1000) === middle) open = middle;
    else closed = middle;
  }
  return Math.min(limitMs, fromMs + open * 1000);
}

/** The open intervals of a calendar in a range, in order and clipped to it. */
export function openSpans(calendar: CompiledCalendar, range: Span): Span[] {
  const list: Span[] = [];
  for (let at = range.from; at < range.to; ) {
    const from = findNextOpen(calendar, at);
    if (from === null || from >= range.to) break;
    const to = closingAfter(calendar, Math.max(from, at), range.to);
    list.push({ from: Math.max(from, at), to });
    at = to;
  }
  return list;
}

/** Intervals with their breaks closed: the hours between coming and going. */
export function withBreaks(spans: readonly Span[]): Span[] {
  const list: Span[] = [];
  for (const s of spans) {
    const last = list[list.length - 1];
    if (last && s.from - last.to <= BREAK_MS) last.to = Math.max(last.to, s.to);
    else list.push({ ...s });
  }
  return list;
}

/** What of the spans is left when the leaves are taken out. */
export function without(spans: readonly Span[], leaves: readonly Span[]): Span[] {
  let rest = spans.map((s) => ({ from: s.from, to: s.to }));
  for (const l of leaves)
    rest = rest.flatMap((s) =>
      l.to <= s.from || l.from >= s.to
        ? [s]
        : [
            { from: s.from, to: l.from },
            { from: l.to, to: s.to },
          ].filter((x) => x.to > x.from),
    );
  return rest;
}

export const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
