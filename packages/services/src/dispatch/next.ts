import { nextFor, type Waiting } from '@bodan/core/dispatch/pool';
import { certifyReady } from '@bodan/core/dispatch/rank';
import type { Refusal } from '@bodan/core/dispatch/rules';
import { DomainError } from '@bodan/core/errors';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { allPoolStages, giveByRule, judgeWaiting } from './give.ts';
import { holdDispatch, poolIds } from './store.ts';
import { refusalView } from './view.ts';

/** So many of the oldest are looked at for one person. */
const MAX_LOOKED_AT = 200;

export type Taken = {
  ticketId: string | null;
  number: string | null;
  passed: { ticketId: string; failed: ReturnType<typeof refusalView> }[];
};

async function take(ctx: WorkspaceContext, tx: TenantTx, config: WorkspaceConfig, personId: string): Promise<Taken> {
  const { app } = ctx;
  await holdDispatch(tx, config.tenantId);
  const now = nowOf(config, app.now());
  const ids = await poolIds(tx, config.tenantId, { stages: allPoolStages(config), onlyWanting: false, ids: null, limit: MAX_LOOKED_AT });
  const passed: { ticketId: string; failed: Refusal }[] = [];
  for (const ticketId of ids) {
    const judged = await judgeWaiting(tx, config, ticketId, now);
    const me = judged?.people.find((p) => p.personId === personId);
    if (!judged) continue;
    if (!me) break;
    const { ticket, demand, scene, people } = judged;
    const waiting: Waiting = { demand, pooledAt: ticket.pooledAt ?? ticket.createdAt };
    const next = nextFor(scene, me, [waiting]);
    passed.push(...next.passed);
    if (!next.taken) continue;
    const certificate = certifyReady(scene, people, demand);
    if (await giveByRule(app, tx, config, ticket, { personId, certificate, askedBy: personId, now }))
      return { ticketId, number: ticket.number, passed: passed.map((p) => ({ ...p, failed: refusalView(p.failed) })) };
  }
  return { ticketId: null, number: null, passed: passed.map((p) => ({ ...p, failed: refusalView(p.failed) })) };
}

/**
 * Gives the caller the oldest ticket of the pool that he may take, and says for older ones which rule kept him from them. Null where
 * there is none. Throws `forbidden` for who is no technician. Source: issue 3: who frees up takes the oldest waiting first.
 */
export function takeNext(ctx: WorkspaceContext): Promise<Taken> {
  permit(ctx, 'ticket.move');
  const personId = ctx.principal?.personId;
  if (!personId || !ctx.roles.includes('technician')) throw new DomainError('forbidden', 'Only a technician takes work from the pool.');
  return withFreshConfig(async () => {
    const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
    return writeOnce(ctx, (tx) => take(ctx, tx, config, personId));
  });
}
