const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses before each try. Standard Webhooks' own list, with 15 s and 60 s put in: a receiver that is being restarted is the
 * most common failure, and an alert should not wait five minutes for it.
 */
const PAUSES = [
  0,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.2;
const LONGEST_WISH = 24 * HOUR;
/** An endpoint that accepted nothing for this long is switched off. */
export const DISABLE_AFTER_MS = 5 * 24 * HOUR;

/** What one try came to. `status` is null where no HTTP answer came. */
export type TryOutcome = { status: number | null; retryAfterMs: number | null };
export type NextStep =
  | { kind: 'delivered' }
  | { kind: 'gone' }
  | { kind: 'retry'; atMs: number; pauseEndpointUntil: number | null }
  | { kind: 'failed' };

const SLOW_DOWN = new Set([429, 502, 503, 504]);

/**
 * What follows a try: only 2xx is success, a redirect is a failure, 410 ends the endpoint, Retry-After is obeyed up to a day.
 * `triesSoFar` counts the one just made; `random` is in [0, 1). Source: Standard Webhooks 1.0.
 */
export function afterTry(outcome: TryOutcome, triesSoFar: number, now: number, random: number): NextStep {
  const { status, retryAfterMs } = outcome;
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const pause = PAUSES[triesSoFar];
  if (pause === undefined) return { kind: 'failed' };
  const wish = retryAfterMs === null ? null : Math.min(Math.max(retryAfterMs, 0), LONGEST_WISH);
  const jittered = Math.round(pause * (1 - JITTER + 2 * JITTER * random));
  const atMs = now + (wish === null ? jittered : Math.max(wish, Math.min(jittered, 5 * SECOND)));
  const isAskedToSlow = status !== null && SLOW_DOWN.has(status) && wish !== null;
  return { kind: 'retry', atMs, pauseEndpointUntil: isAskedToSlow ? now + wish : null };
}

/** `Retry-After` as a duration in ms: seconds or an HTTP date; null when it is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim()) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
