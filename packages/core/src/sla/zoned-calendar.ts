import type { CompiledCalendar } from './calendar.ts';

const zoned = new WeakMap<CompiledCalendar, Map<string, CompiledCalendar>>();

/**
 * The same hours and days read as local time of another zone, through every version of the calendar; the calendar itself where it is
 * already read so. The same question gets the same object, so that two tickets share one table. Source: SLA specification A2.6.
 */
export function inZone(calendar: CompiledCalendar, tz: string): CompiledCalendar {
  if (calendar.rules.every((rule) => rule.tz === tz)) return calendar;
  const known = zoned.get(calendar) ?? new Map<string, CompiledCalendar>();
  zoned.set(calendar, known);
  const made = known.get(tz) ?? { rules: calendar.rules.map((rule) => ({ ...rule, tz })), table: null };
  known.set(tz, made);
  return made;
}

/** The zone whose local time the hours are at an instant. */
export const zoneAt = (calendar: CompiledCalendar, atMs: number): string =>
  (calendar.rules.findLast((rule) => rule.validFromMs <= atMs) ?? calendar.rules[0])?.tz ?? 'UTC';
