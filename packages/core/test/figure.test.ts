import { COUNTS, type Counts, figuresOf, noCounts } from '@bodan/core/measures/board';
import { byFormula, FIGURES, type FigureKey, partName } from '@bodan/core/measures/figure';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const keys = Object.keys(FIGURES) as FigureKey[];
const formulas = keys.filter((key) => FIGURES[key].ledger === 'measures');

test('a figure is what its formula says of the counts of a line', () => {
  const line = figuresOf({
    ...noCounts(),
    created: 200,
    first_response_met: 170,
    first_response_missed: 20,
    cohort_first_response: 10,
    dispatched: 3,
    dispatch_seconds: 100,
    came_at_risk: 8,
    intervened: 6,
    completed: 40,
    reworked: 4,
    evidence_met: 12,
    evidence_missed: 3,
    cohort_evidence: 1,
    evidence_asked: 16,
    evidence_complete: 12,
    fixed_first: 35,
    handovers: 50,
    nudges: 7,
    rated: 20,
    rated_low: 1,
    assigned: 30,
    technicians: 8,
  });
  expect(line.firstResponse).toEqual({ met: 170, missed: 20, overdueNow: 10, rate: 0.85 });
  expect(line.plan.rate).toBeNull();
  expect(line.dispatch).toEqual({ tickets: 3, seconds: 100, meanSeconds: 33 });
  expect(line.intervention.rate).toBe(0.75);
  expect(line.completion).toMatchObject({ reworkRate: 0.1, firstTimeFixRate: 0.875 });
  expect(line.evidenceInTime).toEqual({ met: 12, missed: 3, overdueNow: 1, rate: 0.75 });
  expect(line.evidence.rate).toBe(0.75);
  expect(line.handovers.perTicket).toBe(0.25);
  expect(line.nudges.perHundred).toBe(3.5);
  expect(line.rating.lowRate).toBe(0.05);
  expect(line.workload).toEqual({ tickets: 30, technicians: 8, perTechnician: 3.75 });
});

test('nothing to divide by gives no figure, and adding up lines gives the figure of the whole', () => {
  const counts = fc.record(Object.fromEntries(COUNTS.map((name) => [name, fc.nat(1_000_000)]))) as fc.Arbitrary<Counts>;
  for (const key of formulas) {
    const isShare = FIGURES[key].denominator.length > 0;
    expect(byFormula(key, noCounts())).toBe(isShare ? null : 0);
  }
  fc.assert(
    fc.property(counts, counts, fc.constantFrom(...formulas), (a, b, key) => {
      const both = Object.fromEntries(COUNTS.map((name) => [name, a[name] + b[name]])) as Counts;
      const [one, other, all] = [byFormula(key, a), byFormula(key, b), byFormula(key, both)];
      if (one === null || other === null || all === null) return;
      if (FIGURES[key].denominator.length === 0) expect(all).toBe(one + other);
      // A share of the whole lies between those of its parts; rounded seconds too.
      else expect(all).toBeGreaterThanOrEqual(Math.min(one, other) - 1e-9);
    }),
  );
});

test('every figure has its words in both languages, a version and parts that are named', () => {
  for (const key of keys) {
    const { name, definition, version, numerator, denominator, ledger } = FIGURES[key];
    for (const words of [name, definition]) expect([words['zh-CN'], words.en].every((w) => (w ?? '').trim() !== '')).toBe(true);
    expect(version).toBeGreaterThanOrEqual(1);
    expect(numerator.length > 0).toBe(ledger === 'measures');
    for (const part of [...numerator, ...denominator]) expect(partName(part)['zh-CN']).not.toBe('');
  }
});
