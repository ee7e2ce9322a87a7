import { shownOf } from '../dashboard/measure.ts';
import type { Figures } from '../measures/board.ts';
import {
  COALITION,
  ENTRY_TICKETS,
  LARGEST_SHARE,
  MEMORY_PERIODS,
  MIN_SHOPS,
  PEER_FIGURE_KEYS,
  type PeerFigure,
  type Size,
  STAY_TICKETS,
  startsQuarter,
  type Trade,
} from './rule.ts';

export type Counted = { numerator: number; denominator: number };
/** The compared figures of a line of the board, as numerator and denominator. */
export const countedOf = (figures: Figures): Record<PeerFigure, Counted> => {
  const of = (key: PeerFigure): Counted => ({
    numerator: shownOf(key).parts(figures)[0]?.count ?? 0,
    denominator: shownOf(key).sample(figures),
  });
  return { first_response_rate: of('first_response_rate'), resolution_rate: of('resolution_rate'), rework_rate: of('rework_rate') };
};
/** What a shop handed in for a period. `isOldEnough`: see `AGE_DAYS`. */
export type Shop = {
  id: string;
  trade: Trade;
  size: Size;
  tickets: number;
  figures: Record<PeerFigure, Counted>;
  isOldEnough: boolean;
};
export const LEVELS = ['trade_size', 'trade', 'size', 'all'] as const;
export type Level = (typeof LEVELS)[number];
export type Cohort = { level: Level; trade: Trade | null; size: Size | null };
/** That a shop was counted in what was published of a cohort. Kept of shops that left, too: it holds no figure. */
export type Appearance = { period: number; cohort: string; shopId: string };

export const cohortKey = ({ level, trade, size }: Cohort): string => [level, trade, size].filter((x) => x !== null).join(':');
/** The cohort of a key that `cohortKey` made. */
export function cohortOf(key: string): Cohort {
  const [level, ...facts] = key.split(':') as [Level, ...string[]];
  const trade = level === 'trade_size' || level === 'trade' ? (facts[0] as Trade) : null;
  const size = level === 'trade_size' ? (facts[1] as Size) : level === 'size' ? (facts[0] as Size) : null;
  return { level, trade, size };
}
const cohortAt = (level: Level, { trade, size }: Shop): string =>
  cohortKey({
    level,
    trade: level === 'trade_size' || level === 'trade' ? trade : null,
    size: level === 'trade_size' || level === 'size' ? size : null,
  });

const hasAtLeast = ({ figures }: Shop, tickets: number): boolean => PEER_FIGURE_KEYS.every((key) => figures[key].denominator >= tickets);
const mayStay = (shop: Shop): boolean => hasAtLeast(shop, STAY_TICKETS);
const mayJoin = (shop: Shop): boolean => shop.isOldEnough && hasAtLeast(shop, ENTRY_TICKETS);

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

/** The dominance rule. Source: (n,k)-rule of statistical disclosure control with n = 1, the coalition's tickets taken from the whole first. */
export function isEven(shops: readonly Pick<Shop, 'tickets'>[]): boolean {
  const tickets = shops.map((s) => s.tickets).sort((a, b) => b - a);
  const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
  return (tickets[0] ?? 0) <= LARGEST_SHARE * (sum(tickets) - sum(tickets.slice(1, 1 + COALITION)));
}

/** The largest part of a group that nobody dominates; too few when there is none. */
function evenPart(shops: readonly Shop[]): Shop[] {
  const part = [...shops].sort((a, b) => a.tickets - b.tickets || byId(a, b));
  while (part.length >= MIN_SHOPS && !isEven(part)) part.pop();
  return part;
}

/** Puts shops together at the finest level where enough of them meet; who is left over at one level is tried at the next. */
function pool(shops: readonly Shop[]): { placed: Map<string, string>; left: Shop[] } {
  const placed = new Map<string, string>();
  let left = [...shops];
  for (const level of LEVELS) {
    for (const [cohort, group] of grouped(left, (s) => cohortAt(level, s))) {
      const part = evenPart(group);
      if (part.length >= MIN_SHOPS) for (const s of part) placed.set(s.id, cohort);
    }
    left = left.filter((s) => !placed.has(s.id));
  }
  return { placed, left };
}

/**
 * Who stays of shops that were always published together. All of them, or so many less that those left out are enough to hide among,
 * or nobody: whatever is subtracted from whatever, at least `MIN_SHOPS` remain.
 */
function staying(together: readonly string[], present: readonly Shop[]): Shop[] {
  const gone = together.length - present.length;
  if (gone === 0) return [...present];
  const kept = together.length - Math.max(MIN_SHOPS, gone);
  return kept >= MIN_SHOPS ? [...present].sort(byId).slice(0, kept) : [];
}

/** Shops at a new quarter, by what they are now; null where few of them differ, which would tell them from the others. */
function moved(shops: readonly Shop[]): Map<string, string> | null {
  const { placed, left } = pool(shops);
  return left.length === 0 || left.length >= MIN_SHOPS ? placed : null;
}

export type Places = {
  /** Cohort key of every shop that may be published. */
  cohorts: Map<string, string>;
  /** Shops that were published before and sit out, because they would show who left. */
  resting: Set<string>;
  /** Shops that may join and have not met enough others. */
  waiting: Shop[];
};

/**
 * Decides who is published with whom in a period. Every shop stands in one cohort at most, and shops with one history within the
 * year ("atoms") are `MIN_SHOPS` or more, before and after. Looks at counts and dates only, never at a rate, so what is withheld tells nothing of
 * one. Source: README.md beside this file.
 */
export function placeShops(shops: readonly Shop[], history: readonly Appearance[], period: number): Places {
  const known = history.filter((a) => a.period < period && a.period >= period - MEMORY_PERIODS).sort((a, b) => a.period - b.period);
  const signatures = new Map<string, string>();
  const homes = new Map<string, string>();
  for (const { period: at, cohort, shopId } of known) {
    signatures.set(shopId, `${signatures.get(shopId) ?? ''}${at}/${cohort},`);
    homes.set(shopId, cohort);
  }
  const present = new Map(shops.filter(mayStay).map((s) => [s.id, s]));
  const places: Places = { cohorts: new Map(), resting: new Set(), waiting: [] };
  for (const atom of grouped([...signatures.keys()], (id) => signatures.get(id) ?? '').values()) {
    const here = atom.flatMap((id) => present.get(id) ?? []);
    const stay = staying(atom, here);
    for (const s of here) if (!stay.includes(s)) places.resting.add(s.id);
    const moves = startsQuarter(period) && stay.length === atom.length ? moved(stay) : null;
    for (const s of stay) places.cohorts.set(s.id, moves?.get(s.id) ?? homes.get(s.id) ?? '');
  }
  const fresh = shops.filter((s) => mayJoin(s) && !signatures.has(s.id));
  const joined = startsQuarter(period) ? pool(fresh) : { placed: new Map<string, string>(), left: fresh };
  for (const [id, cohort] of joined.placed) places.cohorts.set(id, cohort);
  places.waiting = joined.left;
  return places;
}
