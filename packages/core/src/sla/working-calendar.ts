import { DAY_SECONDS, parseDay, parseWallTime, WEEKDAYS, type Weekday, weekdayOf } from './civil.ts';

/** Local wall times 'HH:MM' or 'HH:MM:SS'; '24:00' is the end of the day; an end at or before the start lies on the next day. */
export type Interval = [string, string];

export type WorkingCalendar = {
  /** IANA zone. */
  tz: string;
  weekly: Partial<Record<Weekday, Interval[]>>;
  /** Local dates that are closed. */
  holidays?: string[];
  /** Hours of single local dates; they win over holidays and the week. [] closes the date. */
  special?: Record<string, Interval[]>;
  /** Why single dates are closed or open, for people. */
  notes?: Record<string, string>;
  /** Years with official data; a due time that reaches into another year is provisional. Absent: all years are known. */
  knownYears?: number[];
};

/** Open seconds of one shift, counted from local midnight of the date it begins on; the end may lie beyond 24:00. */
export type Shift = { start: number; end: number };

/** The shift of an interval, or null when one of its times is no wall time. */
export function parseInterval(interval: Interval): Shift | null {
  const start = parseWallTime(interval[0]);
  const end = parseWallTime(interval[1]);
  if (start === null || end === null || start === DAY_SECONDS) return null;
  return { start, end: end <= start ? end + DAY_SECONDS : end };
}

/** Looks up the shifts of any local day: date entry before holiday before week. */
export type DayHours = {
  /** Shifts that begin on this day, in no particular order; empty when it is closed. */
  shiftsOf(day: number): readonly Shift[];
  /** Last day on which a shift can begin; Infinity when the week opens. */
  lastOpenDay: number;
  firstOpenDay: number;
};

function parseHours(intervals: Interval[], place: string, fail: (place: string) => never): Shift[] {
  return intervals.map((value) => parseInterval(value) ?? fail(`${place}: ["${value[0]}", "${value[1]}"]`));
}

/**
 * The rule of a calendar as a lookup by day number. A shift belongs to the date it begins on and runs past midnight, but
 * never into a closed date. `fail` is told the place that is not well-formed. Source: SLA specification A2.6.
 */
export function dayHours(calendar: WorkingCalendar, fail: (place: string) => never): DayHours {
  const weekly = new Map<Weekday, Shift[]>();
  for (const weekday of WEEKDAYS) weekly.set(weekday, parseHours(calendar.weekly[weekday] ?? [], `weekly.${weekday}`, fail));
  const dated = new Map<number, Shift[]>();
  for (const holiday of calendar.holidays ?? []) dated.set(parseDay(holiday) ?? fail(`holidays: "${holiday}"`), []);
  for (const [text, intervals] of Object.entries(calendar.special ?? {}))
    dated.set(parseDay(text) ?? fail(`special: "${text}"`), parseHours(intervals, `special.${text}`, fail));

  const own = (day: number): Shift[] => dated.get(day) ?? weekly.get(weekdayOf(day)) ?? [];
  const closed = (day: number): boolean => dated.get(day)?.length === 0;
  const weekOpens = [...weekly.values()].some((shifts) => shifts.length > 0);
  const openDates = [...dated].flatMap(([day, shifts]) => (shifts.length > 0 ? [day] : []));
  return {
    shiftsOf(day) {
      const shifts = own(day);
      if (!shifts.some((shift) => shift.end > DAY_SECONDS) || !closed(day + 1)) return shifts;
      return shifts.map((shift) => ({ start: shift.start, end: Math.min(shift.end, DAY_SECONDS) }));
    },
    firstOpenDay: weekOpens ? -Infinity : Math.min(...openDates),
    lastOpenDay: weekOpens ? Infinity : Math.max(...openDates),
  };
}
