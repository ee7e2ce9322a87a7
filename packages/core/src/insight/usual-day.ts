import { addDays } from '../measures/buckets.ts';
import { atLeast, atMost, negativeBinomial, quantile } from './count-distribution.ts';

/** A day is held against the same weekday of so many weeks before it. */
export const WEEKS_BACK = 8;
/** With fewer of them nothing is said. */
export const LEAST_WEEKS = 4;
const WEEK_DAYS = 7;
/** Days are alike when the share of workspaces that are off on them differs by less than this. */
const ALIKE = 0.25;
/** Half of what an interval leaves out. */
const OUTSIDE = 0.025;
/** Half a ticket: without it eight days of nothing would make the first ticket impossible. Source: Jeffreys’ prior, as `algo.bayes` has it. */
const PRIOR = 0.5;

/** The days a day may be held against: the same weekday before it, none before there was anything, and none that was off where it was not. */
export function daysLike(day: string, since: string, offShare: (day: string) => number): string[] {
  const share = offShare(day);
  return weekdaysBefore(day)
    .filter((d) => d >= since)
    .filter((d) => Math.abs(offShare(d) - share) < ALIKE);
}

/** The same weekday of the weeks before a day, the last first. */
export const weekdaysBefore = (day: string): string[] => Array.from({ length: WEEKS_BACK }, (_, i) => addDays(day, -WEEK_DAYS * (i + 1)));

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/**
 * How much more counts scatter about the mean of their weekday than chance alone would have them, over all weekdays of a series; one at least. Source: the
 * quasi-Poisson dispersion of Farrington 1996 with the weekday as the only factor.
 */
export function dispersion(weekdays: readonly (readonly number[])[]): number {
  let squares = 0;
  let freedom = 0;
  for (const counts of weekdays) {
    const usual = mean(counts);
    if (counts.length < 2 || usual === 0) continue;
    freedom += counts.length - 1;
    for (const x of counts) squares += ((x - usual) * (x - usual)) / usual;
  }
  return freedom === 0 ? 1 : Math.max(1, squares / freedom);
}

/** `usual` is the mean of the days before; a day from `low` to `high` is as 95 of 100 days are; `p*` are chances of so much or more so. */
export type Expectation = { usual: number; low: number; high: number; pMore: number; pLess: number };

/**
 * What a count is by those of the days like it: the negative binomial prediction of one more day, whose variance is that of the day and of the mean
 * that is only estimated, both as scattered as the series. Without more scatter than chance it is the one of `algo.bayes`. Source: README.md.
 */
export function expectationOf(observed: number, counts: readonly number[], scatter: number): Expectation {
  const centre = (counts.reduce((a, b) => a + b, 0) + PRIOR) / counts.length;
  const predicted = negativeBinomial(centre, centre * scatter * (1 + 1 / counts.length));
  return {
    usual: mean(counts),
    low: quantile(predicted, OUTSIDE),
    high: quantile(predicted, 1 - OUTSIDE),
    pMore: atLeast(predicted, observed),
    pLess: atMost(predicted, observed),
  };
}
