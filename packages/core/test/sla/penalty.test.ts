import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockRule } from '../../src/sla/clock-rule.ts';
import { type PenaltyRule, penaltyCents, penaltyRule, stakeOf } from '../../src/sla/penalty.ts';
import { completeStandard, standardContent } from '../../src/standard/content.ts';
import { diffStandards } from '../../src/standard/diff.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { clockRulesOf } from '../../src/ticket/policies.ts';

fc.configureGlobal({ seed: 20261127, numRuns: 500 });

const HOUR = 3600;
const cents = fc.integer({ min: 0, max: 100_000_000 });
const rules = fc
  .record({ breachCents: cents, hourCents: cents, capCents: fc.option(fc.integer({ min: 1, max: 10_000_000_000 })) })
  .filter((r) => penaltyRule.safeParse(r).success);
const seconds = fc.integer({ min: -1_000_000, max: 3_000_000_000 });
const rule = (breachCents: number, hourCents: number, capCents: number | null = null): PenaltyRule => ({
  breachCents,
  hourCents,
  capCents,
});

describe('what a breach costs', () => {
  test.each([
    [-1, 0],
    [0, 0],
    [1, 12_000],
    [HOUR, 12_000],
    [HOUR + 1, 14_000],
    [19 * HOUR, 48_000],
    [20 * HOUR, 50_000],
    [20 * HOUR + 1, 50_000],
  ])('%i working seconds late: the amount at once, and every hour begun, up to the cap', (late, expected) => {
    expect(penaltyCents(rule(10_000, 2000, 50_000), late)).toBe(expected);
  });

  test('nothing before the breach, whole units always, never less later, never above the cap', () => {
    fc.assert(
      fc.property(rules, seconds, fc.nat(1_000_000), (r, late, more) => {
        const now = penaltyCents(r, late);
        expect(Number.isSafeInteger(now)).toBe(true);
        expect(late <= 0 ? now === 0 : now > 0 || r.breachCents + r.hourCents === 0).toBe(true);
        expect(penaltyCents(r, late + more)).toBeGreaterThanOrEqual(now);
        expect(now).toBeLessThanOrEqual(r.capCents ?? Number.MAX_SAFE_INTEGER);
      }),
    );
  });

  test('every hour adds the same: the cost of a span is the sum of its hours, until the cap', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 1_000_000 }), fc.nat(2000), (r, late, hours) => {
        const open = { ...r, capCents: null };
        expect(penaltyCents(open, late + hours * HOUR)).toBe(penaltyCents(open, late) + hours * r.hourCents);
        expect(penaltyCents(r, late)).toBe(Math.min(penaltyCents(open, late), r.capCents ?? Number.POSITIVE_INFINITY));
      }),
    );
  });

  test('the open clocks of a ticket add up, each by its own price; what is held adds nothing in the next hour', () => {
    const priced = fc.record({ penalty: fc.option(rules), lateSeconds: seconds, isRunning: fc.boolean() });
    fc.assert(
      fc.property(fc.array(priced, { maxLength: 6 }), (clocks) => {
        const stake = stakeOf(clocks);
        const withPrice = clocks.flatMap(({ penalty, ...c }) => (penalty ? [{ penalty, ...c }] : []));
        expect(stake === null).toBe(withPrice.length === 0);
        if (stake === null) return;
        const at = (passed: number) =>
          withPrice.reduce((sum, c) => sum + penaltyCents(c.penalty, c.lateSeconds + (c.isRunning ? passed : 0)), 0);
        expect(stake).toEqual({ cents: at(0), nextHourCents: at(HOUR) - at(0) });
        expect(stakeOf(clocks.map((c) => ({ ...c, isRunning: false })))?.nextHourCents).toBe(0);
      }),
    );
  });

  test('a clock that is not late yet brings its breach into the next hour', () => {
    expect(stakeOf([{ penalty: rule(10_000, 2000), lateSeconds: -600, isRunning: true }])).toEqual({ cents: 0, nextHourCents: 12_000 });
  });
});

describe('a penalty of a tier', () => {
  const clock = { key: 'resolution', kind: 'resolution', name: { 'zh-CN': '解决', en: 'Resolution' }, targetMinutes: 960 };
  const wrong = (penalty: object) => penaltyRule.safeParse(penalty).error?.issues.map((i) => i.path.join('/'));

  test('has a price, whole units, and a cap that is not below what the breach costs at once', () => {
    expect(wrong(rule(0, 0))).toEqual(['breachCents']);
    expect(wrong(rule(500, 0, 499))).toEqual(['capCents']);
    expect(wrong(rule(0.5, 1))).toEqual(['breachCents']);
    expect(wrong(rule(-1, 1))).toEqual(['breachCents']);
    expect(wrong(rule(500, 0, 500))).toBeUndefined();
  });

  test('belongs to one promise; the others cost nothing, and what was published before knows none', () => {
    const [first] = STARTER_STANDARD.tiers;
    if (!first) throw new Error('no tier');
    const priced = { ...first, clocks: [clockRule.parse({ ...clock, penalty: rule(10_000, 0) })] };
    expect(clockRulesOf(priced).map((r) => [r.key, r.penalty?.breachCents ?? null])).toEqual([
      ['first_response', null],
      ['plan', null],
      ['resolution', 10_000],
    ]);
    const { currency: _c, ...old } = { ...STARTER_STANDARD, tiers: [{ ...first, clocks: [clockRule.parse(clock)] }] };
    for (const c of old.tiers[0]?.clocks ?? []) delete (c as Partial<typeof c>).penalty;
    const completed = completeStandard(old as typeof STARTER_STANDARD);
    expect(completed.currency).toBe('CNY');
    expect(completed.tiers[0]?.clocks[0]?.penalty).toBeNull();
  });

  test('is a difference between two versions like any other part of a tier, and so is the currency', () => {
    const [first, ...rest] = STARTER_STANDARD.tiers;
    if (!first) throw new Error('no tier');
    const to = standardContent.parse({
      ...STARTER_STANDARD,
      currency: 'HKD',
      tiers: [{ ...first, clocks: [{ ...clock, penalty: rule(1, 0) }] }, ...rest],
    });
    expect(diffStandards(STARTER_STANDARD, to).map((c) => [c.kind, c.list, c.code])).toEqual([
      ['changed', 'tiers', first.code],
      ['changed', 'general', 'currency'],
    ]);
  });
});
