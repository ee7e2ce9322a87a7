import { DomainError } from '@bodan/core/errors';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../http.ts';
import { problem } from '../problem.ts';
import { idOfSecond } from './again.ts';

const WINDOW_MS = 60_000;
const MAX_TRACKED = 50_000;

/** Fixed windows of a minute. Counted per process: with several processes the limit is that many times as high. */
export class Windows {
  readonly #counts = new Map<string, { until: number; used: number }>();

  take(key: string, limit: number, nowMs: number, cost = 1): { isAllowed: boolean; remaining: number; resetSeconds: number } {
    let w = this.#counts.get(key);
    if (!w || w.until <= nowMs) {
      if (this.#counts.size >= MAX_TRACKED) this.#counts.clear();
      w = { until: nowMs + WINDOW_MS, used: 0 };
      this.#counts.set(key, w);
    }
    w.used += cost;
    return {
      isAllowed: w.used <= limit,
      remaining: Math.max(0, limit - w.used),
      resetSeconds: Math.max(1, Math.ceil((w.until - nowMs) / 1000)),
    };
  }
}

/** One budget per credential, or per address where there is none; told in the RateLimit headers of every answer. */
export function rateLimit(windows: Windows) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const { limits, app } = c.get('deps');
    const who = c.get('principal')?.credentialId ?? c.get('address');
    const { isAllowed, remaining, resetSeconds } = windows.take(
      who,
      limits.perMinute,
      app.now(),
      idOfSecond(c.req.raw) === undefined ? 1 : 0,
    );
    const head = (h: Headers) => {
      h.set('ratelimit-policy', `"default";q=${limits.perMinute};w=60`);
      h.set('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
    };
    if (!isAllowed) {
      const refused = problem(c, 'rate_limited', `The limit "default" of ${limits.perMinute} requests a minute is used up.`);
      head(refused.headers);
      refused.headers.set('retry-after', String(resetSeconds));
      return refused;
    }
    await next();
    head(c.res.headers);
  });
}

/** For sign-in, reset and the like: few tries per minute for one address and for one account, whatever the answer. */
export function guardTries(windows: Windows, key: string, limit: number, nowMs: number): void {
  const { isAllowed, resetSeconds } = windows.take(key, limit, nowMs);
  if (!isAllowed)
    throw new DomainError('rate_limited', `Too many tries; wait ${resetSeconds} seconds.`, { extra: { retryAfterSeconds: resetSeconds } });
}
