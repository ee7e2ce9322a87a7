import { type CompiledCalendar, compileCalendar } from './calendar.ts';
import { joinCalendars } from './joined-calendar.ts';
import { calendarFor, type LayeredCalendar } from './layered-calendar.ts';
import { inZone } from './zoned-calendar.ts';

/** Working hours of a workspace and of those of its branches that have hours of their own. */
export type Hours = { calendar: CompiledCalendar; branchCalendars: ReadonlyMap<string, CompiledCalendar> };

/** Hours that should have held from one instant until another (epoch ms, whole seconds); they count for tickets that were repaired by them. */
export type CalendarCorrection = Hours & { from: number; until: number };

/** The working calendar of a branch: its own hours, else the workspace's; read in another zone where one is given. */
export function calendarOf(hours: Hours, branchId: string | null, clockZone: string | null = null): CompiledCalendar {
  const own = (branchId === null ? undefined : hours.branchCalendars.get(branchId)) ?? hours.calendar;
  return clockZone === null ? own : inZone(own, clockZone);
}

/** The hours of one version by itself, for all time. Throws `calendar_never_open`. */
export const hoursOf = (content: LayeredCalendar): Hours => ({
  calendar: compileCalendar(calendarFor(content, null)),
  branchCalendars: new Map(Object.keys(content.branches).map((id) => [id, compileCalendar(calendarFor(content, id))])),
});

const made = new WeakMap<CompiledCalendar, WeakMap<CompiledCalendar, Map<string, CompiledCalendar>>>();

/** The calendar with a branch's hours of a correction in their span; equal questions share one table. Source: SLA specification A2.9. */
export function correctCalendar(
  base: CompiledCalendar,
  c: CalendarCorrection,
  branchId: string | null,
  clockZone: string | null = null,
): CompiledCalendar {
  const right = calendarOf(c, branchId, clockZone);
  const byRight = made.get(base) ?? new WeakMap<CompiledCalendar, Map<string, CompiledCalendar>>();
  made.set(base, byRight);
  const bySpan = byRight.get(right) ?? new Map<string, CompiledCalendar>();
  byRight.set(right, bySpan);
  const key = `${c.from}/${c.until}`;
  const known = bySpan.get(key);
  if (known) return known;
  const joined = joinCalendars(
    [
      { calendar: base, until: c.from },
      { calendar: right, until: c.until },
    ],
    base,
  );
  bySpan.set(key, joined);
  return joined;
}
