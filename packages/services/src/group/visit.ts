import { DomainError } from '@bodan/core/errors';
import type { TenantScope } from '@bodan/db/doors';
import type { App, TenantTx } from '../context.ts';
import { seeMembership } from './store.ts';

/** Headquarters' counting in one snapshot behind a member's door: of its tickets those of this membership. Throws `not_found` for who just left. */
export const visitMember = <T>(app: App, scope: TenantScope, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  app.db.snapshot(scope, async (tx) => {
    if (!(await seeMembership(tx))) throw new DomainError('not_found');
    return work(tx);
  });
