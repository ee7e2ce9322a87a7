import { DomainError } from '../errors.ts';
import type { CompiledCalendar } from './calendar.ts';
import { dayNumber, formatDay } from './civil.ts';

/**
 * What a count of working days does when it starts on a closed day: first move to the next working day in the direction of
 * counting (ours), or let that first working day already count as one.
 */
export type DayConvention = 'roll_to_working_day_first' | 'count_from_next_day';

/** Days looked at before giving up; a calendar that opens once in ten years is a mistake. */
const HORIZON_DAYS = 3_660;

/** Does any shift begin on this local date ('YYYY-MM-DD')? Uses the newest version of the calendar. */
export function isWorkingDay(calendar: CompiledCalendar, date: string): boolean {
  return opens(calendar, dayNumber(date));
}

function opens(calendar: CompiledCalendar, day: number): boolean {
  return (calendar.rules[calendar.rules.length - 1]?.hours.shiftsOf(day).length ?? 0) > 0;
}

function nextWorkingDay(calendar: CompiledCalendar, day: number, step: 1 | -1): number {
  for (let looked = 1; looked <= HORIZON_DAYS; looked++) if (opens(calendar, day + looked * step)) return day + looked * step;
  throw new DomainError('calendar_never_open');
}

/**
 * The local date `days` working days after (negative: before) a local date; 0 days is the date itself. Throws
 * `calendar_never_open`. Source: whole-day cases of the reference data.
 */
export function addWorkingDays(
  calendar: CompiledCalendar,
  date: string,
  days: number,
  convention: DayConvention = 'roll_to_working_day_first',
): string {
  const step = days < 0 ? -1 : 1;
  let day = dayNumber(date);
  if (days !== 0 && convention === 'roll_to_working_day_first' && !opens(calendar, day)) day = nextWorkingDay(calendar, day, step);
  for (let counted = 0; counted < Math.abs(days); counted++) day = nextWorkingDay(calendar, day, step);
  return formatDay(day);
}
