import { addDays, DAY_MS, dayNumber } from '../measures/buckets.ts';
import { type CompiledCalendar, elapsedSeconds } from '../sla/calendar.ts';
import { instantOf, zoneYear } from '../sla/zone.ts';

/** A brief that finds no working day in so many days takes the day before. */
const FAR_BACK_DAYS = 60;

const startOf = (timeZone: string, day: string): number => instantOf(zoneYear(timeZone, Number(day.slice(0, 4))), dayNumber(day) * DAY_MS);

/** First and last instant (epoch ms, both belong to it) of a local date `YYYY-MM-DD` in an IANA zone. */
export const dayBounds = (timeZone: string, day: string): { startsAt: number; endsAt: number } => ({
  startsAt: startOf(timeZone, day),
  endsAt: startOf(timeZone, addDays(day, 1)) - 1,
});

/** Is any of the calendars open on that local date? */
export function isWorkingDay(calendars: readonly CompiledCalendar[], timeZone: string, day: string): boolean {
  const { startsAt, endsAt } = dayBounds(timeZone, day);
  return calendars.some((calendar) => elapsedSeconds(calendar, startsAt, endsAt + 1) > 0);
}

/** The last local date before `today` on which any of the calendars is open; the day before when none is for two months. */
export function lastWorkingDay(calendars: readonly CompiledCalendar[], timeZone: string, today: string): string {
  for (let back = 1; back <= FAR_BACK_DAYS; back++) {
    const day = addDays(today, -back);
    if (isWorkingDay(calendars, timeZone, day)) return day;
  }
  return addDays(today, -1);
}
