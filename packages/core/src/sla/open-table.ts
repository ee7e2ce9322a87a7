import { DomainError } from '../errors.ts';
import { DAY_SECONDS, dayNumber } from './civil.ts';
import type { DayHours } from './working-calendar.ts';
import { instantOf, zoneYear } from './zone.ts';

/** One version of a calendar: its rule holds from `validFromMs` until the next version begins. */
export type CalendarRule = { validFromMs: number; tz: string; hours: DayHours; knownYears: ReadonlySet<number> | null };

/**
 * Open time as merged, sorted [start, end) intervals in epoch ms with the open ms before each of them. Years are added on
 * demand in both directions; what lies within [safeFrom, safeTo) is final.
 */
export type OpenTable = {
  starts: Float64Array;
  ends: Float64Array;
  before: Float64Array;
  firstYear: number;
  lastYear: number;
  safeFrom: number;
  safeTo: number;
};

/** Years the engine reckons with; beyond them zone rules are guesses. */
export const MIN_YEAR = 1900;
export const MAX_YEAR = 2300;

// Local days reach at most 26 h beyond the UTC year and a night shift one day more.
const EDGE_MS = 3 * DAY_SECONDS * 1000;

type Pair = [number, number];

const dayAt = (ms: number): number => Math.floor(ms / (DAY_SECONDS * 1000));

function yearPairs(rules: readonly CalendarRule[], year: number): Pair[] {
  const pairs: Pair[] = [];
  rules.forEach((rule, index) => {
    const from = rule.validFromMs;
    const until = rules[index + 1]?.validFromMs ?? Infinity;
    if (until <= Date.UTC(year, 0, 1) - EDGE_MS || from >= Date.UTC(year + 1, 0, 1) + EDGE_MS) return;
    const zone = zoneYear(rule.tz, year);
    // Days outside the version's own time give nothing; a calendar with many versions costs no more than one.
    const firstDay = Math.max(dayNumber(`${year}-01-01`), rule.hours.firstOpenDay, dayAt(from - EDGE_MS));
    const lastDay = Math.min(dayNumber(`${year}-12-31`), rule.hours.lastOpenDay, dayAt(until + EDGE_MS));
    for (let day = firstDay; day <= lastDay; day++) {
      for (const shift of rule.hours.shiftsOf(day)) {
        const start = Math.max(from, instantOf(zone, (day * DAY_SECONDS + shift.start) * 1000));
        const end = Math.min(until, instantOf(zone, (day * DAY_SECONDS + shift.end) * 1000));
        // An interval that a change of the clocks swallowed whole is gone; it was reported when the calendar was saved.
        if (end > start) pairs.push([start, end]);
      }
    }
  });
  return pairs;
}

function merge(pairs: Pair[]): Pair[] {
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: Pair[] = [];
  for (const pair of pairs) {
    const last = merged[merged.length - 1];
    if (last && pair[0] <= last[1]) last[1] = Math.max(last[1], pair[1]);
    else merged.push([pair[0], pair[1]]);
  }
  return merged;
}

/** The open intervals of the years given, plus those already known. */
export function buildTable(rules: readonly CalendarRule[], firstYear: number, lastYear: number, known?: OpenTable): OpenTable {
  const pairs: Pair[] = [];
  for (const [index, start] of known?.starts.entries() ?? []) pairs.push([start, known?.ends[index] ?? start]);
  for (let year = firstYear; year <= lastYear; year++)
    if (!known || year < known.firstYear || year > known.lastYear) pairs.push(...yearPairs(rules, year));
  const merged = merge(pairs);
  const table: OpenTable = {
    starts: Float64Array.from(merged, (pair) => pair[0]),
    ends: Float64Array.from(merged, (pair) => pair[1]),
    before: new Float64Array(merged.length),
    firstYear,
    lastYear,
    safeFrom: Date.UTC(firstYear, 0, 1) + EDGE_MS,
    safeTo: Date.UTC(lastYear + 1, 0, 1) - EDGE_MS,
  };
  let open = 0;
  merged.forEach((pair, index) => {
    table.before[index] = open;
    open += pair[1] - pair[0];
  });
  return table;
}

/** Index of the last value at or below `limit` (below it when `strict`); -1 when there is none. */
export function lastAtMost(values: Float64Array, limit: number, strict = false): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] ?? Infinity;
    if (value < limit || (!strict && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const FIRST_MS = Date.UTC(MIN_YEAR + 1, 0, 1);
const LAST_MS = Date.UTC(MAX_YEAR, 0, 1);

/** The instant cut to the whole second. Throws `validation_failed` when it is no time the engine reckons with. */
export function wholeSecond(ms: number): number {
  if (!(ms >= FIRST_MS && ms < LAST_MS))
    throw new DomainError('validation_failed', `The time lies outside the years ${MIN_YEAR + 1} to ${MAX_YEAR - 1}.`);
  return Math.floor(ms / 1000) * 1000;
}
