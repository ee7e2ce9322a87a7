import type { CalendarVersion } from './calendar.ts';
import type { Weekday } from './civil.ts';
import { CHINA_YEARS } from './holidays-cn.ts';
import { type ArrangementYear, arrangementOf, type CalendarLayer, layerCalendars, withArrangement } from './layers.ts';
import type { Interval, WorkingCalendar } from './working-calendar.ts';

/** What a branch says on top of the workspace's calendar; `national: false` works on official days off as well. */
export type BranchLayer = Omit<CalendarLayer, 'knownYears'> & { national?: boolean };

/** All layers of one version: the national arrangement by year, the workspace's own week and dates, and branches by id. */
export type LayeredCalendar = {
  arrangement: ArrangementYear[];
  /** The weekday whose hours an adjusted working day takes; null takes the first one with hours. */
  adjustedHoursOf: Weekday | null;
  own: WorkingCalendar;
  branches: Record<string, BranchLayer>;
};

/** A version as it is kept: `validFrom` in epoch ms. Ordered by `number`, oldest first. */
export type StoredCalendar = { id: string; number: number; validFrom: number; content: LayeredCalendar };

/** The calendar that results for the workspace (null) or a branch. Source: SLA specification A2.6. */
export function calendarFor(layered: LayeredCalendar, branchId: string | null): WorkingCalendar {
  const layer = branchId === null ? undefined : layered.branches[branchId];
  const { national = true, ...own } = layer ?? {};
  const merged = layerCalendars(layered.own, own);
  if (layered.arrangement.length === 0) return merged;
  if (national) return withArrangement(merged, arrangementOf(layered.arrangement), layered.adjustedHoursOf ?? undefined);
  // Who works through official days off has nothing to wait for: every year is known.
  const { knownYears: _, ...always } = merged;
  return always;
}

/**
 * The calendar through time for the workspace (null) or a branch, ready to compile. Versions that change nothing for it are left
 * out; of two from the same instant the later one holds. Source: SLA specification A2.9.
 */
export function calendarHistory(versions: readonly StoredCalendar[], branchId: string | null): CalendarVersion[] {
  const history: CalendarVersion[] = [];
  let last = '';
  for (const version of [...versions].sort((a, b) => a.validFrom - b.validFrom || a.number - b.number)) {
    const calendar = calendarFor(version.content, branchId);
    const text = JSON.stringify(calendar);
    if (text !== last) history.push({ validFrom: version.validFrom, calendar });
    last = text;
  }
  return history;
}

/** Branches that have a layer of their own in any version. */
export const layeredBranches = (versions: readonly StoredCalendar[]): string[] => [
  ...new Set(versions.flatMap((version) => Object.keys(version.content.branches))),
];

/** The version that holds at an instant; before the first one, the first. */
export function calendarAt(versions: readonly StoredCalendar[], atMs: number): StoredCalendar | undefined {
  const sorted = [...versions].sort((a, b) => a.validFrom - b.validFrom || a.number - b.number);
  return sorted.filter((version) => version.validFrom <= atMs).at(-1) ?? sorted[0];
}

const isLayered = (stored: WorkingCalendar | LayeredCalendar): stored is LayeredCalendar => 'own' in stored;
const sameHours = (a: readonly Interval[] | undefined, b: readonly Interval[]): boolean => JSON.stringify(a ?? null) === JSON.stringify(b);

/**
 * A version as it was stored, with layers: calendars were once kept without them, with the shipped years among their own dates.
 * Those years become the arrangement again; what results for any day stays the same.
 */
export function asLayered(stored: WorkingCalendar | LayeredCalendar): LayeredCalendar {
  if (isLayered(stored)) return stored;
  const { knownYears, ...own } = stored;
  const first = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).find((day) => (own.weekly[day]?.length ?? 0) > 0);
  const hours = first ? (own.weekly[first] ?? []) : [];
  const isWhole = (year: ArrangementYear): boolean =>
    year.off.every((date) => own.holidays?.includes(date) && own.special?.[date] === undefined) &&
    year.work.every((date) => sameHours(own.special?.[date], hours));
  const years = CHINA_YEARS.filter((year) => knownYears?.includes(year.year) && isWhole(year));
  const { off, work } = arrangementOf(years);
  const others = knownYears?.filter((year) => !years.some((known) => known.year === year)) ?? [];
  return {
    arrangement: years.map((year) => ({ ...year })),
    adjustedHoursOf: null,
    own: {
      ...own,
      ...(own.holidays ? { holidays: own.holidays.filter((date) => !off.includes(date)) } : {}),
      ...(own.special ? { special: Object.fromEntries(Object.entries(own.special).filter(([date]) => !work.includes(date))) } : {}),
      // No year at all that is known is another thing than every year.
      ...(knownYears && (others.length > 0 || years.length === 0) ? { knownYears: others } : {}),
    },
    branches: {},
  };
}
