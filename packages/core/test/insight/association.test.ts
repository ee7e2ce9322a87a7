import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fisherExact, liftOf, oddsRatio, pooledRiskRatio, riskRatio, type Table } from '../../src/insight/association.ts';
import { findCards, type Run } from '../../src/insight/card.ts';

const file = new URL('../../../../../shared/data/stats_reference.json', import.meta.url);
const isThere = existsSync(file);
type Fisher = { table: [[number, number], [number, number]]; p_two_sided: number; odds_ratio_sample: number | null };
const table = (cases: number, sample: number, otherCases: number, otherSample: number): Table => ({
  cases,
  sample,
  otherCases,
  otherSample,
});

describe.skipIf(!isThere)('what R says (skipped without the shared data folder)', () => {
  const cases = (): Fisher[] => JSON.parse(readFileSync(file, 'utf8')).fisher;
  test('the exact test of a table, whichever way it is turned', () => {
    for (const { table: t, p_two_sided, odds_ratio_sample } of cases()) {
      const [[a, b], [c, d]] = t;
      for (const p of [
        fisherExact(table(a, a + b, c, c + d)),
        fisherExact(table(a, a + c, b, b + d)),
        fisherExact(table(d, c + d, b, a + b)),
      ])
        expect(p / p_two_sided).toBeCloseTo(1, 8);
      if (odds_ratio_sample !== null) expect(oddsRatio(table(a, a + b, c, c + d)).value).toBeCloseTo(odds_ratio_sample, 10);
    }
    expect(cases().length).toBe(4);
  });
});

test('a risk ratio, an odds ratio and a lift with their intervals, by hand', () => {
  // 30 of 100 against 10 of 100: ratio 3, variance of its logarithm 1/30 - 1/100 + 1/10 - 1/100.
  const t = table(30, 100, 10, 100);
  const spread = Math.exp(1.959964 * Math.sqrt(1 / 30 - 1 / 100 + 1 / 10 - 1 / 100));
  const ratio = riskRatio(t);
  expect(ratio.value).toBeCloseTo(3, 12);
  expect(ratio.low).toBeCloseTo(3 / spread, 5);
  expect(ratio.high).toBeCloseTo(3 * spread, 5);
  expect(oddsRatio(t).value).toBeCloseTo((30 * 90) / (70 * 10), 12);
  // 30 % there, 20 % over all.
  expect(liftOf(ratio, t).value).toBeCloseTo(1.5, 12);
  expect(liftOf(ratio, t).high).toBeLessThan(2);
});

test('an empty cell gets half a ticket, as every other cell does then', () => {
  const { value, low, high } = riskRatio(table(5, 20, 0, 30));
  expect(value).toBeCloseTo(5.5 / 21 / (0.5 / 31), 12);
  expect(low).toBeGreaterThan(0);
  expect(Number.isFinite(high)).toBe(true);
});

test('within strata: a reversal by who has which tickets is seen through', () => {
  // Simpson's kidney stones (Charig 1986): failures of treatment A and B by the size of the stone.
  const strata = [table(6, 87, 36, 270), table(71, 263, 25, 80)];
  const crude = riskRatio(table(77, 350, 61, 350));
  const pooled = pooledRiskRatio(strata);
  expect(crude.value).toBeGreaterThan(1);
  expect(pooled?.value).toBeLessThan(1);
  expect(pooled?.strata).toBe(2);
  // One stratum pooled is the ratio itself, and so is its interval.
  const one = pooledRiskRatio([table(30, 100, 10, 100)]);
  expect(one?.value).toBeCloseTo(3, 12);
  expect(one?.low).toBeCloseTo(riskRatio(table(30, 100, 10, 100)).low, 10);
  expect(pooledRiskRatio([table(3, 10, 0, 0)])).toBeNull();
});

test('the exact test is a chance, and the same for a table turned upside down', () => {
  const cell = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(cell, cell, cell, cell, (a, b, c, d) => {
      const p = fisherExact(table(a, a + b, c, c + d));
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(fisherExact(table(c, c + d, a, a + b)) / p).toBeCloseTo(1, 6);
    }),
  );
});

const strata = (...list: [cases: number, sample: number][]) =>
  list.map(([cases, sample], i) => ({ stratum: `2026-0${i + 1}`, cases, sample }));
const run = (all: [number, number][], levels: Record<string, [number, number][]>): Run => ({
  outcome: 'reworked',
  all: strata(...all),
  levels: Object.entries(levels).map(([key, list]) => ({ by: 'fault' as const, key, counts: strata(...list) })),
});

test('a level with clearly more is a card with its sample, its base and both intervals; one alike, a small one and the whole are none', () => {
  const { items, comparisons } = findCards([
    run([[100, 1000]], { leak: [[60, 200]], noise: [[22, 220]], rare: [[8, 10]], all: [[100, 1000]] }),
  ]);
  expect(comparisons).toBe(3);
  expect(items.map((c) => c.key)).toEqual(['leak']);
  expect(items[0]).toMatchObject({ cases: 60, sample: 200, base: { cases: 100, sample: 1000 }, pooled: null });
  expect(items[0]?.lift.value).toBeCloseTo(3, 12);
});

test('what is only there because of its months is no card', () => {
  // Every March is bad, and this fault comes in March; in no month is it worse than others.
  const seasonal = findCards([
    run(
      [
        [10, 1000],
        [300, 1000],
      ],
      {
        leak: [
          [1, 100],
          [90, 300],
        ],
      },
    ),
  ]);
  expect(seasonal.items).toEqual([]);
  const real = findCards([
    run(
      [
        [50, 1000],
        [300, 1000],
      ],
      {
        leak: [
          [30, 100],
          [180, 300],
        ],
      },
    ),
  ]);
  expect(real.items.map((c) => [c.key, c.pooled?.strata])).toEqual([['leak', 2]]);
});

test('of many levels that differ by chance alone hardly any is a card', () => {
  let s = 3;
  const r = () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0;
    return s / 4_294_967_296;
  };
  let runs = 0;
  for (let i = 0; i < 100; i++) {
    const levels = Object.fromEntries(
      Array.from({ length: 12 }, (_, k) => {
        let cases = 0;
        for (let n = 0; n < 300; n++) if (r() < 0.15) cases++;
        return [`L${k}`, [[cases, 300]] as [number, number][]];
      }),
    );
    const all = Object.values(levels).reduce((n, [list]) => n + (list?.[0] ?? 0), 0);
    if (findCards([run([[all, 3600]], levels)]).items.length > 0) runs++;
  }
  expect(runs).toBeLessThanOrEqual(5);
});
