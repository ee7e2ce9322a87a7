import { DomainError, invalidInput } from '@bodan/core/errors';
import { isKnown, isRunning, nextChangeAt } from '@bodan/core/flow/delegation';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { bumpRevision } from '../workspace/store.ts';
import { type DelegationRow, delegationOf, lockDelegation, putDelegation } from './store.ts';
import { tellOfDelegation } from './tell.ts';

/** Longer than a year nobody is away. */
const LONGEST_MS = 366 * 86_400_000;

export type DelegationInput = { to: string | null; from: number | null; until: number | null };
/**
 * Whom one delegated to; `isStandInOut` when they were shut out since and approvals wait for oneself. `forOthers`: for whom one stands in, now
 * or from later on. Epoch ms.
 */
export type MyDelegation = DelegationInput & {
  isStandInOut: boolean;
  forOthers: { personId: string; from: number; until: number }[];
};

const meOf = (ctx: WorkspaceContext): string => {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  return ctx.principal.personId;
};
const forOthers = (config: WorkspaceConfig, me: string, now: number): MyDelegation['forOthers'] =>
  config.delegations
    .filter((d) => d.toPersonId === me && now < d.endsAt)
    .map((d) => ({ personId: d.fromPersonId, from: d.startsAt, until: d.endsAt }));

/** Who decides approvals for the caller now or from later on, and for whom the caller does; what ended is not told. */
export async function readDelegation(ctx: WorkspaceContext): Promise<MyDelegation> {
  permit(ctx, 'ticket.read');
  const me = meOf(ctx);
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const now = nowOf(config, ctx.app.now());
  const d = await ctx.app.db.tenant(ctx.scope, (tx) => delegationOf(tx, me), 'read');
  const own =
    d && nextChangeAt(d, now) !== null
      ? { to: d.toPersonId, from: d.startsAt, until: d.endsAt, isStandInOut: d.isStandInOut }
      : { to: null, from: null, until: null, isStandInOut: false };
  return { ...own, forOthers: forOthers(config, me, now) };
}

/**
 * Lets somebody else decide one's approvals from one instant until before another, or nobody (`to` null); the stand-in is told once when it
 * begins, and when it is taken from them. Errors: `validation_failed` for oneself, people who are not members, times that are none and an end
 * that is past. Source: issue "Flow", 委托.
 */
export async function saveDelegation(ctx: WorkspaceContext, input: DelegationInput): Promise<MyDelegation> {
  permit(ctx, 'approval.act');
  const me = meOf(ctx);
  const { to, from, until } = input;
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const now = nowOf(config, ctx.app.now());
  if (to !== null) {
    if (to === me) throw invalidInput('/to', 'somebody else');
    if (config.members.get(to)?.isDisabled !== false) throw invalidInput('/to', 'no such member of the workspace', 'unknown');
    if (from === null || until === null || until <= from || until - from > LONGEST_MS)
      throw invalidInput('/until', 'after the beginning, within a year');
    if (until <= now) throw invalidInput('/until', 'later than now', 'past');
  }
  return writeOnce(ctx, async (tx) => {
    await bumpRevision(tx);
    const before = await lockDelegation(tx, me);
    if (to === null || from === null || until === null) await takeBack(ctx, tx, config, before, now);
    else await give(ctx, tx, config, before, { fromPersonId: me, toPersonId: to, startsAt: from, endsAt: until }, now);
    const own = to === null ? { to, from: null, until: null } : input;
    return { ...own, isStandInOut: false, forOthers: forOthers(config, me, now) };
  });
}

type Given = Pick<DelegationRow, 'fromPersonId' | 'toPersonId' | 'startsAt' | 'endsAt'>;

async function give(
  ctx: WorkspaceContext,
  tx: TenantTx,
  config: WorkspaceConfig,
  before: DelegationRow | undefined,
  d: Given,
  now: number,
): Promise<void> {
  const isTold = isKnown(before, d, now);
  if (before && before.toPersonId !== d.toPersonId) await tellOver(ctx, tx, config, before, now);
  if (!isTold && isRunning(d, now)) await tellOfDelegation(ctx.app, tx, config, 'stand_in', d);
  const toldAt = isTold ? (before?.toldAt ?? now) : isRunning(d, now) ? now : null;
  await putDelegation(tx, { ...d, toldAt, nextAt: nextChangeAt(d, now) });
}

/** One that was taken back has ended: its row stays, so that its end stands in the feed like its beginning. */
async function takeBack(
  ctx: WorkspaceContext,
  tx: TenantTx,
  config: WorkspaceConfig,
  d: DelegationRow | undefined,
  now: number,
): Promise<void> {
  if (!d || nextChangeAt(d, now) === null) return;
  await tellOver(ctx, tx, config, d, now);
  await putDelegation(tx, { ...d, startsAt: Math.min(d.startsAt, now), endsAt: now, nextAt: null });
}

/** Whoever was told that they stand in is told that they do no more, where it ends before its time. */
async function tellOver(ctx: WorkspaceContext, tx: TenantTx, config: WorkspaceConfig, d: DelegationRow, now: number): Promise<void> {
  if (d.toldAt !== null && isRunning(d, now)) await tellOfDelegation(ctx.app, tx, config, 'stand_in_over', d);
}
