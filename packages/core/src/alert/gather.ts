import { PER_MINUTE, WINDOW_MS } from './robot-limit.ts';

/** How an alert comes: `urgent` by its step, `late` when it is told long after it fell due, else `timely`. */
export const HASTES = ['urgent', 'timely', 'late'] as const;
export type Haste = (typeof HASTES)[number];

/**
 * Told later than this (ms) after it fell due an alert says how late it is and joins a digest. The specification leaves the limit open: it is
 * the shortest first response of the standards that ship, for what is older has outlived the promise it speaks of. Source: SLA spec A2.13.
 */
export const LATE_MS = 15 * 60_000;

/** Whole seconds between when an alert fell due, by the calendar, and when it is told; 0 within the limit. Source: SLA spec A2.13. */
export const lateSecondsOf = (reachedAt: number, toldAt: number): number =>
  toldAt - reachedAt > LATE_MS ? Math.floor((toldAt - reachedAt) / 1000) : 0;

/** What is marked urgent stays urgent however late: it breaks quiet hours, and a digest must not swallow it. */
export function hasteOf(a: { isUrgent: boolean; reachedAt: number }, toldAt: number): Haste {
  if (a.isUrgent) return 'urgent';
  return lateSecondsOf(a.reachedAt, toldAt) > 0 ? 'late' : 'timely';
}

/** How many alerts of a kind of haste one receiver is told one by one, of those that come together. */
export type Alone = Readonly<Record<Haste, number>>;
/** A line in the bell: as many a minute as a robot says, then all of that minute are one. */
export const BELL_ALONE: Alone = { urgent: PER_MINUTE, timely: PER_MINUTE, late: 0 };
export const BELL_WINDOW_MS = WINDOW_MS;
/** A message on a device disturbs: what waits for it at the same moment is one. */
export const PUSH_ALONE: Alone = { urgent: PER_MINUTE, timely: 1, late: 0 };

/** Whether alerts of this haste go together when `count` of them come in one window. More of them never makes one of them single again. */
export const isGathered = (haste: Haste, count: number, alone: Alone): boolean => count > alone[haste];

/**
 * Which alerts of one window are told to one receiver one by one, and which as one digest; each is in exactly one of the two, whatever
 * their order. Source: SLA spec A2.13.
 */
export function gather<A extends { haste: Haste }>(all: readonly A[], alone: Alone): { alone: A[]; together: A[] } {
  const count = (haste: Haste) => all.filter((a) => a.haste === haste).length;
  const gathered = new Set(HASTES.filter((haste) => isGathered(haste, count(haste), alone)));
  return { alone: all.filter((a) => !gathered.has(a.haste)), together: all.filter((a) => gathered.has(a.haste)) };
}

/** How long a message waits at most (ms) for what is due but not told yet; what is late anyway waits until all of an outage is told. */
const PATIENCE_MS: Readonly<Record<Haste, number>> = { urgent: 0, timely: 30_000, late: 10 * 60_000 };

/** Whether a message still waits for more of its kind, so that an outage ends in one message. `isMoreDue`: clocks are due that have not told. */
export const waitsForMore = (haste: Haste, waitedMs: number, isMoreDue: boolean): boolean => isMoreDue && waitedMs < PATIENCE_MS[haste];
