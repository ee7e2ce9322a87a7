import { MAX_LEVEL } from './facts.ts';
import type { Reason } from './reason.ts';

/**
 * What speaks against a technician, in metres he would rather drive: somebody else's branch, another region, a way nobody knows,
 * a way that does not fit between two jobs, a level missing to the best, one more job that day.
 */
export const WEIGHTS = {
  otherBranch: 10_000,
  otherRegion: 20_000,
  unknownWay: 20_000,
  tightWay: 20_000,
  levelBelowBest: 1_000,
  jobOfTheDay: 2_000,
  longestWay: 300_000,
} as const;
export type Weights = { [name in keyof typeof WEIGHTS]: number };

/** What one reason costs, in whole metres; the jobs of the day are priced by `jobCost`. */
function reasonCost(r: Reason, w: Weights): number {
  switch (r.kind) {
    case 'branch':
      return r.isSame ? 0 : w.otherBranch;
    case 'region':
      return r.isSame ? 0 : w.otherRegion;
    case 'distance':
      return Math.min(r.metres, w.longestWay);
    case 'travel':
      return r.isTight ? w.tightWay : 0;
    case 'skill':
      return Math.max(0, MAX_LEVEL - r.level) * w.levelBelowBest;
    case 'load':
      return 0;
  }
}

/** The price of one technician for one ticket, in whole metres, without the jobs of his day. */
export const pairCost = (reasons: readonly Reason[], w: Weights = WEIGHTS): number =>
  reasons.reduce((sum, r) => sum + reasonCost(r, w), reasons.some((r) => r.kind === 'distance') ? 0 : w.unknownWay);

/** The price of a technician's next job of the day: every further one costs more, so that work spreads. */
export const jobCost = (jobsBefore: number, w: Weights = WEIGHTS): number => jobsBefore * w.jobOfTheDay;

/** The whole price of one technician for one ticket, as a single choice and the plan of a day both reckon it. */
export const candidateCost = (reasons: readonly Reason[], w: Weights = WEIGHTS): number =>
  pairCost(reasons, w) + reasons.reduce((sum, r) => sum + (r.kind === 'load' ? jobCost(r.dayJobs, w) : 0), 0);
