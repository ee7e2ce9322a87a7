import { DomainError } from '../errors.ts';
import { DAY_SECONDS } from './civil.ts';
import { buildTable, type CalendarRule, lastAtMost, MAX_YEAR, MIN_YEAR, type OpenTable, wholeSecond } from './open-table.ts';
import { dayHours, type WorkingCalendar } from './working-calendar.ts';
import { localOf } from './zone.ts';

export type { Interval, WorkingCalendar } from './working-calendar.ts';

/** A calendar ready to reckon with. Its table grows as it is asked; the same questions always get the same answers. */
export type CompiledCalendar = { readonly rules: readonly CalendarRule[]; table: OpenTable | null };

/** A working calendar that holds from an instant (epoch ms) on. The first of a list holds for all time before it as well. */
export type CalendarVersion = { validFrom: number; calendar: WorkingCalendar };

/** How far ahead or back an answer may lie before the calendar counts as never open. */
const HORIZON_YEARS = 100;

const COMPILED_LIMIT = 200;
const compiled = new Map<string, CompiledCalendar>();

/**
 * Prepares a calendar; equal calendars share one table. Throws `calendar_never_open` when no day has hours and
 * `validation_failed` with the place when it is not well-formed. Source: SLA specification A2.6.
 */
export function compileCalendar(calendar: WorkingCalendar): CompiledCalendar {
  return compileVersions([{ validFrom: -Infinity, calendar }]);
}

/**
 * Prepares a calendar with its history: every second is reckoned by the version in force at that second, so time before an
 * edit stays as it was counted. Throws like `compileCalendar`. Source: SLA specification A2.9.
 */
export function compileVersions(versions: readonly CalendarVersion[]): CompiledCalendar {
  const key = JSON.stringify(versions);
  const known = compiled.get(key);
  if (known) return known;
  const sorted = [...versions].sort((a, b) => a.validFrom - b.validFrom);
  if (sorted.length === 0) throw new DomainError('calendar_missing');
  const rules = sorted.map((version, index) => compileRule(version, index === 0));
  if (rules.every((rule) => rule.hours.lastOpenDay === -Infinity)) throw new DomainError('calendar_never_open');
  const result: CompiledCalendar = { rules, table: null };
  const oldest = compiled.keys().next();
  if (compiled.size >= COMPILED_LIMIT && !oldest.done) compiled.delete(oldest.value);
  compiled.set(key, result);
  return result;
}

function compileRule(version: CalendarVersion, first: boolean): CalendarRule {
  // The rule outlives this call: it must not see later changes to the caller's object.
  const calendar = structuredClone(version.calendar);
  const hours = dayHours(calendar, (place) => {
    throw new DomainError('validation_failed', `The working calendar is not well-formed at ${place}.`);
  });
  return {
    validFromMs: first ? -Infinity : wholeSecond(version.validFrom),
    tz: calendar.tz,
    hours,
    knownYears: calendar.knownYears ? new Set(calendar.knownYears) : null,
  };
}

function tableFor(calendar: CompiledCalendar, fromMs: number, toMs: number): OpenTable {
  const table = calendar.table;
  if (table && fromMs >= table.safeFrom && toMs < table.safeTo) return table;
  let first = new Date(fromMs).getUTCFullYear() - 1;
  let last = new Date(toMs).getUTCFullYear() + 1;
  if (table) {
    // Growing by what is there already keeps the whole cost of many extensions linear.
    const width = table.lastYear - table.firstYear + 1;
    first = first < table.firstYear ? Math.min(first, table.firstYear - width) : table.firstYear;
    last = last > table.lastYear ? Math.max(last, table.lastYear + width) : table.lastYear;
  }
  calendar.table = buildTable(calendar.rules, Math.max(MIN_YEAR, first), Math.min(MAX_YEAR, last), table ?? undefined);
  return calendar.table;
}

/** Open ms from the beginning of the table to `atMs`. */
function openBefore(table: OpenTable, atMs: number): number {
  const index = lastAtMost(table.starts, atMs);
  if (index < 0) return 0;
  const start = table.starts[index] ?? 0;
  return (table.before[index] ?? 0) + Math.min(atMs, table.ends[index] ?? 0) - start;
}

function yearLater(ms: number, limitMs: number): number {
  return Math.min(ms + 366 * DAY_SECONDS * 1000, limitMs);
}

/** The last instant worth looking at: the horizon, or shortly after the last day that can open. */
function searchEnd(calendar: CompiledCalendar, fromMs: number): number {
  const lastOpenDay = calendar.rules[calendar.rules.length - 1]?.hours.lastOpenDay ?? Infinity;
  const lastMs = Math.max((lastOpenDay + 4) * DAY_SECONDS * 1000, calendar.rules[calendar.rules.length - 1]?.validFromMs ?? 0, fromMs);
  return Math.min(lastMs, fromMs + HORIZON_YEARS * 365 * DAY_SECONDS * 1000, Date.UTC(MAX_YEAR, 0, 1) - 1);
}

