import { DomainError } from '@bodan/core/errors';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { isHeld, notProven } from '../identity/entry.ts';
import type { WorkspaceConfig } from './config.ts';
import { readRevisionToList } from './store.ts';

type Read<T> = (tx: TenantTx) => Promise<T>;

/**
 * A read of a list, which needs the settings: tried with those last seen while their revision is asked for in the same transaction, and done
 * again with the current ones when they moved. A refusal counts only when it was decided by the current settings. Proves what is presumed
 * of the caller; throws `unavailable` where it does not hold.
 */
export async function readWithConfig<T>(
  ctx: WorkspaceContext,
  prepare: (config: WorkspaceConfig) => Read<T>,
): Promise<{ config: WorkspaceConfig; answer: T }> {
  const { app, scope } = ctx;
  const known = app.configs.peek(scope.tenantId);
  // A sandbox has its own time, which moves without a revision.
  if (known && !known.isSandbox) {
    try {
      const work = prepare(known);
      const [now, answer] = await app.db.tenant(scope, (tx) => Promise.all([readRevisionToList(tx), work(tx)]), 'read');
      if (isHeld(ctx.presumption, now) && now?.revision === known.revision) return { config: known, answer };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  if (ctx.presumption?.isProven === false) throw notProven();
  const config = await app.configs.get(app.db, scope);
  const work = prepare(config);
  const [, answer] = await app.db.tenant(scope, (tx) => Promise.all([readRevisionToList(tx), work(tx)]), 'read');
  return { config, answer };
}
