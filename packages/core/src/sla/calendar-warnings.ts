import { DAY_SECONDS, dayNumber, formatDay } from './civil.ts';
import { dayHours, type WorkingCalendar } from './working-calendar.ts';
import { instantOf, isSkipped, zoneYear } from './zone.ts';

/** A shift whose start or end does not exist on that date because the clocks are put forward over it. */
export type SkippedTime = { date: string; edge: 'start' | 'end'; shiftVanishes: boolean };

/**
 * Shifts of the given years that begin or end in a skipped hour; shown when a calendar is saved. The end of the day and the
 * end of the hour itself are not reported, they lose nothing. Source: SLA specification A2.6.
 */
export function skippedTimes(calendar: WorkingCalendar, firstYear: number, lastYear: number): SkippedTime[] {
  const found: SkippedTime[] = [];
  const hours = dayHours(calendar, (place) => {
    throw new RangeError(place);
  });
  for (let year = firstYear; year <= lastYear; year++) {
    const zone = zoneYear(calendar.tz, year);
    if (!zone.transitions.some((change) => change.afterMs > change.beforeMs)) continue;
    const lastDay = dayNumber(`${year}-12-31`);
    for (let day = dayNumber(`${year}-01-01`); day <= lastDay; day++) {
      for (const shift of hours.shiftsOf(day)) {
        const start = (day * DAY_SECONDS + shift.start) * 1000;
        const end = (day * DAY_SECONDS + shift.end) * 1000;
        const shiftVanishes = instantOf(zone, end) <= instantOf(zone, start);
        if (shift.start > 0 && isSkipped(zone, start)) found.push({ date: formatDay(day), edge: 'start', shiftVanishes });
        if (shift.end !== DAY_SECONDS && isSkipped(zone, end)) found.push({ date: formatDay(day), edge: 'end', shiftVanishes });
      }
    }
  }
  return found;
}
