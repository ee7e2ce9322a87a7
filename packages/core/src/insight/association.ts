/** Of the tickets of a level and of all others: how many came out so, of how many. */
export type Table = { cases: number; sample: number; otherCases: number; otherSample: number };
export type Interval = { value: number; low: number; high: number };

/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.959_963_984_540_054;
/** R counts tables as likely as the one found with this much to spare, for the sake of rounding. */
const AS_LIKELY = 1 + 1e-7;

const around = (value: number, variance: number): Interval => {
  const factor = Math.exp(Z * Math.sqrt(variance));
  return { value, low: value / factor, high: value * factor };
};

/** The four cells; half a ticket is added to each where one is empty. Source: domain rules of insight, C2. */
function cellsOf({ cases, sample, otherCases, otherSample }: Table): [a: number, b: number, c: number, d: number] {
  const cells = [cases, sample - cases, otherCases, otherSample - otherCases] as const;
  const more = cells.includes(0) ? 0.5 : 0;
  return [cells[0] + more, cells[1] + more, cells[2] + more, cells[3] + more];
}

/** How many times as often it comes out so there as elsewhere. Source: Katz 1978, on the logarithm. */
export function riskRatio(table: Table): Interval {
  const [a, b, c, d] = cellsOf(table);
  return around(a / (a + b) / (c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d));
}

/** The ratio of odds with its interval. Source: Woolf 1955, on the logarithm. */
export function oddsRatio(table: Table): Interval {
  const [a, b, c, d] = cellsOf(table);
  return around((a * d) / (b * c), 1 / a + 1 / b + 1 / c + 1 / d);
}

/**
 * How many times as often as over all: the same as a risk ratio, the level being the part it is of all. A level that is half of everything
 * cannot be twice as bad as everything.
 */
export function liftOf(ratio: Interval, { sample, otherSample }: Table): Interval {
  const part = sample / (sample + otherSample);
  const lift = (r: number): number => r / (part * r + 1 - part);
  return { value: lift(ratio.value), low: lift(ratio.low), high: lift(ratio.high) };
}

/**
 * Fisher’s exact test, both sides: the chance of tables with these margins that are as unlikely as this one or more so. Each follows from
 * the one beside it, from the likeliest outwards. Source: `fisher.test` of R.
 */
export function fisherExact({ cases, sample, otherCases, otherSample }: Table): number {
  const all = cases + otherCases;
  const [from, to] = [Math.max(0, all - otherSample), Math.min(all, sample)];
  const mode = Math.min(to, Math.max(from, Math.floor(((all + 1) * (sample + 1)) / (sample + otherSample + 2))));
  const up = (x: number): number => ((all - x) * (sample - x)) / ((x + 1) * (otherSample - all + x + 1));
  const weights = new Map([[mode, 1]]);
  for (let x = mode, w = 1; x < to && w > 0; x++) {
    w *= up(x);
    weights.set(x + 1, w);
  }
  for (let x = mode, w = 1; x > from && w > 0; x--) {
    w /= up(x - 1);
    weights.set(x - 1, w);
  }
  const found = weights.get(cases) ?? 0;
  const sorted = [...weights.values()].sort((a, b) => a - b);
  const total = sorted.reduce((a, b) => a + b, 0);
  return Math.min(1, sorted.filter((w) => w <= found * AS_LIKELY).reduce((a, b) => a + b, 0) / total);
}

/**
 * The risk ratio within strata, pooled: what is left of it when a level is held only against others of the same stratum. Null where no stratum
 * has both, or none of them came out so. Source: Mantel and Haenszel 1959, variance of Greenland and Robins 1985.
 */
export function pooledRiskRatio(strata: readonly Table[]): (Interval & { strata: number }) | null {
  const both = strata.filter((t) => t.sample > 0 && t.otherSample > 0);
  let [own, other, spread] = [0, 0, 0];
  for (const { cases: a, sample: n1, otherCases: c, otherSample: n0 } of both) {
    const n = n1 + n0;
    own += (a * n0) / n;
    other += (c * n1) / n;
    spread += ((a + c) * n1 * n0 - a * c * n) / (n * n);
  }
  if (own === 0 || other === 0) return null;
  return { ...around(own / other, spread / (own * other)), strata: both.length };
}
