import { type ConformanceWeights, CRITERIA, type Criterion } from './conformance-weights.ts';

/** Of how many tickets each criterion holds. */
export type ConformanceCounts = { tickets: number } & Record<Criterion, number>;
export type ConformanceScore = {
  /** 0 to 100, rounded to hundredths; null when there are no tickets. */
  score: number | null;
  /** By criterion: how many tickets lack it, and the points that fixing all of them gives. */
  lost: Record<Criterion, { tickets: number; points: number }>;
};

const HUNDREDTHS = 100;
const rounded = (x: number): number => Math.round((x + Number.EPSILON) * HUNDREDTHS) / HUNDREDTHS;

/** Points that fixing this many tickets in one criterion gives. */
export const pointsOf = (weight: number, tickets: number, of: number): number => (of === 0 ? 0 : rounded((100 * weight * tickets) / of));

/**
 * How far tickets follow the standard: 100 × Σ weight × (tickets that fulfil the criterion ÷ tickets). Criteria: all required fields of
 * the standard filled, fault and department codes current, the tier current, the evidence there. Source: issue "One standard".
 */
export function conformanceOf(weights: ConformanceWeights, counts: ConformanceCounts): ConformanceScore {
  const { tickets } = counts;
  const lost = Object.fromEntries(
    CRITERIA.map((c) => {
      const lacking = tickets - counts[c];
      return [c, { tickets: lacking, points: pointsOf(weights[c], lacking, tickets) }];
    }),
  ) as ConformanceScore['lost'];
  if (tickets === 0) return { score: null, lost };
  const sum = CRITERIA.reduce((total, c) => total + weights[c] * counts[c], 0);
  return { score: rounded((100 * sum) / tickets), lost };
}
