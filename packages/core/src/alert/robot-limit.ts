/** The robot allows 20 a minute and then keeps silent for ten; two are left for people who test it. Source: DingTalk, group robots. */
export const PER_MINUTE = 18;
export const WINDOW_MS = 60_000;
export const MUTE_MS = 10 * 60_000;

export type RobotTurn = { kind: 'one' } | { kind: 'digest' } | { kind: 'wait'; untilMs: number };

/** The sends that still count against the limit. */
export const recentOf = (sends: readonly number[], now: number): number[] => sends.filter((at) => at > now - WINDOW_MS);

/**
 * How the next waiting alert goes out: alone while there is room, all in one digest as the last message of a minute, else later.
 * `sends` are the instants (epoch ms) of this robot's messages.
 */
export function robotTurn(sends: readonly number[], waiting: number, now: number): RobotTurn {
  const recent = recentOf(sends, now);
  const oldest = Math.min(...recent);
  if (recent.length >= PER_MINUTE) return { kind: 'wait', untilMs: oldest + WINDOW_MS };
  return recent.length === PER_MINUTE - 1 && waiting > 1 ? { kind: 'digest' } : { kind: 'one' };
}

const BACKOFF_MS = [10_000, 30_000, 60_000, 300_000, 900_000, 1_800_000];
export const GIVE_UP_MS = 24 * 3_600_000;

/** When a message that could not be handed over is tried again (ms from now); `tries` counts the failed ones. */
export const robotBackoff = (tries: number): number => BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0] ?? 0;
