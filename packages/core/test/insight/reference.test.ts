import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { atLeast, atMost, negativeBinomial, quantile } from '../../src/insight/count-distribution.ts';
import { adjusted } from '../../src/insight/false-discovery.ts';
import { expectationOf } from '../../src/insight/usual-day.ts';

type Reference = {
  salmonella_agona: {
    observed: number[];
    results: { method: string; control: { range: number[] }; alarm: number[]; upperbound: number[] }[];
  };
  poisson_limits: { mean: number; q95: number; q99: number; q999: number }[];
  poisson_test: { x: number; exposure: number; rate: number; p_greater: number }[];
  fdr: { p: number[]; BH: number[] };
};
const file = new URL('../../../../../shared/data/stats_reference.json', import.meta.url);
const isThere = existsSync(file);
const reference: Reference | null = isThere ? JSON.parse(readFileSync(file, 'utf8')) : null;
const of = <K extends keyof Reference>(key: K): Reference[K] => {
  if (!reference) throw new Error('no reference data');
  return reference[key];
};
/** So little more scatter than chance that the difference is not seen. */
const asPoisson = (mean: number) => negativeBinomial(mean, mean * (1 + 1e-9));

describe.skipIf(!isThere)('what R says (skipped without the shared data folder)', () => {
  test('chances adjusted for a whole run', () => {
    const { p, BH } = of('fdr');
    const reversed = adjusted([...p].reverse()).reverse();
    adjusted(p).forEach((q, i) => {
      expect(q).toBeCloseTo(BH[i] ?? -1, 12);
      expect(reversed[i]).toBe(q);
    });
  });

  test('limits and tails of counts that scatter by chance alone', () => {
    for (const { mean, q95, q99, q999 } of of('poisson_limits'))
      expect([0.95, 0.99, 0.999].map((chance) => quantile(asPoisson(mean), chance))).toEqual([q95, q99, q999]);
    for (const { x, exposure, rate, p_greater } of of('poisson_test'))
      expect(atLeast(asPoisson(exposure * rate), x) / p_greater).toBeCloseTo(1, 6);
  });

  test('the prediction from six weeks is the one of algo.bayes', () => {
    const { observed, results } = of('salmonella_agona');
    const bayes = results.find((r) => r.method === 'algo.bayes1');
    if (!bayes) throw new Error('no algo.bayes1');
    const limits = bayes.control.range.map((week) => {
      const before = observed.slice(week - 7, week - 1);
      const mean = (before.reduce((a, b) => a + b, 0) + 0.5) / 6;
      return quantile(negativeBinomial(mean, mean * (1 + 1 / 6)), 0.95);
    });
    expect(limits).toEqual(bayes.upperbound);
    bayes.control.range.forEach((week, i) => {
      const count = observed[week - 1] ?? 0;
      const { pMore } = expectationOf(count, observed.slice(week - 7, week - 1), 1);
      expect(count > (limits[i] ?? 0), `week ${week}`).toBe(bayes.alarm[i] === 1);
      if (bayes.alarm[i] === 1) expect(pMore).toBeLessThan(0.05);
    });
  });
});

test('the chances of a distribution add up, and its tails overlap in one count only', () => {
  for (const [mean, variance] of [
    [0.0625, 0.07],
    [3, 9],
    [40, 55],
    [2_500, 40_000],
  ] as const) {
    const counts = negativeBinomial(mean, variance);
    const sum = (of: (x: number, p: number) => number) => counts.chances.reduce((n, p, i) => n + of(counts.first + i, p), 0);
    expect(sum((_, p) => p)).toBeCloseTo(1, 12);
    expect(sum((x, p) => x * p) / mean).toBeCloseTo(1, 9);
    expect(sum((x, p) => (x - mean) ** 2 * p) / variance).toBeCloseTo(1, 8);
    const x = Math.round(mean);
    expect(atLeast(counts, x) + atMost(counts, x - 1)).toBeCloseTo(1, 12);
  }
});
