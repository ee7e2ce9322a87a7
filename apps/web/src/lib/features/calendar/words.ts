import { WEEKDAYS, type Weekday } from '@bodan/core/sla/civil';
import type { DayReason } from '@bodan/core/sla/day-plan';
import { type Interval, parseInterval } from '@bodan/core/sla/working-calendar';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

// 2024-01-01 was a Monday; names of weekdays need any week.
const FIRST_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

const utc = (options: Intl.DateTimeFormatOptions, at: number): string =>
  new Intl.DateTimeFormat(getLocale(), { timeZone: 'UTC', ...options }).format(at);

export const weekdayName = (day: Weekday, length: 'short' | 'long' = 'short'): string =>
  utc({ weekday: length }, FIRST_MONDAY + WEEKDAYS.indexOf(day) * DAY_MS);

/** "11月24日 周二", with the year where it is another one than `year`. */
export const dateName = (date: string, year?: number): string =>
  utc(
    { year: Number(date.slice(0, 4)) === year ? undefined : 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
    Date.parse(`${date}T00:00:00Z`),
  );
export const monthName = (month: string): string => utc({ year: 'numeric', month: 'long' }, Date.parse(`${month}-01T00:00:00Z`));

/** "08:30–12:00、13:30–18:00", or that it is closed. */
export function hoursWords(hours: readonly Interval[]): string {
  if (hours.length === 0) return m.cal_closed();
  return hours.map(([start, end]) => `${start}–${end}`).join(m.cal_and());
}

/** Working hours of a day as "8" or "7.5". */
export function hoursTotal(hours: readonly Interval[]): string {
  const seconds = hours.reduce((sum, interval) => {
    const shift = parseInterval(interval);
    return sum + (shift ? shift.end - shift.start : 0);
  }, 0);
  return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 1 }).format(seconds / 3600);
}

/** The mark in a day's corner; none where the week decides. */
export function dayMark(because: DayReason, isOpen: boolean): string {
  if (because === 'week') return '';
  if (because === 'off') return m.cal_mark_off();
  if (because === 'work') return m.cal_mark_work();
  return isOpen ? m.cal_mark_open() : m.cal_mark_shut();
}

/** "8" or "830" or "8：30" as "08:30"; what is no time stays as it was typed. */
export function asTime(text: string): string {
  const typed = text.trim().replace('：', ':');
  const parts = /^(\d{1,2}):?(\d{2})?$/.exec(typed);
  if (!parts) return typed;
  return `${String(parts[1]).padStart(2, '0')}:${parts[2] ?? '00'}`;
}

/** What is wrong with each interval of a day, in words. */
export function wrongHours(hours: readonly Interval[]): (string | undefined)[] {
  const shifts = hours.map((interval) => parseInterval(interval));
  return shifts.map((shift, i) => {
    if (!shift) return m.cal_wrong_time();
    const overlaps = shifts.some((other, k) => other && k < i && shift.start < other.end && other.start < shift.end);
    return overlaps ? m.cal_overlap() : undefined;
  });
}

/** A further interval after those of the day. */
export function nextInterval(hours: readonly Interval[]): Interval {
  const last = hours.at(-1);
  const end = last ? parseInterval(last)?.end : undefined;
  if (end === undefined) return ['09:00', '18:00'];
  const at = (seconds: number): string =>
    `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`;
  const start = Math.min(end + 3600, 23 * 3600);
  return [at(start), at(Math.min(start + 4 * 3600, 24 * 3600))];
}

const fileErrors: Record<string, () => string> = {
  unknown_form: m.cal_file_unknown,
  incomplete: m.cal_file_incomplete,
  not_weekend: m.cal_file_not_weekend,
  other_year: m.cal_file_other_year,
  duplicate: m.cal_file_duplicate,
  conflict: m.cal_file_conflict,
  invalid: m.cal_file_invalid,
};
/** What is wrong at one place of a file, in the reader's language. */
export const fileErrorWords = (code: string, detail: string): string => fileErrors[code]?.() ?? detail;
