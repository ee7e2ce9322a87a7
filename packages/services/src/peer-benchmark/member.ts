import { DomainError } from '@bodan/core/errors';
import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import type { Trade } from '@bodan/core/peer-benchmark/rule';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { join, leave, whatItIs } from './store.ts';

/** Throws `stand_alone_only` for a subsidiary and for a sandbox. */
export async function needStandAlone(tx: TenantTx): Promise<{ createdAt: number }> {
  const is = await whatItIs(tx);
  if (!is) throw new DomainError('not_found');
  if (is.isSandbox) throw new DomainError('stand_alone_only', 'A sandbox has no figures of its own to compare.');
  if (!is.isSolo) throw new DomainError('stand_alone_only');
  return is;
}

const byOf = (ctx: WorkspaceContext) => {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  return {
    id: ctx.app.newId(),
    personId: ctx.principal.personId,
    personName: ctx.principal.name,
    at: new Date(ctx.app.now()),
  };
};

/**
 * The owner agrees, in the words of one version, that the business hands in its counts; again to name another trade, which counts from the next
 * quarter. Errors: `forbidden`, `stand_alone_only`, `conflict` when the words have changed since they were read.
 */
export function joinPeers(ctx: WorkspaceContext, input: { trade: Trade; textVersion: number }): Promise<void> {
  permit(ctx, 'peer.write');
  return writeOnce(ctx, async (tx) => {
    await needStandAlone(tx);
    if (input.textVersion !== CONSENT.version)
      throw new DomainError('conflict', 'The words of the consent have changed; read them again and decide.');
    await join(tx, ctx.scope.groupId, { ...byOf(ctx), ...input });
  });
}

/**
 * Withdraws the consent and deletes what was handed in, at once; also of a business that has joined a group since. Without a consent nothing
 * happens. Errors: `forbidden`, `stand_alone_only`.
 */
export function leavePeers(ctx: WorkspaceContext): Promise<void> {
  permit(ctx, 'peer.write');
  return writeOnce(ctx, async (tx) => {
    if (!(await leave(tx, byOf(ctx)))) await needStandAlone(tx);
  });
}
