import { z } from 'zod';
import { DomainError } from '../errors.ts';
import {
  type CompiledCalendar,
  compileCalendar,
  dueAt,
  elapsedSeconds,
  isOpen,
  nextOpen,
  type WorkingCalendar,
  workingBack,
} from './calendar.ts';
import { WEEKDAYS, type Weekday } from './civil.ts';
import { type ClockPolicy, clockElapsed, pauseClock, resumeClock, startClock } from './clock.ts';
import { addWorkingDays, type DayConvention } from './days.ts';
import { attribute, type LedgerEvent, summarize } from './ledger.ts';

/**
 * Reference cases as files give them: a top-level `calendar` and `pause_when` where all cases share them, and `vectors` (or
 * `cases`). Kinds: due, elapsed, back, open, next_open; whole working days; attribution. Expected values are not read.
 */
const hours = z.array(z.tuple([z.string(), z.string()]));
const calendarForm = z.object({
  tz: z.string().optional(),
  weekly: z.record(z.string(), hours).optional(),
  weekdays: z.array(z.enum(WEEKDAYS)).optional(),
  holidays: z.array(z.string()).nullish(),
  special: z.record(z.string(), hours).nullish(),
});
const pauseForm = z.record(z.string(), z.array(z.string()));
const eventForm = z.looseObject({ t: z.string() });
const caseForm = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  kind: z.string().optional(),
  calendar: calendarForm.optional(),
  pause_when: pauseForm.optional(),
  events: z.array(eventForm).optional(),
  start: z.string().optional(),
  working_days: z.int().optional(),
  conventions_that_give_this: z.array(z.string()).optional(),
  target_seconds: z.number().nullish(),
  target_minutes: z.number().nullish(),
});
const fileForm = z.looseObject({
  calendar: calendarForm.optional(),
  pause_when: pauseForm.optional(),
  vectors: z.array(z.unknown()).optional(),
  cases: z.array(z.unknown()).optional(),
});

type Case = z.infer<typeof caseForm>;
type CaseEvent = z.infer<typeof eventForm>;

export type CaseResult = { id: string | number | null; result: unknown } | { id: string | number | null; error: string };

function calendarOf(form: z.infer<typeof calendarForm>): CompiledCalendar {
  const weekly: WorkingCalendar['weekly'] = {};
  for (const name of WEEKDAYS) {
    const own = form.weekly?.[name];
    if (own) weekly[name] = own;
    else if (form.weekdays?.includes(name satisfies Weekday)) weekly[name] = [['00:00', '24:00']];
  }
  return compileCalendar({ tz: form.tz ?? 'UTC', weekly, holidays: form.holidays ?? [], special: form.special ?? {} });
}

function instant(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new DomainError('validation_failed', `"${text}" is not an instant.`);
  return ms;
}

/** ISO instant to the second, UTC. */
function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function target(item: Case): number {
  if (typeof item.target_seconds === 'number') return item.target_seconds;
  if (typeof item.target_minutes === 'number') return item.target_minutes * 60;
  throw new DomainError('validation_failed', 'The case has no target.');
}

function firstOf(events: readonly CaseEvent[], ...types: string[]): number {
  const event = events.find((candidate) => typeof candidate.type === 'string' && types.includes(candidate.type)) ?? events[0];
  if (!event) throw new DomainError('validation_failed', 'The case has no events.');
  return instant(event.t);
}

/** Runs start, pause, resume and stop through the clock; returns it as it stands after the last event before the stop. */
function clockOf(events: readonly CaseEvent[], calendar: CompiledCalendar, targetSeconds: number) {
  const policy: ClockPolicy = { metric: 'case', targetSeconds, atRiskPercent: 100, pauseReasons: 'all' };
  let state = startClock(policy, calendar, firstOf(events, 'start'));
  for (const event of events) {
    if (event.type === 'pause') state = pauseClock(state, policy, calendar, instant(event.t), 'pause');
    else if (event.type === 'resume') state = resumeClock(state, policy, calendar, instant(event.t));
  }
  return state;
}

