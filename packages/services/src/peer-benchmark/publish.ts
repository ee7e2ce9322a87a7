import { DAY_MS } from '@bodan/core/measures/buckets';
import { publishRound } from '@bodan/core/peer-benchmark/release';
import { dueAt, MEMORY_PERIODS, newestDue, SETTLE_DAYS, sizeOf } from '@bodan/core/peer-benchmark/rule';
import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { appearances, claimRound, type DueHandIn, dueHandIns, handedIn, isRoundDue, keepRound } from './store.ts';

/** A shop that cannot hand in is waited for so long after the last that could; then the period is published without it. */
const PATIENCE_MS = DAY_MS;

/** What the newest period still waits for: shops that have to hand in, or its own publication. */
export async function duePeers(tx: Tx<'relay'>, now: number, limit: number): Promise<{ handIns: DueHandIn[]; period: number | null }> {
  const period = newestDue(now);
  const endsAt = dueAt(period) - SETTLE_DAYS * DAY_MS;
  const handIns = await dueHandIns(tx, period, endsAt, limit);
  const isDue = await isRoundDue(tx, period, endsAt, now - PATIENCE_MS);
  return { handIns, period: isDue ? period : null };
}

/**
 * Publishes a period, once and for good: who comes second finds it done, who is killed in the middle leaves nothing. Reads nothing but
 * what shops handed in, behind the peers' door. False when it was published before.
 */
export function publishPeers(app: App, period: number): Promise<boolean> {
  return app.db.peers(async (tx) => {
    if (!(await claimRound(tx, period, new Date(app.now())))) return false;
    const since = period - MEMORY_PERIODS;
    const shops = (await handedIn(tx, period)).map((s) => ({ ...s, size: sizeOf(s.tickets) }));
    await keepRound(tx, period, publishRound(shops, await appearances(tx, since), period), since);
    return true;
  });
}
