import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  compileCalendar,
  dueAt,
  elapsedSeconds,
  type Interval,
  isOpen,
  latestInTime,
  nextOpen,
  type WorkingCalendar,
  workingBack,
} from '../../src/sla/calendar.ts';
import { WEEKDAYS } from '../../src/sla/civil.ts';
import { clockElapsed, clockView, pauseClock, resumeClock, startClock, stopClock } from '../../src/sla/clock.ts';
import { attribute, type LedgerEvent, overdueTail, summarize } from '../../src/sla/ledger.ts';
import { largestRemainder } from '../../src/sla/ledger-figures.ts';
import { instantOf, zoneYear } from '../../src/sla/zone.ts';

// A fixed seed: the same cases on every run; fast-check prints the smallest one that fails.
fc.configureGlobal({ seed: 20261123, numRuns: 300 });

const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Santiago', 'UTC'];
const BASE = Date.UTC(2024, 0, 1);
const TWO_YEARS = 2 * 366 * 86_400;

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const intervals = fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 6 }).map((quarters): Interval[] => {
  const sorted = quarters.toSorted((a, b) => a - b);
  const pairs: Interval[] = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) pairs.push([clock((sorted[i] ?? 0) * 15), clock((sorted[i + 1] ?? 0) * 15)]);
  return pairs;
});
const nightly = fc.constantFrom<Interval[]>([['22:00', '06:00']], [['20:30', '00:00']], [['08:00', '08:00']]);
const date = fc.integer({ min: 0, max: 730 }).map((day) => new Date(BASE + day * 86_400_000).toISOString().slice(0, 10));
const hours = fc.oneof({ weight: 4, arbitrary: intervals }, { weight: 1, arbitrary: nightly });
const calendars = fc
  .record({
    tz: fc.constantFrom(...ZONES),
    weekly: fc
      .tuple(...WEEKDAYS.map(() => hours))
      .map((days) => Object.fromEntries(WEEKDAYS.map((name, index) => [name, days[index] ?? []]))),
    holidays: fc.array(date, { maxLength: 20 }),
    special: fc.dictionary(date, hours, { maxKeys: 20 }),
  })
  .filter((form) => Object.values(form.weekly).some((day) => day.length > 0));
const instant = fc.integer({ min: 0, max: TWO_YEARS }).map((seconds) => BASE + seconds * 1000);
const target = fc.integer({ min: 1, max: 200 * 3600 });

/** The rule once more, the slow way: local clock time of the instant against the hours of its date and of the date before. */
function walk(form: WorkingCalendar, atMs: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(form.tz);
  const day = local.toPlainDate();
  const own = (on: Temporal.PlainDate): Interval[] =>
    form.special?.[on.toString()] ??
    (form.holidays?.includes(on.toString()) ? [] : (form.weekly[WEEKDAYS[on.dayOfWeek - 1] ?? 'mon'] ?? []));
  const time = local.toPlainTime().toString().slice(0, 5);
  if (own(day).some(([start, end]) => time >= start && (end <= start || time < end))) return true;
  const isClosed = own(day).length === 0 && (form.special?.[day.toString()] !== undefined || form.holidays?.includes(day.toString()));
  return !isClosed && own(day.subtract({ days: 1 })).some(([start, end]) => end <= start && time < end);
}

