import { DomainError } from '@bodan/core/errors';
import type { TenantScope } from '@bodan/db/doors';
import type { App, HqContext, TenantTx, WorkspaceContext } from '../context.ts';
import type { Repeat } from '../identity/person-once.ts';
import { writeOnce } from '../once.ts';
import { seeMembership } from './store.ts';

/** Headquarters' counting in one snapshot behind a member's door: of its tickets those of this membership. Throws `not_found` for who just left. */
export const visitMember = <T>(app: App, scope: TenantScope, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  app.db.snapshot(scope, async (tx) => {
    if (!(await seeMembership(tx))) throw new DomainError('not_found');
    return work(tx);
  });

/** One write of headquarters behind a member's door, done once per Idempotency-Key. */
export async function writeInMember<T>(
  { app, groupId, principal, requestId }: HqContext,
  repeat: Repeat,
  tenantId: string,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  const within: WorkspaceContext = {
    app,
    scope: { tenantId, groupId },
    slug: '',
    principal: null,
    actor: { kind: 'hq', id: principal.personId, name: principal.name, roles: [] },
    roles: [],
    requestId,
    idempotency: repeat.idempotency,
    replayed: false,
  };
  const answer = await writeOnce(within, work);
  repeat.replayed = within.replayed;
  return answer;
}
