import type { Shop } from '@bodan/core/peer-benchmark/cohort';
import { PEER_FIGURE_KEYS, type Size, type Trade } from '@bodan/core/peer-benchmark/rule';

/** Counts large enough that a rate can be any whole per mille. */
export const WHOLE = 1000;
export const figuresAt = (rate: number): Shop['figures'] =>
  Object.fromEntries(PEER_FIGURE_KEYS.map((key) => [key, { numerator: Math.round(rate * WHOLE), denominator: WHOLE }])) as Shop['figures'];
export const shop = (id: string, rate: number, options: Partial<Shop> & { trade?: Trade; size?: Size } = {}): Shop => ({
  id,
  trade: 'appliance',
  size: 'small',
  tickets: 50,
  figures: figuresAt(rate),
  isOldEnough: true,
  ...options,
});
export const rateOf = (s: Shop): number => s.figures.first_response_rate.numerator / WHOLE;
