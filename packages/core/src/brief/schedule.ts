import { addDays, DAY_MS, dayNumber } from '../measures/buckets.ts';
import type { CompiledCalendar } from '../sla/calendar.ts';
import { parseWallTime } from '../sla/civil.ts';
import { instantOf, zoneYear } from '../sla/zone.ts';
import { localDay } from '../ticket/days.ts';
import { isWorkingDay, lastWorkingDay } from './day.ts';

/** When a digest goes out: `weekday` 1 is Monday, for weekly ones; `atTime` is local wall time `HH:mm`. */
export type DigestSchedule = {
  cadence: 'daily' | 'weekly';
  weekday: number | null;
  atTime: string;
  workingDaysOnly: boolean;
};
/** A place's days: its zone, and the calendars of which one must be open on a working day. */
export type PlaceDays = { timeZone: string; calendars: readonly CompiledCalendar[] };

/** A calendar that never opens again has no next date; nobody looks further ahead. */
const FAR_AHEAD_DAYS = 400;
const WEEK = 7;

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: string): number => ((dayNumber(day) + 3) % WEEK) + 1;

function fits(s: DigestSchedule, place: PlaceDays, day: string): boolean {
  const works = (d: string): boolean => isWorkingDay(place.calendars, place.timeZone, d);
  if (s.cadence === 'daily') return !s.workingDaysOnly || works(day);
  const since = (weekdayOf(day) - (s.weekday ?? 1) + WEEK) % WEEK;
  if (!s.workingDaysOnly) return since === 0;
  // A weekly digest whose weekday is off goes out on the first working day after it.
  return works(day) && !Array.from({ length: since }, (_, i) => addDays(day, -1 - i)).some(works);
}

/** The first instant after `after` (epoch ms) at which a digest goes out, and its local date; null when there is none. */
export function nextDigest(s: DigestSchedule, place: PlaceDays, after: number): { at: number; day: string } | null {
  const today = localDay(place.timeZone, after);
  for (let ahead = 0; ahead <= FAR_AHEAD_DAYS; ahead++) {
    const day = addDays(today, ahead);
    const wall = dayNumber(day) * DAY_MS + (parseWallTime(s.atTime) ?? 0) * 1000;
    const at = instantOf(zoneYear(place.timeZone, Number(day.slice(0, 4))), wall);
    if (at > after && fits(s, place, day)) return { at, day };
  }
  return null;
}

/** The days a digest of a date tells of, both included: the day before (the last working day where it minds them), or the week before. */
export function digestRange(s: DigestSchedule, place: PlaceDays, day: string): { from: string; to: string } {
  if (s.cadence === 'weekly') return { from: addDays(day, -WEEK), to: addDays(day, -1) };
  const before = s.workingDaysOnly ? lastWorkingDay(place.calendars, place.timeZone, day) : addDays(day, -1);
  return { from: before, to: before };
}
