import { type Appearance, cohortKey, cohortOf, type Shop } from '@bodan/core/peer-benchmark/cohort';
import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import { publishRound, type Round } from '@bodan/core/peer-benchmark/release';
import {
  daysOfPeriod,
  dueAt,
  MEMORY_PERIODS,
  MIN_SHOPS,
  newestDue,
  nextQuarter,
  PEER_FIGURE_KEYS,
  PEER_FIGURES,
  PERIOD_DAYS,
  sizeOf,
  startsQuarter,
} from '@bodan/core/peer-benchmark/rule';
import { describe, expect, test } from 'vitest';
import { figuresAt, shop } from './shops.ts';

const many = (n: number, options: Partial<Shop> = {}, prefix = 's'): Shop[] =>
  Array.from({ length: n }, (_, i) => shop(`${prefix}${String(i).padStart(3, '0')}`, (i + 1) / (n + 1), options));
const appear = (round: Round, period: number): Appearance[] =>
  round.standings.flatMap((s) => (s.cohort === null ? [] : [{ period, cohort: s.cohort, shopId: s.shopId }]));
const states = (round: Round): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(round.standings, (s) => s.state)].map(([state, list]) => [state, list.length]));
const keys = (round: Round): string[] => round.releases.map((r) => r.cohort);

describe('who is published', () => {
  test('ten shops wait and are told how many they are; eleven are published with the median alone, seventeen with quartiles', () => {
    const few = publishRound(many(10), [], 0);
    expect([few.releases, states(few), few.standings[0]?.met]).toEqual([[], { waiting: 10 }, { trade: 10, all: 10 }]);
    const eleven = publishRound(many(11), [], 0);
    expect(eleven.releases).toEqual([
      expect.objectContaining({
        cohort: 'trade_size:appliance:small',
        shops: { from: 11, to: 15 },
        figures: expect.objectContaining({ first_response_rate: { p25: null, median: 0.5, p75: null } }),
      }),
    ]);
    expect(publishRound(many(17), [], 0).releases[0]).toMatchObject({
      shops: { from: 16, to: 25 },
      figures: { first_response_rate: { p25: 0.3, median: 0.5, p75: 0.7 }, rework_rate: { p25: 0.28, median: 0.5, p75: 0.72 } },
    });
  });

  test('too few of a trade and size meet at the next coarser level, and nobody stands in two cohorts', () => {
    const shops = [
      ...many(12, { trade: 'computer' }, 'a'),
      ...many(6, { trade: 'property' }, 'b'),
      ...many(5, { trade: 'property', size: 'medium', tickets: 150 }, 'c'),
      ...many(7, { trade: 'vehicle' }, 'd'),
      ...many(4, { trade: 'digital' }, 'e'),
      ...many(6, { trade: 'elevator', size: 'medium', tickets: 150 }, 'f'),
      ...many(5, { trade: 'plumbing', size: 'large', tickets: 420 }, 'g'),
    ];
    const round = publishRound(shops, [], 0);
    expect(keys(round)).toEqual(['all', 'size:small', 'trade:property', 'trade_size:computer:small']);
    expect(states(round)).toEqual({ published: 45 });
    expect(new Set(round.standings.map((s) => s.shopId)).size).toBe(45);
    expect(round.standings.find((s) => s.shopId === 'f000')?.cohort).toBe('all');
  });

  test('a shop with more than a quarter of the tickets that a coalition leaves is not put among them', () => {
    const round = publishRound([...many(11), shop('z', 0.9, { tickets: 99 * 40, size: 'small' })], [], 0);
    expect(states(round)).toEqual({ published: 11, waiting: 1 });
    const first = appear(round, 0);
    // One of them grows: the cohort is withheld whole.
    const grown = many(11).map((s, i) => (i === 4 ? { ...s, tickets: 5000 } : s));
    const withheld = publishRound(grown, first, 1);
    expect([withheld.releases, states(withheld)]).toEqual([[], { uneven: 11 }]);
  });

  test('who is too young or has too few tickets is told so; a lull does not put out who was in', () => {
    const thin = { figures: { ...figuresAt(0.5), rework_rate: { numerator: 0, denominator: 19 } } };
    const round = publishRound([...many(11), shop('y', 0.5, { isOldEnough: false }), shop('z', 0.5, thin)], [], 0);
    expect(states(round)).toEqual({ published: 11, thin: 1, young: 1 });
    const lull = many(11).map((s, i) => (i === 0 ? { ...s, ...thin } : s));
    expect(states(publishRound(lull, appear(round, 0), 1))).toEqual({ published: 11 });
    const still = many(11).map((s, i) =>
      i === 0 ? { ...s, figures: { ...s.figures, rework_rate: { numerator: 0, denominator: 4 } } } : s,
    );
    expect(states(publishRound(still, appear(round, 0), 1))).toEqual({ resting: 10, thin: 1 });
  });
});