/** Is the calendar open at this instant? Closing instants are closed. */
export function isOpen(calendar: CompiledCalendar, atMs: number): boolean {
  const at = wholeSecond(atMs);
  const table = tableFor(calendar, at, at);
  const index = lastAtMost(table.starts, at);
  return index >= 0 && at < (table.ends[index] ?? 0);
}

/** The first open instant at or after `atMs`, or null when there is none within the horizon. */
export function findNextOpen(calendar: CompiledCalendar, atMs: number): number | null {
  const at = wholeSecond(atMs);
  const end = searchEnd(calendar, at);
  for (let reach = at; ; reach = yearLater(reach, end)) {
    const table = tableFor(calendar, at, reach);
    const index = lastAtMost(table.starts, at);
    if (index >= 0 && at < (table.ends[index] ?? 0)) return at;
    const next = table.starts[index + 1];
    // The table may reach beyond the horizon from earlier questions; the answer must not depend on them.
    if (next !== undefined && next < table.safeTo) return next <= end ? next : null;
    if (reach >= end) return null;
  }
}

/** The first open instant at or after `atMs`. Throws `calendar_never_open` when there is none within the horizon. */
export function nextOpen(calendar: CompiledCalendar, atMs: number): number {
  const found = findNextOpen(calendar, atMs);
  if (found === null) throw new DomainError('calendar_never_open');
  return found;
}

/** Open seconds in [from, to), both read to the whole second, so that spans add up exactly. 0 when `to` is not after `from`. */
export function elapsedSeconds(calendar: CompiledCalendar, fromMs: number, toMs: number): number {
  const from = wholeSecond(fromMs);
  const to = wholeSecond(toMs);
  if (to <= from) return 0;
  const table = tableFor(calendar, from, to);
  return (openBefore(table, to) - openBefore(table, from)) / 1000;
}

/**
 * The earliest instant at which `targetSeconds` of open time have passed since `fromMs`: the closing instant when the target
 * is used up exactly at closing. Throws `calendar_never_open` beyond the horizon. Source: SLA specification A2.4.
 */
export function dueAt(calendar: CompiledCalendar, fromMs: number, targetSeconds: number): number {
  const from = wholeSecond(fromMs);
  if (targetSeconds <= 0) return from;
  const end = searchEnd(calendar, from);
  for (let reach = from; ; reach = yearLater(reach, end)) {
    const table = tableFor(calendar, from, reach);
    const needed = openBefore(table, from) + targetSeconds * 1000;
    const index = lastAtMost(table.before, needed, true);
    const due = (table.starts[index] ?? Infinity) + needed - (table.before[index] ?? 0);
    if (due <= (table.ends[index] ?? -Infinity) && due < table.safeTo && due <= end) return due;
    if (reach >= end) throw new DomainError('calendar_never_open', 'The calendar opens too little to reach the target within the horizon.');
  }
}

/**
 * The last instant that is still in time for a due time: the due time itself inside an interval, the next opening when it
 * fell on closing. A clock is breached after it. Throws `calendar_never_open`. Source: SLA specification A2.4.
 */
export function latestInTime(calendar: CompiledCalendar, dueMs: number): number {
  return nextOpen(calendar, dueMs);
}

/**
 * The latest instant from which `seconds` of open time pass until `anchorMs`; for escalation steps before a due time.
 * Throws `calendar_never_open` beyond the horizon. Source: SLA specification A2.11.
 */
export function workingBack(calendar: CompiledCalendar, anchorMs: number, seconds: number): number {
  const anchor = wholeSecond(anchorMs);
  if (seconds <= 0) return anchor;
  const end = Math.max(anchor - HORIZON_YEARS * 365 * DAY_SECONDS * 1000, Date.UTC(MIN_YEAR + 1, 0, 1));
  for (let reach = anchor; ; reach = Math.max(reach - 366 * DAY_SECONDS * 1000, end)) {
    const table = tableFor(calendar, reach, anchor);
    const left = openBefore(table, anchor) - seconds * 1000;
    const index = lastAtMost(table.before, left);
    const at = (table.starts[index] ?? -Infinity) + left - (table.before[index] ?? 0);
    if (left >= 0 && at >= table.safeFrom && at >= end) return at;
    if (reach <= end) throw new DomainError('calendar_never_open', 'The calendar opened too little before this time.');
  }
}

/** True when the span touches a local year without official data, so that its figures may still change. Source: A2.6. */
export function isProvisional(calendar: CompiledCalendar, fromMs: number, toMs: number): boolean {
  const rule = calendar.rules[calendar.rules.length - 1];
  if (!rule?.knownYears) return false;
  const lastYear = new Date(localOf(rule.tz, toMs)).getUTCFullYear();
  for (let year = new Date(localOf(rule.tz, fromMs)).getUTCFullYear(); year <= lastYear; year++)
    if (!rule.knownYears.has(year)) return true;
  return false;
}
