import { WEEKDAYS, type Weekday } from './civil.ts';
import type { Interval, WorkingCalendar } from './working-calendar.ts';

/** What a more specific layer (tenant, branch) says on top of the one below; absent parts are taken from below. */
export type CalendarLayer = Partial<WorkingCalendar>;

/** The official days of a country: closed dates and weekend days that are worked (调休), for the years it covers. */
export type DayArrangement = { off: readonly string[]; work: readonly string[]; years: readonly number[] };

/** One official year with the notice it was read from. Days not listed follow the week. A notice may name days of the December before. */
export type ArrangementYear = { year: number; source: string; off: string[]; work: string[] };

/** Years as one arrangement. Where two notices name a day, the later year's decides. */
export function arrangementOf(years: readonly ArrangementYear[]): DayArrangement {
  const days = new Map<string, 'off' | 'work'>();
  for (const year of [...years].sort((a, b) => a.year - b.year)) {
    for (const date of year.off) days.set(date, 'off');
    for (const date of year.work) days.set(date, 'work');
  }
  const those = (kind: 'off' | 'work') => [...days].flatMap(([date, is]) => (is === kind ? [date] : [])).sort();
  return { off: those('off'), work: those('work'), years: years.map((year) => year.year) };
}

/**
 * One calendar from layers given from general to specific (national, tenant, branch). A date is decided wholly by the most
 * specific layer that mentions it, a weekday by the most specific that lists it. Source: SLA specification A2.6.
 */
export function layerCalendars(base: WorkingCalendar, ...layers: readonly CalendarLayer[]): WorkingCalendar {
  let { tz, weekly, knownYears } = base;
  const dates = new Map<string, Interval[] | null>();
  for (const layer of [base, ...layers]) {
    tz = layer.tz ?? tz;
    weekly = { ...weekly, ...layer.weekly };
    if (layer.knownYears) knownYears = [...new Set([...(knownYears ?? []), ...layer.knownYears])].sort((a, b) => a - b);
    for (const holiday of layer.holidays ?? []) dates.set(holiday, null);
    for (const [date, hours] of Object.entries(layer.special ?? {})) dates.set(date, hours);
  }
  const sorted = [...dates].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    tz,
    weekly,
    holidays: sorted.flatMap(([date, hours]) => (hours === null ? [date] : [])),
    special: Object.fromEntries(sorted.flatMap(([date, hours]) => (hours === null ? [] : [[date, hours]]))),
    ...(knownYears ? { knownYears } : {}),
  };
}

/**
 * Puts official days under a calendar: `off` closes, `work` opens with the hours of `hoursOf` (by default the first weekday
 * that has hours). Dates the calendar mentions itself stay as they are. Source: SLA specification A2.6.
 */
export function withArrangement(calendar: WorkingCalendar, days: DayArrangement, hoursOf?: Weekday): WorkingCalendar {
  const weekday = hoursOf ?? WEEKDAYS.find((name) => (calendar.weekly[name]?.length ?? 0) > 0);
  const hours = weekday ? (calendar.weekly[weekday] ?? []) : [];
  const national: WorkingCalendar = {
    tz: calendar.tz,
    weekly: {},
    holidays: [...days.off],
    special: Object.fromEntries(days.work.map((date) => [date, hours.map(([start, end]): Interval => [start, end])])),
    knownYears: [...days.years],
  };
  return layerCalendars(national, calendar);
}
