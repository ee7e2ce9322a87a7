import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DaySeries, findAnomalies, LOOKED_DAYS, lookedDays } from '../../src/insight/anomaly.ts';
import { type PartCount, partsOf } from '../../src/insight/part.ts';
import { weekdaysBefore } from '../../src/insight/usual-day.ts';
import { addDays, daysBetween } from '../../src/measures/buckets.ts';

/** A Sunday; the days looked at are Monday to Sunday. */
const LAST = '2026-11-22';
const DAYS = daysBetween(addDays(LAST, -6), LAST);
const SINCE = addDays(LAST, -70);
const ALWAYS_ON = () => 0;

function seeded(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0;
    return s / 4_294_967_296;
  };
}
function poisson(mean: number, r: () => number): number {
  const limit = Math.exp(-mean);
  let n = 0;
  for (let p = r(); p > limit; p *= r()) n++;
  return n;
}
const series = (of: (day: string) => number, more: Partial<DaySeries> = {}): DaySeries => ({
  metric: 'created',
  line: null,
  since: SINCE,
  counts: new Map(daysBetween(SINCE, LAST).map((day) => [day, of(day)])),
  ...more,
});

test('the last whole days of the range are looked at, seven at most', () => {
  expect(lookedDays({ from: '2026-11-01', to: '2026-11-30' }, LAST)).toEqual(DAYS);
  expect(DAYS).toHaveLength(LOOKED_DAYS);
  expect(lookedDays({ from: '2026-11-20', to: '2026-11-21' }, LAST)).toEqual(['2026-11-20', '2026-11-21']);
  expect(lookedDays({ from: '2026-11-23', to: '2026-11-30' }, LAST)).toEqual([]);
});

test('a Monday that is far above other Mondays is said, with the Mondays it is held against', () => {
  const r = seeded(7);
  const counts = series((day) => (day === DAYS[0] ? 80 : poisson(40, r)));
  const { items, comparisons, notCompared } = findAnomalies([counts], DAYS, ALWAYS_ON);
  expect([comparisons, notCompared]).toEqual([7, []]);
  expect(items).toHaveLength(1);
  const [found] = items;
  expect(found).toMatchObject({ day: '2026-11-16', observed: 80, metric: 'created', line: null });
  expect(found?.days.map((d) => d.day)).toEqual(weekdaysBefore('2026-11-16'));
  const usual = (found?.days ?? []).reduce((n, d) => n + d.count, 0) / 8;
  expect(found?.usual).toBe(usual);
  expect(found?.change).toBeCloseTo(80 / usual - 1, 12);
  expect(found?.high).toBeLessThan(80);
});

test('few tickets, small changes, and late answers that are still to come say nothing', () => {
  const quiet = (of: (day: string) => number, more: Partial<DaySeries> = {}) =>
    findAnomalies([series(of, more)], DAYS, ALWAYS_ON).items.map((a) => [a.day, a.observed]);
  // Two a week, then nine: below ten a day.
  expect(quiet((day) => (day === DAYS[0] ? 9 : 0))).toEqual([]);
  // A tenth more, of so many that chance does not explain it.
  expect(quiet((day) => (day === DAYS[0] ? 11_000 : 10_000))).toEqual([]);
  // Nobody was told late yet of the last day.
  expect(quiet((day) => (day === LAST ? 0 : 40), { metric: 'first_response_missed' })).toEqual([]);
  expect(quiet((day) => (day === LAST ? 0 : 40))).toEqual([[LAST, 0]]);
  // Nothing ever, then a wave.
  expect(quiet((day) => (day === DAYS[0] ? 40 : 0))).toEqual([[DAYS[0], 40]]);
});

