import { DomainError } from '../errors.ts';

/** Local calendar days are counted as whole days since 1970-01-01, so that no zone can move them. */
export const DAY_SECONDS = 86_400;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const WALL_TIME = /^([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?$/;

/** Day number of a local date 'YYYY-MM-DD', or null when there is no such day. */
export function parseDay(date: string): number | null {
  const parts = DATE.exec(date);
  if (!parts) return null;
  const day = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / (DAY_SECONDS * 1000);
  return formatDay(day) === date ? day : null;
}

/** Day number of a local date. Throws `validation_failed` when there is no such day. */
export function dayNumber(date: string): number {
  const day = parseDay(date);
  if (day === null) throw new DomainError('validation_failed', `"${date}" is not a date of the form YYYY-MM-DD.`);
  return day;
}

/** The local date 'YYYY-MM-DD' of a day number. */
export function formatDay(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** Weekday of a day number; day 0 was a Thursday. */
export function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** Seconds since local midnight of 'HH:MM' or 'HH:MM:SS' ('24:00' is the end of the day), or null when it is no time. */
export function parseWallTime(time: string): number | null {
  const parts = WALL_TIME.exec(time);
  if (!parts) return null;
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return seconds <= DAY_SECONDS ? seconds : null;
}
