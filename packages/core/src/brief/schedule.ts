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

/** How many days after its weekday a date of a weekly digest is. */
const daysSince = (s: DigestSchedule, day: string): number => (weekdayOf(day) - (s.weekday ?? 1) + WEEK) % WEEK;

function fits(s: DigestSchedule, place: PlaceDays, day: string): boolean {
  const works = (d: string): boolean => isWorkingDay(place.calendars, place.timeZone, d);
  if (s.cadence === 'daily') return !s.workingDaysOnly || works(day);
  const since = daysSince(s, day);
  if (!s.workingDaysOnly) return since === 0;
  // A weekly digest whose weekday is off goes out on the first working day after it.
  return works(day) && !Array.from({ length: since }, (_, i) => addDays(day, -1 - i)).some(works);
}

type Next = { at: number; day: string };
function nextWhere({ atTime }: DigestSchedule, { timeZone }: PlaceDays, after: number, fitting: (day: string) => boolean): Next | null {
  const today = localDay(timeZone, after);
  for (let ahead = 0; ahead <= FAR_AHEAD_DAYS; ahead++) {
    const day = addDays(today, ahead);
    const wall = dayNumber(day) * DAY_MS + (parseWallTime(atTime) ?? 0) * 1000;
    const at = instantOf(zoneYear(timeZone, Number(day.slice(0, 4))), wall);
    if (at > after && fitting(day)) return { at, day };
  }
  return null;
}

/** The first instant after `after` (epoch ms) at which a digest goes out, and its local date; null when there is none. */
export const nextDigest = (s: DigestSchedule, place: PlaceDays, after: number): Next | null =>
  nextWhere(s, place, after, (day) => fits(s, place, day));

/** Does a digest go out at this instant (epoch ms), by the calendars and the zone of the place as they are now? */
export const isDate = (s: DigestSchedule, place: PlaceDays, at: number): boolean => nextDigest(s, place, at - 1)?.at === at;

/**
 * The first instant after `after` (epoch ms) at which it is asked whether a digest goes out. Where the calendar has a say that is every day:
 * a holiday or a working Saturday may be set until the day comes, and a group may get its first subsidiary.
 */
export const nextLook = (s: DigestSchedule, place: PlaceDays, after: number): number | null =>
  nextWhere(s, place, after, (day) => s.workingDaysOnly || fits(s, place, day))?.at ?? null;

/**
 * The days a digest of a date tells of, both included: the day before (the last working day where it minds them), or the week before its
 * weekday, so that each day is in one week however late a holiday makes it.
 */
export function digestRange(s: DigestSchedule, place: PlaceDays, day: string): { from: string; to: string } {
  if (s.cadence === 'weekly') {
    const weekday = addDays(day, -daysSince(s, day));
    return { from: addDays(weekday, -WEEK), to: addDays(weekday, -1) };
  }
  const before = s.workingDaysOnly ? lastWorkingDay(place.calendars, place.timeZone, day) : addDays(day, -1);
  return { from: before, to: before };
}