function timeCase(item: Case, calendar: CompiledCalendar): unknown {
  const events = item.events ?? [];
  switch (item.kind) {
    case 'due': {
      if (events.length === 1) return iso(dueAt(calendar, firstOf(events, 'start'), target(item)));
      const due = clockOf(events, calendar, target(item)).dueAt;
      return due === null ? null : iso(due);
    }
    case 'elapsed': {
      const stop = firstOf([...events].reverse(), 'stop');
      if (events.length === 2) return elapsedSeconds(calendar, firstOf(events, 'start'), stop);
      return clockElapsed(clockOf(events, calendar, 1), calendar, stop);
    }
    case 'back':
      return iso(workingBack(calendar, firstOf(events, 'anchor'), target(item)));
    case 'open':
      return isOpen(calendar, firstOf(events, 'check'));
    case 'next_open':
      return iso(nextOpen(calendar, firstOf(events, 'start')));
    default:
      throw new DomainError('validation_failed', `Unknown kind "${item.kind}".`);
  }
}

const DAY_CONVENTIONS: readonly DayConvention[] = ['roll_to_working_day_first', 'count_from_next_day'];

/** Peers split on starts on a closed day; a case that names its conventions is counted by the first of ours among them. */
function dayCase(item: Case, calendar: CompiledCalendar, start: string, days: number): string {
  const named = item.conventions_that_give_this;
  const convention = DAY_CONVENTIONS.find((candidate) => named?.includes(candidate)) ?? 'roll_to_working_day_first';
  return addWorkingDays(calendar, start.slice(0, 10), days, convention) + start.slice(10);
}

function attributionCase(events: readonly CaseEvent[], calendar: CompiledCalendar, pauseWhen: Record<string, string[]>) {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const ordered = [...events].sort((a, b) => instant(a.t) - instant(b.t));
  const moves = ordered.map((event, seq): LedgerEvent => {
    const paused = Object.entries(pauseWhen).some(([field, values]) => values.includes(text(event[field]) ?? ''));
    const stage = text(event.stage) ?? [text(event.status), text(event.substatus)].filter((part) => part !== null).join('/');
    return {
      at: instant(event.t),
      seq,
      stage,
      department: text(event.department),
      personId: text(event.person),
      waitingReason: paused ? (text(event.substatus) ?? 'paused') : null,
      end: seq === ordered.length - 1,
    };
  });
  const { slices } = attribute(moves, calendar, { keepEmpty: true });
  const all = summarize(slices);
  const counted = summarize(slices.filter((slice) => slice.counted));
  const paused = summarize(slices.filter((slice) => !slice.counted));
  return {
    elapsed_seconds: all.countedSeconds,
    paused_working_seconds: all.pausedSeconds,
    wall_clock_seconds: all.wallSeconds,
    by_stage: Object.fromEntries([
      ...counted.byStage.map((row) => [row.stage, row.countedSeconds] as const),
      ...paused.byStage.map((row) => [`${row.stage} (paused)`, row.pausedSeconds] as const),
    ]),
    by_department: Object.fromEntries(counted.byDepartment.map((row) => [row.department ?? '', row.countedSeconds])),
    by_person: Object.fromEntries(counted.byPerson.map((row) => [row.personId ?? '', row.countedSeconds])),
  };
}

function evaluate(item: Case, shared: z.infer<typeof fileForm>): unknown {
  const form = item.calendar ?? shared.calendar;
  if (!form) throw new DomainError('calendar_missing', 'The case has no calendar.');
  const calendar = calendarOf(form);
  if (item.start !== undefined && item.working_days !== undefined) return dayCase(item, calendar, item.start, item.working_days);
  if (item.kind !== undefined && item.kind !== 'attribution') return timeCase(item, calendar);
  return attributionCase(item.events ?? [], calendar, item.pause_when ?? shared.pause_when ?? {});
}

/**
 * Evaluates a file of reference cases, one line each; a case that cannot be evaluated says why and stops nothing. Throws
 * `validation_failed` when the file itself is not of the form.
 */
export function* evaluateFile(input: unknown): Generator<CaseResult> {
  const read = fileForm.safeParse(Array.isArray(input) ? { vectors: input } : input);
  if (!read.success) throw new DomainError('validation_failed', z.prettifyError(read.error));
  const file = read.data;
  for (const raw of file.vectors ?? file.cases ?? []) {
    const parsed = caseForm.safeParse(raw);
    if (!parsed.success) {
      const id = z.object({ id: z.union([z.string(), z.number()]) }).safeParse(raw);
      yield { id: id.success ? id.data.id : null, error: z.prettifyError(parsed.error) };
      continue;
    }
    const id = parsed.data.id ?? null;
    try {
      yield { id, result: evaluate(parsed.data, file) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      yield { id, error: error.message };
    }
  }
}
