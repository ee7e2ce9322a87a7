import { FIGURES, SMALL_SAMPLE } from '@bodan/core/measures/figure';
import { PEER_FIGURES, SIZES, TRADES } from '@bodan/core/peer-benchmark/rule';
import type { components } from '#lib/api/schema.d.ts';
import { say } from '#lib/features/hq/hq.ts';
import { dayWords, formatCount, formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';

export type PeerBenchmark = components['schemas']['PeerBenchmark'];
export type Comparison = components['schemas']['PeerComparison'];
export type Compared = Comparison['figures'][number];
type Key = Compared['key'];

const AXIS_STEP = 0.2;

export const nameOf = (key: Key): string => say(FIGURES[key].name);
export const definitionOf = (key: Key): string => say(FIGURES[key].definition);
export const rateOf = ({ own }: Compared): number | null => (own.denominator === 0 ? null : own.numerator / own.denominator);
export const rateWords = (rate: number | null): string => (rate === null ? '–' : formatShare(rate));
/** What is published is rounded to whole points. */
export const roundWords = (rate: number | null): string => (rate === null ? '–' : formatShare(rate, 0));
export const isSmall = ({ own }: Compared): boolean => own.denominator > 0 && own.denominator < SMALL_SAMPLE;

export const rangeWords = (c: Pick<Comparison, 'from' | 'to'>): string => m.peer_range({ from: dayWords(c.from), to: dayWords(c.to) });

/** The own board of a period as it was when its counts were handed in. */
export const boardOf = (slug: string, { from, to, handedAt }: Comparison): string =>
  `/w/${slug}/figures?${new URLSearchParams({ from, to, at: handedAt, known: 'then' })}`;

/** "家电维修 · 四周 100 单以内", or what of it the cohort goes by. */
export function cohortWords({ trade, size }: NonNullable<Comparison['cohort']>): string {
  const parts = [trade && say(TRADES[trade]), size && say(SIZES[size].name)].filter((x) => x !== null);
  return parts.length > 0 ? parts.join(' · ') : m.peer_cohort_all();
}
export const bandWords = ({ from, to }: NonNullable<Comparison['shops']>): string =>
  to === null ? m.peer_shops_from({ from: formatCount(from) }) : m.peer_shops({ from: formatCount(from), to: formatCount(to) });

/** The axis begins at zero and ends a round step above the largest value drawn. */
export function axisEnd(figure: Compared): number {
  const most = Math.max(rateOf(figure) ?? 0, figure.peers?.p75 ?? figure.peers?.median ?? 0);
  return Math.min(1, (Math.floor(most / AXIS_STEP) + 1) * AXIS_STEP);
}

/** Where the own rate lies, in words; quartiles are rounded, so what differs by less than the rounding is the same. */
export function placeWords(figure: Compared): string {
  const rate = rateOf(figure);
  const { p25, median, p75 } = figure.peers ?? { p25: null, median: null, p75: null };
  if (rate === null || median === null) return '';
  const { step, good } = PEER_FIGURES[figure.key];
  if (p25 !== null && p75 !== null && rate >= p25 - step / 2 && rate <= p75 + step / 2) return m.peer_within();
  if (p25 === null && Math.abs(rate - median) <= step / 2) return m.peer_at_median();
  const isHigh = rate > (p75 ?? median);
  const isGood = isHigh === (good === 'up');
  if (p25 === null) return isGood ? m.peer_better_median() : m.peer_worse_median();
  return isGood ? m.peer_better() : m.peer_worse();
}

/** Why there is nothing to compare with, and what has to happen. */
export function stateWords(c: Comparison, minShops: number): string {
  const min = formatCount(minShops);
  switch (c.state) {
    case 'published':
      return '';
    case 'waiting':
      if (c.met.all >= minShops) return m.peer_state_queue({ all: formatCount(c.met.all) });
      return m.peer_state_waiting({ all: formatCount(c.met.all), trade: formatCount(c.met.trade), min });
    case 'resting':
      return m.peer_state_resting({ min });
    case 'uneven':
      return m.peer_state_uneven();
    case 'thin':
      return m.peer_state_thin();
    case 'young':
      return m.peer_state_young({ all: formatCount(c.met.all), min });
  }
}
