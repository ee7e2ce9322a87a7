import { type Appearance, isEven, placeShops, type Shop } from './cohort.ts';
import { type Band, bandOf, COALITION, PEER_FIGURE_KEYS, PEER_FIGURES, type PeerFigure } from './rule.ts';

/** Shares of one, rounded. Null where fewer than four shops lie beyond it on a side. */
export type Quartiles = { p25: number | null; median: number | null; p75: number | null };
/** All that is ever published of a cohort. */
export type Release = { cohort: string; shops: Band; figures: Record<PeerFigure, Quartiles> };
/**
 * `published`: counted in the release of its cohort. `uneven`: one shop is too large a part of its cohort. `resting`: it would show who left.
 * `waiting`: not enough shops have met. `thin`: too few tickets. `young`: the workspace is too new.
 */
export const STANDING_STATES = ['published', 'uneven', 'resting', 'waiting', 'thin', 'young'] as const;
export type StandingState = (typeof STANDING_STATES)[number];
/** `met`: how many shops wait, this one included if it does: of its trade, and of all. */
export type Standing = { shopId: string; state: StandingState; cohort: string | null; met: { trade: number; all: number } };
export type Round = { releases: Release[]; standings: Standing[] };

const rounded = (value: number, step: number): number => Math.round(Math.round(value / step) * step * 100) / 100;

/**
 * A quantile by nearest rank, rounded to `step`; null unless more shops than a coalition has lie beyond it on both sides. So a shop outside
 * the coalition always lies below, another above, and which ones they are is not told: every rate stays possible for every shop.
 */
function quantile(sorted: readonly number[], part: number, step: number): number | null {
  const rank = Math.max(1, Math.ceil(sorted.length * part));
  const value = sorted[rank - 1];
  if (value === undefined || rank - 1 <= COALITION || sorted.length - rank <= COALITION) return null;
  return rounded(value, step);
}

const rateOf = (shop: Shop, key: PeerFigure): number => {
  const { numerator, denominator } = shop.figures[key];
  return numerator / denominator;
};

export function quartilesOf(shops: readonly Shop[], key: PeerFigure): Quartiles {
  const sorted = shops.map((s) => rateOf(s, key)).sort((a, b) => a - b);
  const { step } = PEER_FIGURES[key];
  return { p25: quantile(sorted, 0.25, step), median: quantile(sorted, 0.5, step), p75: quantile(sorted, 0.75, step) };
}

/** What is published of a period, from what shops handed in and from who was published with whom before; and where each of them stands. */
export function publishRound(shops: readonly Shop[], history: readonly Appearance[], period: number): Round {
  const places = placeShops(shops, history, period);
  const cohorts = new Map<string, Shop[]>();
  for (const s of shops) {
    const key = places.cohorts.get(s.id);
    if (key !== undefined) cohorts.set(key, [...(cohorts.get(key) ?? []), s]);
  }
  const releases: Release[] = [];
  const published = new Map<string, StandingState>();
  for (const [cohort, members] of [...cohorts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isPublished = isEven(members);
    for (const s of members) published.set(s.id, isPublished ? 'published' : 'uneven');
    if (!isPublished) continue;
    const figures = Object.fromEntries(PEER_FIGURE_KEYS.map((key) => [key, quartilesOf(members, key)])) as Release['figures'];
    releases.push({ cohort, shops: bandOf(members.length), figures });
  }
  const waiting = new Set(places.waiting.map((s) => s.id));
  const unplaced = (s: Shop): StandingState =>
    places.resting.has(s.id) ? 'resting' : waiting.has(s.id) ? 'waiting' : s.isOldEnough ? 'thin' : 'young';
  const standings = shops.map((s): Standing => {
    const state = published.get(s.id) ?? unplaced(s);
    const met = { trade: places.waiting.filter((o) => o.trade === s.trade).length, all: places.waiting.length };
    return { shopId: s.id, state, cohort: state === 'published' ? (places.cohorts.get(s.id) ?? null) : null, met };
  });
  return { releases, standings };
}