describe('calendar', () => {
  test('due, then elapsed, gives the target; no earlier second does', () => {
    fc.assert(
      fc.property(calendars, instant, target, (form, from, seconds) => {
        const calendar = compileCalendar(form);
        const due = dueAt(calendar, from, seconds);
        expect(elapsedSeconds(calendar, from, due)).toBe(seconds);
        expect(elapsedSeconds(calendar, from, due - 1000)).toBe(seconds - 1);
      }),
    );
  });
  test('in time until the next opening, over one second later', () => {
    fc.assert(
      fc.property(calendars, instant, target, (form, from, seconds) => {
        const calendar = compileCalendar(form);
        const last = latestInTime(calendar, dueAt(calendar, from, seconds));
        expect(elapsedSeconds(calendar, from, last)).toBe(seconds);
        expect(elapsedSeconds(calendar, from, last + 1000)).toBe(seconds + 1);
        expect(isOpen(calendar, last)).toBe(true);
        expect(nextOpen(calendar, last)).toBe(last);
      }),
    );
  });
  test('walking back from an anchor gives the latest instant with that much time before it', () => {
    fc.assert(
      fc.property(calendars, instant, target, (form, anchor, seconds) => {
        const calendar = compileCalendar(form);
        const back = workingBack(calendar, anchor, seconds);
        expect(elapsedSeconds(calendar, back, anchor)).toBe(seconds);
        expect(elapsedSeconds(calendar, back + 1000, anchor)).toBe(seconds - 1);
      }),
    );
  });
  test('spans add up, however they are cut, and never count backwards', () => {
    fc.assert(
      fc.property(calendars, fc.array(fc.integer({ min: 0, max: TWO_YEARS * 1000 }), { minLength: 3, maxLength: 8 }), (form, offsets) => {
        const calendar = compileCalendar(form);
        const cuts = offsets.map((ms) => BASE + ms).sort((a, b) => a - b);
        const parts = cuts.slice(1).map((to, index) => elapsedSeconds(calendar, cuts[index] ?? to, to));
        expect(parts.every((part) => Number.isInteger(part) && part >= 0)).toBe(true);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(elapsedSeconds(calendar, cuts[0] ?? 0, cuts[cuts.length - 1] ?? 0));
      }),
    );
  });
  test('the order of questions does not matter, though the table grows with them', () => {
    fc.assert(
      fc.property(
        calendars,
        fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), target), { minLength: 2, maxLength: 4 }),
        (form, questions) => {
          const ask = (salt: string, order: typeof questions): number[] => {
            const calendar = compileCalendar({ ...form, knownYears: [2000 + salt.length] });
            return order.map(([years, seconds]) => dueAt(calendar, BASE + years * 366 * 86_400_000, seconds));
          };
          expect(ask('ab', questions.toReversed()).toReversed()).toEqual(ask('a', questions));
        },
      ),
      { numRuns: 40 },
    );
  });
  test('agrees with walking the local clock quarter by quarter', () => {
    // Half-hour shifts of the clocks (Lord Howe) and midnight ones are inside; hours that begin in a gap have their own tests.
    fc.assert(
      fc.property(calendars, fc.integer({ min: 0, max: 725 }), (form, day) => {
        const calendar = compileCalendar(form);
        const from = BASE + day * 86_400_000;
        const zone = zoneYear(form.tz, new Date(from).getUTCFullYear());
        fc.pre(!zone.transitions.some((change) => Math.abs(change.atMs - from) < 5 * 86_400_000));
        for (let quarter = 0; quarter < 3 * 96; quarter++) {
          const at = from + quarter * 900_000;
          if (isOpen(calendar, at) !== walk(form, at)) throw new Error(`${new Date(at).toISOString()} differs`);
        }
      }),
      { numRuns: 60 },
    );
  });
  test('local times become instants as Temporal says: gaps forward, ambiguous ones first', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES, 'Pacific/Apia', 'Africa/Casablanca'),
        fc.integer({ min: 0, max: 20 * 366 * 96 }),
        (tz, quarters) => {
          const local = new Date(Date.UTC(2010, 0, 1) + quarters * 900_000);
          const expected = Temporal.PlainDateTime.from(local.toISOString().slice(0, 19)).toZonedDateTime(tz, {
            disambiguation: 'compatible',
          });
          expect(instantOf(zoneYear(tz, local.getUTCFullYear()), local.getTime())).toBe(expected.epochMilliseconds);
        },
      ),
    );
    for (const tz of ZONES)
      for (const change of zoneYear(tz, 2025).transitions)
        for (let minute = -150; minute <= 150; minute += 5) {
          const local = change.atMs + change.beforeMs + minute * 60_000;
          const plain = Temporal.PlainDateTime.from(new Date(local).toISOString().slice(0, 19));
          expect(instantOf(zoneYear(tz, 2025), local)).toBe(plain.toZonedDateTime(tz, { disambiguation: 'compatible' }).epochMilliseconds);
        }
  });
});

