import { isRunning, nextChangeAt } from '@bodan/core/flow/delegation';
import type { App } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { type DelegationKey, lockDelegation, putDelegation } from './store.ts';
import { tellOfDelegation } from './tell.ts';

/**
 * What is due of a delegation: at its beginning the stand-in is told once what waits, at its end it is over; both move the feed, so that open
 * pages count again. Whoever is shut out then is told when they are let in again.
 */
export async function turnDelegation(app: App, { personId, ...scope }: DelegationKey): Promise<'turned' | 'not_due'> {
  const config = await app.configs.get(app.db, scope);
  return app.db.tenant(scope, async (tx) => {
    const d = await lockDelegation(tx, personId);
    const now = nowOf(config, app.now());
    if (!d || d.nextAt === null || d.nextAt > now) return 'not_due';
    const isTold = d.toldAt === null && isRunning(d, now) && !d.isStandInOut;
    if (isTold) await tellOfDelegation(app, tx, config, 'stand_in', d);
    await putDelegation(tx, { ...d, toldAt: isTold ? now : d.toldAt, nextAt: nextChangeAt(d, now) });
    return 'turned';
  });
}