describe('joining and leaving', () => {
  test('one who leaves a small cohort silences it; of a large one enough sit out to hide who left', () => {
    const small = publishRound(many(21), [], 0);
    const afterSmall = publishRound(many(21).slice(1), appear(small, 0), 1);
    expect([afterSmall.releases, states(afterSmall)]).toEqual([[], { resting: 20 }]);
    const large = publishRound(many(24), [], 0);
    const afterLarge = publishRound(many(24).slice(1), appear(large, 0), 1);
    expect(states(afterLarge)).toEqual({ published: 13, resting: 10 });
    // Back as they were: nothing differs, so nothing is hidden.
    const back = publishRound(many(21), [...appear(small, 0), ...appear(afterSmall, 1)], 2);
    expect(states(back)).toEqual({ published: 21 });
  });

  test('ten newcomers wait for an eleventh and for the quarter; after a year of silence who rested may join again', () => {
    const history = appear(publishRound(many(12), [], 0), 0);
    const ten = [...many(12), ...many(10, {}, 'n')];
    expect(states(publishRound(ten, history, 3))).toEqual({ published: 12, waiting: 10 });
    const eleven = [...many(12), ...many(11, {}, 'n')];
    expect(states(publishRound(eleven, history, 2))).toEqual({ published: 12, waiting: 11 });
    expect(states(publishRound(eleven, history, 3))).toEqual({ published: 23 });
    expect(states(publishRound(many(12).slice(1), history, 13))).toEqual({ resting: 11 });
    expect(states(publishRound(many(12).slice(1), history, 15))).toEqual({ published: 11 });
  });

  test('who grows moves with a new quarter, together with enough others, or stays', () => {
    const history = appear(publishRound(many(30), [], 0), 0);
    const grown = (n: number) => many(30).map((s, i): Shop => (i < n ? { ...s, size: 'medium', tickets: 120 } : s));
    expect(keys(publishRound(grown(5), history, 3))).toEqual(['trade_size:appliance:small']);
    expect(keys(publishRound(grown(12), history, 2))).toEqual(['trade_size:appliance:small']);
    expect(keys(publishRound(grown(12), history, 3))).toEqual(['trade_size:appliance:medium', 'trade_size:appliance:small']);
  });
});

test('a cohort that meets at a coarser level is split at a new quarter only if nobody is left over among too few', () => {
  const sized = (medium: number) => many(24).map((s, i): Shop => (i < medium ? { ...s, size: 'medium', tickets: 120 } : s));
  const mixed = many(24).map(
    (s, i): Shop => ({ ...s, size: i < 8 ? 'medium' : i < 16 ? 'large' : 'small', tickets: i < 8 ? 120 : i < 16 ? 410 : 50 }),
  );
  const round = publishRound(mixed, [], 0);
  expect(keys(round)).toEqual(['trade:appliance']);
  const history = appear(round, 0);
  expect(keys(publishRound(sized(9), history, 3))).toEqual(['trade:appliance']);
  expect(keys(publishRound(sized(12), history, 3))).toEqual(['trade_size:appliance:medium', 'trade_size:appliance:small']);
});

test('the words of the consent name the numbers that are kept', () => {
  const all = JSON.stringify(CONSENT);
  expect(all).toContain(`至少 ${MIN_SHOPS} 家`);
  expect(all).toContain(`at least ${MIN_SHOPS} shops`);
  const steps = [...new Set(PEER_FIGURE_KEYS.map((key) => PEER_FIGURES[key].step * 100))];
  expect(all).toContain(`rounded to ${steps.join(' or ')} points`);
  expect(all).toContain('Once in four weeks');
  expect([PERIOD_DAYS, MEMORY_PERIODS * PERIOD_DAYS]).toEqual([28, 364]);
});

test('periods are back to back whole weeks, due a week after their end; sizes and keys read back', () => {
  expect(daysOfPeriod(0)).toEqual({ from: '2024-01-01', to: '2024-01-28' });
  expect(daysOfPeriod(36)).toEqual({ from: '2026-10-05', to: '2026-11-01' });
  expect(new Date(dueAt(36)).toISOString()).toBe('2026-11-09T00:00:00.000Z');
  expect([newestDue(dueAt(36) - 1), newestDue(dueAt(36))]).toEqual([35, 36]);
  expect([startsQuarter(36), nextQuarter(36), nextQuarter(37)]).toEqual([true, 36, 39]);
  expect([sizeOf(99), sizeOf(100), sizeOf(399), sizeOf(400)]).toEqual(['small', 'medium', 'medium', 'large']);
  for (const key of ['trade_size:digital:large', 'trade:digital', 'size:small', 'all']) expect(cohortKey(cohortOf(key))).toBe(key);
});
