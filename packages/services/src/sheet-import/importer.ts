import type { Scope } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { type App, type Principal, permit, type WorkspaceContext } from '../context.ts';
import { personOfExport } from '../export/store.ts';
import { readWorkspaceAccess } from '../identity/access.ts';
import type { ImportKey, ImportRow } from './store.ts';

/** Who imports, or undoes, with the roles they have now. Throws `forbidden` when they may no more. */
export async function importerOf(app: App, key: ImportKey, row: ImportRow): Promise<WorkspaceContext> {
  const isUndo = row.status === 'undoing';
  const personId = isUndo ? (row.undoneBy ?? row.personId) : row.personId;
  const person = await app.db.identity((tx) => personOfExport(tx, personId), 'read');
  if (!person) throw new DomainError('forbidden');
  // Whether a key may undo was asked when it did.
  const scopes = isUndo ? null : (row.scopes as Scope[] | null);
  const principal: Principal = { ...person, personId, via: scopes === null ? 'session' : 'key', credentialId: '', scopes };
  const access = await readWorkspaceAccess(app, principal, key.tenantId);
  if (!access) throw new DomainError('forbidden');
  const { tenantId, groupId, slug, roles } = access;
  const ctx: WorkspaceContext = {
    app,
    scope: { tenantId, groupId },
    slug,
    principal,
    actor: { kind: 'person', id: personId, name: access.displayName, roles },
    roles,
    requestId: `import-${row.id}`,
    idempotency: null,
    replayed: false,
  };
  permit(ctx, 'ticket.import');
  return ctx;
}
