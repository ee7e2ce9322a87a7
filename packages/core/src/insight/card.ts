import type { Metric } from '../measures/registry.ts';
import { fisherExact, type Interval, liftOf, oddsRatio, pooledRiskRatio, riskRatio, type Table } from './association.ts';
import { adjusted, FALSE_DISCOVERY_RATE } from './false-discovery.ts';

/** What may come out of a ticket: the tickets it did, and those it could have. */
export const OUTCOMES = {
  first_response_missed: ['first_response_met', 'first_response_missed'],
  plan_missed: ['plan_met', 'plan_missed'],
  resolution_missed: ['resolution_met', 'resolution_missed'],
  reworked: ['completed'],
  reopened: ['created'],
  rated_low: ['rated'],
} as const satisfies Partial<Record<Metric, readonly Metric[]>>;
export type Outcome = keyof typeof OUTCOMES;
export const OUTCOME_KEYS = Object.keys(OUTCOMES) as Outcome[];

/** What tickets are told apart by. */
export const FACTORS = ['tenant', 'branch', 'fault', 'department', 'tier', 'field'] as const;
export type Factor = (typeof FACTORS)[number];

/** With fewer cases nothing is said. Source: domain rules of insight, C2. */
export const LEAST_CASES = 20;
/** How much more often than over all it must be, at the lower end of the interval. Source: domain rules of insight, C2. */
export const LEAST_LIFT = 1.2;

/** Tickets of a level in one stratum: how many came out so, of how many. */
export type StratumCount = { stratum: string; cases: number; sample: number };
/** One level of a factor, by strata. */
export type Level = { by: Factor; key: string; counts: readonly StratumCount[] };
/** An outcome, by the strata that its levels are told in: of everything there is, and of each level. */
export type Run = { outcome: Outcome; all: readonly StratumCount[]; levels: readonly Level[] };

/** `base` is everything that was asked for, the level in it. `pooled` is within strata; null where there are none to compare within. */
export type Card = Omit<Level, 'counts'> & {
  outcome: Outcome;
  cases: number;
  sample: number;
  base: { cases: number; sample: number };
  lift: Interval;
  riskRatio: Interval;
  oddsRatio: Interval;
  pooled: (Interval & { strata: number }) | null;
  pValue: number;
  adjusted: number;
};
export type Cards = { items: Card[]; comparisons: number };

const sumOf = (counts: readonly StratumCount[]): { cases: number; sample: number } => ({
  cases: counts.reduce((n, c) => n + c.cases, 0),
  sample: counts.reduce((n, c) => n + c.sample, 0),
});
const beside = (own: { cases: number; sample: number }, all: { cases: number; sample: number }): Table => ({
  ...own,
  otherCases: all.cases - own.cases,
  otherSample: all.sample - own.sample,
});

function judged({ outcome, all, levels }: Run): Card[] {
  const base = sumOf(all);
  return levels.flatMap(({ counts, ...level }): Card[] => {
    const table = beside(sumOf(counts), base);
    // What is everything, or nothing, is held against nothing.
    if (table.sample === 0 || table.otherSample === 0 || base.cases === 0) return [];
    const own = new Map(counts.map((c) => [c.stratum, c]));
    const strata = all.map((a) => beside(own.get(a.stratum) ?? { cases: 0, sample: 0 }, a));
    const ratio = riskRatio(table);
    return [
      {
        ...level,
        outcome,
        cases: table.cases,
        sample: table.sample,
        base,
        lift: liftOf(ratio, table),
        riskRatio: ratio,
        oddsRatio: oddsRatio(table),
        pooled: strata.length > 1 ? pooledRiskRatio(strata) : null,
        pValue: fisherExact(table),
        adjusted: 1,
      },
    ];
  });
}

/** Tickets that came out so beyond what there would have been at the rate of all others. */
const excessOf = ({ cases, sample, base }: Card): number => cases - (sample * (base.cases - cases)) / (base.sample - sample);

/**
 * Levels that go with an outcome: enough cases, clearly more often than over all, not by chance in everything that was looked at, and still so within
 * strata. The most tickets beyond the rate of the others first. An association; what is the cause, it does not say.
 */
export function findCards(runs: readonly Run[]): Cards {
  const looked = runs.flatMap(judged);
  const q = adjusted(looked.map((c) => c.pValue));
  const items = looked
    .map((c, i) => ({ ...c, adjusted: q[i] ?? 1 }))
    .filter(
      (c) =>
        c.cases >= LEAST_CASES && c.lift.low > LEAST_LIFT && c.adjusted <= FALSE_DISCOVERY_RATE && (c.pooled === null || c.pooled.low > 1),
    )
    .sort((a, b) => excessOf(b) - excessOf(a));
  return { items, comparisons: looked.length };
}
