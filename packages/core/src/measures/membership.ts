import type { TicketState } from '../ticket/state.ts';
import { type Contribution, contributions, deltaOf, type MeasureEntry, SETTLED, type Telling } from './contribution.ts';
import { METRICS, type Metric } from './registry.ts';

/** A membership of the workspace in a group: its number, where the workspace counts all of itself, and since when it lasts (epoch ms; null: always). */
export type Membership = { number: number; ledgerId: string; since: number | null };

/** What is counted once or several times of a ticket; a share of it (met, sent back, rated badly) belongs to whoever counted the whole. */
export const KINDS = [
  'created',
  'closed',
  'first_response',
  'plan',
  'evidence',
  'resolution',
  'rework',
  'reopened',
  'completed',
  'evidence_asked',
  'handovers',
  'nudges',
  'rated',
  'dispatched',
  'came_at_risk',
] as const;
export type Kind = (typeof KINDS)[number];

/** How often each kind was counted of a ticket before the membership, as far as it still stands. */
export type Held = Partial<Record<Kind, number>>;

const TIMES: ReadonlySet<Metric> = new Set<Metric>(['rework', 'reopened', 'handovers', 'nudges']);
const KIND_OF: Partial<Record<Metric, Kind>> = {
  reworked: 'completed',
  fixed_first: 'completed',
  evidence_complete: 'evidence_asked',
  rated_low: 'rated',
  dispatch_seconds: 'dispatched',
  intervened: 'came_at_risk',
  ...Object.fromEntries(SETTLED.flatMap(([kind, met, missed]) => [met, missed].map((m) => [m, kind]))),
};
/** What stands there now belongs to whoever the workspace is a member of now. */
const isStock = (metric: Metric): boolean => METRICS[metric].kind === 'stock';
const kindOf = (metric: Metric): Kind => KIND_OF[metric] ?? (metric as Kind);
const ENDED: ReadonlySet<Kind> = new Set(SETTLED.map(([kind]) => kind));

/** What a ticket counts for as it stands, whoever counts it. */
export function standingOf(t: TicketState): Held {
  const held: Held = {};
  for (const { metric, value } of contributions(t, () => '')) {
    const kind = kindOf(metric);
    // A share of a whole counts with the whole; of clocks that ended there is no other word than how they did.
    if (isStock(metric) || (kind !== metric && !ENDED.has(kind))) continue;
    held[kind] = (held[kind] ?? 0) + value;
  }
  return held;
}

/**
 * What one ticket adds to the group's figures: everything but what was counted before the membership. Where it stands now is the group's
 * whatever was before; of clocks that ended, those that ended first are the ones of before.
 */
export function shareOf(t: TicketState, held: Held, dayOf: (atMs: number) => string): Contribution[] {
  const left = { ...held };
  return contributions(t, dayOf).flatMap((c) => {
    if (isStock(c.metric)) return [c];
    const kind = kindOf(c.metric);
    const before = left[kind] ?? 0;
    if (TIMES.has(c.metric)) return c.value > before ? [{ ...c, value: c.value - before }] : [];
    if (before === 0) return [c];
    if (ENDED.has(kind)) left[kind] = before - 1;
    return [];
  });
}

/**
 * What is held of a ticket after a change: no more than still stands; what is told now but happened before the membership is held too,
 * for the group never counts what was before.
 */
export function heldAfter(held: Held, before: TicketState | null, after: TicketState, isBefore: boolean): Held {
  const was = before ? standingOf(before) : {};
  const is = standingOf(after);
  const next: Held = {};
  for (const kind of KINDS) {
    const grown = isBefore ? Math.max(0, (is[kind] ?? 0) - (was[kind] ?? 0)) : 0;
    const n = Math.min((held[kind] ?? 0) + grown, is[kind] ?? 0);
    if (n > 0) next[kind] = n;
  }
  return next;
}

export type GroupShare = { held: Held; measures: MeasureEntry[] };

/**
 * What a change adds to the group's figures where the workspace counts itself elsewhere. A ticket last written in an earlier membership was
 * not the group's: all it counted for is held. `occurredAt` and `recordedAt` epoch ms. Source: measures README, "Membership is dated".
 */
export function groupShare(
  member: Membership,
  before: TicketState | null,
  after: TicketState,
  dayOf: (atMs: number) => string,
  at: { occurredAt: number; recordedAt: number; telling: Telling },
): GroupShare {
  const since = member.since ?? 0;
  const held = before === null ? {} : (before.membership ?? 0) === member.number ? (before.held ?? {}) : standingOf(before);
  // A decision that was under way when the membership began happens in it; what a device tells of before does not.
  const isBefore = at.occurredAt < since && at.occurredAt < at.recordedAt;
  const next = heldAfter(held, before, after, isBefore);
  const measures = deltaOf(
    before ? shareOf(before, held, dayOf) : [],
    shareOf(after, next, dayOf),
    Math.max(at.occurredAt, since),
    at.telling,
    since,
  );
  return { held: next, measures };
}
