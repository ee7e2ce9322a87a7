import { DAY_MS, dayNumber } from '@bodan/core/measures/buckets';
import { countedOf } from '@bodan/core/peer-benchmark/cohort';
import { AGE_DAYS, daysOfPeriod } from '@bodan/core/peer-benchmark/rule';
import { workspacePlace } from '../brief/place.ts';
import { type App, lookingFor } from '../context.ts';
import { type DueHandIn, keepHandIn, whatItIs } from './store.ts';

/**
 * A shop hands in its counts of a period: read from its own board behind its own door, kept in its own row. The board's arithmetic is the only
 * one, so what is compared is what the owner sees. Twice is once; without a consent in force nothing is kept.
 */
export async function handIn(app: App, { tenantId, groupId, period }: DueHandIn): Promise<void> {
  const scope = { tenantId, groupId };
  const days = daysOfPeriod(period);
  const { totals } = await (await workspacePlace(lookingFor(app, scope, 'peer-benchmark'))).board({ ...days, at: null, known: null });
  await app.db.tenant(scope, async (tx) => {
    const is = await whatItIs(tx);
    if (!is?.isSolo || is.isSandbox) return;
    await keepHandIn(tx, {
      period,
      tickets: totals.created,
      figures: countedOf(totals),
      isOldEnough: is.createdAt <= (dayNumber(days.to) + 1 - AGE_DAYS) * DAY_MS,
      handedAt: new Date(app.now()),
    });
  });
}