test('a day off is held against days off, and where there are too few it is said that it is not compared', () => {
  const holiday = DAYS[2] ?? '';
  const isOff = (day: string) => (day === holiday ? 1 : 0);
  const closed = series((day) => (day === holiday ? 0 : 40));
  const found = findAnomalies([closed], DAYS, (_line, day) => isOff(day));
  expect(found.items).toEqual([]);
  expect(found.notCompared).toEqual([{ day: holiday, reason: 'unlike', weeks: 0 }]);
  // Without a calendar it would have been an alarm.
  expect(findAnomalies([closed], DAYS, ALWAYS_ON).items.map((a) => a.day)).toEqual([holiday]);
  // A holiday among the days before is left out of them.
  const past = weekdaysBefore(DAYS[0] ?? '')[1] ?? '';
  const usual = findAnomalies([series((day) => (day === past ? 0 : day === DAYS[0] ? 90 : 40))], DAYS, (_l, day) => (day === past ? 1 : 0));
  expect(usual.items.map((a) => [a.day, a.usual, a.days.length])).toEqual([[DAYS[0], 40, 7]]);
});

test('a place of three weeks is told that nothing can be compared yet', () => {
  const since = addDays(LAST, -20);
  const { items, comparisons, notCompared } = findAnomalies([series(() => 40, { since })], DAYS, ALWAYS_ON);
  expect([items, comparisons]).toEqual([[], 0]);
  expect(notCompared.map((n) => [n.reason, n.weeks])).toEqual(DAYS.map(() => ['young', 2]));
});

test('what a subsidiary adds to what is said of the whole is said once', () => {
  const one = (day: string) => (day === DAYS[0] ? 70 : 20);
  const both = (day: string) => one(day) + 20;
  const { items } = findAnomalies(
    [
      series(both),
      series(one, { line: 'a' }),
      series(() => 20, { line: 'b' }),
      series((day) => (day === DAYS[1] ? 60 : 20), { line: 'c' }),
    ],
    DAYS,
    ALWAYS_ON,
  );
  expect(items.map((a) => [a.line, a.day])).toEqual([
    ['c', DAYS[1]],
    [null, DAYS[0]],
  ]);
});

test('of years in which nothing happens hardly any say something, also where counts scatter more than chance', () => {
  for (const burst of [0, 0.6]) {
    const r = seeded(11);
    let runs = 0;
    for (let i = 0; i < 200; i++) {
      // A mean that is itself another one every day.
      const of = () => poisson(30 * (1 + burst * (r() - 0.5)), r);
      const all = [
        series(of),
        series(of, { metric: 'closed' }),
        series(of, { metric: 'overdue' }),
        series(of, { metric: 'first_response_missed' }),
      ];
      if (findAnomalies(all, DAYS, ALWAYS_ON).items.length > 0) runs++;
    }
    expect(runs, `burst ${burst}`).toBeLessThanOrEqual(200 * 0.08);
  }
});

test('parts of one kind make up the difference, and each says what it had', () => {
  const usualDays = weekdaysBefore(LAST).slice(0, 5);
  const count = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(fc.array(fc.array(count, { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 3 }), (lines) => {
      const counts = lines.flatMap((line, i): PartCount[] =>
        [LAST, ...usualDays].map((day, d) => ({ by: 'fault', key: `F${i}`, tenantId: null, day, count: line[d] ?? 0 })),
      );
      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
      const usualOf = (line: readonly number[]) => sum(line.slice(1)) / 5;
      const difference = sum(lines.map((line) => (line[0] ?? 0) - usualOf(line)));
      const parts = partsOf(counts, LAST, usualDays);
      if (Math.abs(difference) < 1e-9) return;
      for (const part of parts) {
        const line = lines[Number(part.key.slice(1))] ?? [];
        expect([part.observed, part.usual]).toEqual([line[0], usualOf(line)]);
        expect(part.share * difference).toBeCloseTo((line[0] ?? 0) - usualOf(line), 6);
      }
      const told = new Set(parts.map((p) => p.key));
      const rest = lines.filter((_, i) => !told.has(`F${i}`)).map((line) => ((line[0] ?? 0) - usualOf(line)) / difference);
      expect(rest.every((share) => share < 0.1)).toBe(true);
      expect(sum(parts.map((p) => p.share)) + sum(rest)).toBeCloseTo(1, 6);
    }),
  );
});

test('a day is not taken apart by the only part there is', () => {
  expect(partsOf([{ by: 'tenant', key: 'a', tenantId: null, day: LAST, count: 5 }], LAST, weekdaysBefore(LAST))).toEqual([]);
});
