import { DomainError, invalidInput } from '@bodan/core/errors';
import type { Delegation } from '@bodan/core/flow/approval';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { nowOf } from '../workspace/config.ts';
import { bumpRevision } from '../workspace/store.ts';
import { dropDelegation, putDelegation } from './store.ts';

/** Longer than a year nobody is away. */
const LONGEST_MS = 366 * 86_400_000;

export type MyDelegation = { to: string | null; from: number | null; until: number | null };

const meOf = (ctx: WorkspaceContext): string => {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  return ctx.principal.personId;
};
const shown = (d: Delegation | undefined): MyDelegation => ({
  to: d?.toPersonId ?? null,
  from: d?.startsAt ?? null,
  until: d?.endsAt ?? null,
});
/** Who decides approvals for the caller now or from later on, if anybody: one that ended is none. Epoch ms. */
export async function readDelegation(ctx: WorkspaceContext): Promise<MyDelegation> {
  permit(ctx, 'ticket.read');
  const me = meOf(ctx);
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const now = nowOf(config, ctx.app.now());
  return shown(config.delegations.find((d) => d.fromPersonId === me && now < d.endsAt));
}

/**
 * Lets somebody else decide one's approvals from one instant until before another, or nobody (`to` null). Errors: `validation_failed`
 * for oneself, people who are not members, times that are none and an end that is past. Source: issue "Flow", 委托.
 */
export async function saveDelegation(ctx: WorkspaceContext, input: MyDelegation): Promise<MyDelegation> {
  permit(ctx, 'approval.act');
  const me = meOf(ctx);
  const { to, from, until } = input;
  if (to === null) return keep(ctx, { to, from: null, until: null }, (tx) => dropDelegation(tx, me));
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  if (to === me) throw invalidInput('/to', 'somebody else');
  if (config.members.get(to)?.isDisabled !== false) throw invalidInput('/to', 'no such member of the workspace', 'unknown');
  if (from === null || until === null || until <= from || until - from > LONGEST_MS)
    throw invalidInput('/until', 'after the beginning, within a year');
  if (until <= nowOf(config, ctx.app.now())) throw invalidInput('/until', 'later than now', 'past');
  return keep(ctx, input, (tx) => putDelegation(tx, { fromPersonId: me, toPersonId: to, startsAt: from, endsAt: until }));
}

const keep = (ctx: WorkspaceContext, answer: MyDelegation, work: (tx: TenantTx) => Promise<unknown>): Promise<MyDelegation> =>
  writeOnce(ctx, async (tx) => {
    await bumpRevision(tx);
    await work(tx);
    return answer;
  });