describe('clock', () => {
  const policy = (targetSeconds: number) => ({ metric: 'resolution', targetSeconds, atRiskPercent: 75, pauseReasons: 'all' as const });
  const moments = fc.array(instant, { minLength: 2, maxLength: 8 }).map((list) => list.toSorted((a, b) => a - b));

  test('a pause that ends at once changes nothing, wherever it lies', () => {
    fc.assert(
      fc.property(calendars, target, fc.tuple(instant, instant, instant), (form, seconds, unsorted) => {
        const calendar = compileCalendar(form);
        const [start = 0, pause = 0, now = 0] = unsorted.toSorted((a, b) => a - b);
        const plain = startClock(policy(seconds), calendar, start);
        const held = resumeClock(pauseClock(plain, policy(seconds), calendar, pause, 'part'), policy(seconds), calendar, pause);
        expect(clockView(held, calendar, now)).toEqual(clockView(plain, calendar, now));
        expect({ due: held.dueAt, breach: held.breachAt, risk: held.atRiskAt }).toEqual({
          due: plain.dueAt,
          breach: plain.breachAt,
          risk: plain.atRiskAt,
        });
      }),
    );
  });
  test('counted time is elapsed time less the pauses; number, badge and alarm agree', () => {
    fc.assert(
      fc.property(calendars, target, moments, instant, (form, seconds, times, later) => {
        const calendar = compileCalendar(form);
        const [start = 0, ...rest] = times;
        let state = startClock(policy(seconds), calendar, start);
        let paused = 0;
        rest.forEach((at, index) => {
          if (index % 2 === 0) state = pauseClock(state, policy(seconds), calendar, at, 'part');
          else {
            paused += elapsedSeconds(calendar, rest[index - 1] ?? at, at);
            state = resumeClock(state, policy(seconds), calendar, at);
          }
        });
        const end = Math.max(later, rest[rest.length - 1] ?? later);
        if (state.status === 'paused') paused += elapsedSeconds(calendar, state.markAt, end);
        const view = clockView(state, calendar, end);
        expect(view.elapsedSeconds).toBe(elapsedSeconds(calendar, start, end) - paused);
        expect(view.breached).toBe(view.elapsedSeconds > seconds);
        expect(view.atRisk).toBe(!view.breached && view.elapsedSeconds >= Math.ceil(seconds * 0.75));
        if (state.status === 'running') expect(view.breached).toBe(end > (state.breachAt ?? Infinity));
        const stopped = stopClock(state, calendar, end);
        expect(stopped.status).toBe(view.breached ? 'breached_met' : 'met');
        expect(clockElapsed(stopped, calendar, end + 86_400_000)).toBe(view.elapsedSeconds);
      }),
    );
  });
});

describe('ledger', () => {
  const events = fc.uniqueArray(
    fc.record({
      at: instant,
      stage: fc.constantFrom('受理', '分派', '维修'),
      department: fc.constantFrom('客服', '技术', null),
      personId: fc.constantFrom('a', 'b', null),
      waitingReason: fc.constantFrom(null, null, 'part', 'customer'),
    }),
    { selector: (event) => event.at, minLength: 2, maxLength: 12 },
  );
  test('every level adds up to the elapsed time, the tail to the overdue time, in whatever order events were recorded', () => {
    fc.assert(
      fc.property(calendars, events, target, (form, list: LedgerEvent[], seconds) => {
        const calendar = compileCalendar(form);
        const times = list.map((event) => event.at).sort((a, b) => a - b);
        const last = times[times.length - 1] ?? 0;
        const { slices } = attribute(list, calendar, { untilMs: last });
        const sums = summarize(slices);
        expect(sums.businessSeconds).toBe(elapsedSeconds(calendar, times[0] ?? 0, last));
        expect(sums.wallSeconds).toBe((last - (times[0] ?? 0)) / 1000);
        for (const level of [sums.cells, sums.byStage, sums.byDepartment, sums.byPerson])
          for (const field of ['countedSeconds', 'pausedSeconds', 'businessSeconds', 'wallSeconds'] as const)
            expect(level.reduce((sum, row) => sum + row[field], 0)).toBe(sums[field]);
        expect(sums.pausedByReason.reduce((sum, row) => sum + row.seconds, 0)).toBe(sums.pausedSeconds);
        expect(overdueTail(slices, seconds).reduce((sum, part) => sum + part.seconds, 0)).toBe(Math.max(0, sums.countedSeconds - seconds));
        expect(attribute(list.toReversed(), calendar, { untilMs: last }).slices).toEqual(slices);
      }),
    );
  });
  test('shares by largest remainder add up exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (parts) => {
        const shares = largestRemainder(parts);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(parts.some((part) => part > 0) ? 100 : 0);
      }),
    );
    expect(largestRemainder([1, 1, 1])).toEqual([34, 33, 33]);
  });
});
