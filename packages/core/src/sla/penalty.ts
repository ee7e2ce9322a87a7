import { z } from 'zod';

const HOUR_SECONDS = 3600;
/** A hundred million of the smallest unit: a million yuan at once or an hour. A hundred years of it stay exact integers. */
const MOST_CENTS = 100_000_000;
const amount = z.number().int().min(0).max(MOST_CENTS);

/**
 * What the breach of a clock costs (违约金), in the smallest unit of the standard's currency: `breachCents` as soon as it is breached,
 * `hourCents` for every working hour late that has begun, in all no more than `capCents`.
 */
export const penaltyRule = z
  .strictObject({
    breachCents: amount,
    hourCents: amount,
    capCents: z.number().int().min(1).max(10_000_000_000).nullable().default(null),
  })
  .superRefine((p, ctx) => {
    const bad = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (p.breachCents === 0 && p.hourCents === 0) bad('breachCents', 'say what a breach costs, at once or by the hour');
    if (p.capCents !== null && p.capCents < p.breachCents) bad('capCents', 'less than the breach costs at once');
  });
export type PenaltyRule = z.infer<typeof penaltyRule>;

/**
 * What a clock that is `lateSeconds` working seconds beyond its target costs; nothing while it is not beyond. Whole seconds of the clock's
 * own calendar in, whole smallest units out: nothing is rounded.
 */
export function penaltyCents(rule: PenaltyRule, lateSeconds: number): number {
  if (lateSeconds <= 0) return 0;
  const cents = rule.breachCents + Math.ceil(lateSeconds / HOUR_SECONDS) * rule.hourCents;
  return rule.capCents === null ? cents : Math.min(cents, rule.capCents);
}

/** One open clock of a ticket: its price (null: it has none), its working seconds beyond the target, negative before it, and whether it counts. */
export type PricedClock = { penalty: PenaltyRule | null; lateSeconds: number; isRunning: boolean };
/** `cents` is owed by now, `nextHourCents` comes to it within one more working hour. */
export type Stake = { cents: number; nextHourCents: number };

/**
 * What the open clocks of a ticket cost by now, each promise by its own price; null when none has a price. A clock that is held keeps what
 * its breach cost and adds nothing while it is held; ended and cancelled clocks are not asked for: what they cost is settled.
 */
export function stakeOf(clocks: readonly PricedClock[]): Stake | null {
  const priced = clocks.flatMap(({ penalty, ...clock }) => (penalty ? [{ penalty, ...clock }] : []));
  if (priced.length === 0) return null;
  return priced.reduce(
    (stake, { penalty, lateSeconds, isRunning }) => {
      const cents = penaltyCents(penalty, lateSeconds);
      const later = isRunning ? penaltyCents(penalty, lateSeconds + HOUR_SECONDS) : cents;
      return { cents: stake.cents + cents, nextHourCents: stake.nextHourCents + later - cents };
    },
    { cents: 0, nextHourCents: 0 },
  );
}
