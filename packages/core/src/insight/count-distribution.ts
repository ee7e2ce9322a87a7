/** Weights under this part of the largest are left out: no chance that is told comes near it. */
const SMALLEST = 1e-24;
/** Counts are looked at up to so many on either side of the most likely one. */
const MOST_STEPS = 5_000_000;

/** Chances of the whole numbers from `first` on; they add up to one. */
export type CountDistribution = { first: number; chances: number[] };

/**
 * The negative binomial distribution of a mean and a larger variance. Each weight follows from the one beside it, from the most likely count
 * outwards, and the sum is made one: no logarithm of a factorial is needed, and the last digits hold. Source: `qnbinom` of R, which `algo.bayes` of
 * the reference data is made with.
 */
export function negativeBinomial(mean: number, variance: number): CountDistribution {
  const size = (mean * mean) / (variance - mean);
  const ratio = mean / (mean + size);
  const mode = Math.max(0, Math.floor(((size - 1) * ratio) / (1 - ratio)));
  const above = [1];
  for (let i = mode; above.length < MOST_STEPS; i++) {
    const next = ((above.at(-1) ?? 0) * ratio * (size + i)) / (i + 1);
    if (next < SMALLEST) break;
    above.push(next);
  }
  const below: number[] = [];
  for (let i = mode; i > 0 && below.length < MOST_STEPS; i--) {
    const next = ((below.at(-1) ?? 1) * i) / (ratio * (size + i - 1));
    if (next < SMALLEST) break;
    below.push(next);
  }
  const weights = [...below.reverse(), ...above];
  const total = sumFrom(weights, 0);
  return { first: mode - below.length, chances: weights.map((w) => w / total) };
}

/** The smallest are added first. */
function sumFrom(weights: readonly number[], place: number): number {
  let sum = 0;
  for (let i = weights.length - 1; i >= Math.max(0, place); i--) sum += weights[i] ?? 0;
  return sum;
}

/** The chance of a count or more. */
export const atLeast = ({ first, chances }: CountDistribution, count: number): number => Math.min(1, sumFrom(chances, count - first));
/** The chance of a count or fewer. */
export function atMost({ first, chances }: CountDistribution, count: number): number {
  let sum = 0;
  for (let i = 0; i <= Math.min(count - first, chances.length - 1); i++) sum += chances[i] ?? 0;
  return Math.min(1, sum);
}

/** The smallest count that is not exceeded with a chance. */
export function quantile({ first, chances }: CountDistribution, chance: number): number {
  let sum = 0;
  for (const [i, p] of chances.entries()) {
    sum += p;
    if (sum >= chance) return first + i;
  }
  return first + chances.length - 1;
}
