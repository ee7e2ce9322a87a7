import { bestFor } from '@bodan/core/dispatch/pool';
import { wantsDispatch } from '@bodan/core/dispatch/waiting';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { StaleConfig } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { allPoolStages, giveByRule, judgeWaiting } from './give.ts';
import { holdDispatch, lookAgain, poolIds } from './store.ts';

const MAX_AT_ONCE = 200;
/** Who frees up, comes on duty or comes back from leave is found again within this time. */
const AGAIN_MS = 20_000;

/**
 * Gives out what waits in stages that dispatch by themselves, the oldest first, each to the best who may have it, each in a transaction
 * of its own that holds the ticket and the workspace's dispatch: called twice or by two workers it gives once. What nobody may take is
 * looked at again shortly. Answers how many were given. Source: issue 3, automatic dispatch.
 */
export async function dispatchPool(app: App, scope: TenantScope): Promise<number> {
  const config = await app.configs.get(app.db, scope);
  const { tenantId } = scope;
  const now = nowOf(config, app.now());
  const pool = { stages: allPoolStages(config), onlyWanting: true, ids: null, limit: MAX_AT_ONCE };
  const ids = await app.db.tenant(scope, (tx) => poolIds(tx, tenantId, pool), 'read');
  const left: string[] = [];
  let given = 0;
  try {
    for (const ticketId of ids) {
      const isGiven = await app.db.tenant(scope, async (tx) => {
        await holdDispatch(tx, tenantId);
        const judged = await judgeWaiting(tx, config, ticketId, now);
        if (!judged || !wantsDispatch(config, judged.ticket)) return false;
        const { personId, certificate } = bestFor(judged.scene, judged.people, judged.demand);
        return personId !== null && (await giveByRule(app, tx, config, judged.ticket, { personId, certificate, askedBy: null, now }));
      });
      if (isGiven) given += 1;
      else left.push(ticketId);
    }
  } catch (error) {
    // The settings moved under it: the next round decides by the new ones.
    if (!(error instanceof StaleConfig)) throw error;
  }
  if (left.length > 0) await app.db.tenant(scope, (tx) => lookAgain(tx, tenantId, left, now + AGAIN_MS));
  return given;
}
