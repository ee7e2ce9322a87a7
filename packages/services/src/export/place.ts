import type { Scope } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import type { App, Principal } from '../context.ts';
import { readHqAccess, readWorkspaceAccess } from '../identity/access.ts';
import { openBoard, openTrend } from './board-source.ts';
import { openDashboard } from './dashboard-source.ts';
import { openDrill, openHqDrill } from './drill-source.ts';
import { openPage } from './page-source.ts';
import { type ExportRow, type ExportTx, personOfExport } from './store.ts';
import { openTickets } from './ticket-source.ts';
import type { Exporter, ExportSource, FileOptions, Opened } from './types.ts';

/** Where exports are kept: a workspace or a group, with its own door. */
export type ExportPlace = {
  id: string;
  kind: 'tenant' | 'group';
  groupId: string;
  read<T>(work: (tx: ExportTx) => Promise<T>): Promise<T>;
  write<T>(work: (tx: ExportTx) => Promise<T>): Promise<T>;
};

export function exportPlace(app: App, of: { placeId: string; placeKind: 'tenant' | 'group'; groupId: string }): ExportPlace {
  const { placeId: id, placeKind: kind, groupId } = of;
  if (kind === 'tenant') {
    const scope = { tenantId: id, groupId };
    return { id, kind, groupId, read: (work) => app.db.tenant(scope, work, 'read'), write: (work) => app.db.tenant(scope, work) };
  }
  const scope = { groupId, tenantIds: [] };
  return { id, kind, groupId, read: (work) => app.db.hq(scope, work), write: (work) => app.db.hq(scope, work, 'write') };
}

export const placeOfExporter = (who: Exporter): ExportPlace =>
  who.kind === 'tenant'
    ? exportPlace(who.ctx.app, { placeId: who.ctx.scope.tenantId, placeKind: 'tenant', groupId: who.ctx.scope.groupId })
    : exportPlace(who.ctx.app, { placeId: who.ctx.groupId, placeKind: 'group', groupId: who.ctx.groupId });

/** Who asked for an export, with the roles they have now. Throws `forbidden` when they have none there any more. */
export async function exporterOf(app: App, place: ExportPlace, row: ExportRow): Promise<Exporter> {
  const person = await app.db.identity((tx) => personOfExport(tx, row.personId), 'read');
  if (!person) throw new DomainError('forbidden');
  const via = row.scopes === null ? 'session' : 'key';
  const principal: Principal = { ...person, personId: row.personId, via, credentialId: '', scopes: row.scopes as Scope[] | null };
  const requestId = `export-${row.id}`;
  if (place.kind === 'group') {
    const access = await readHqAccess(app, principal, place.id);
    if (!access) throw new DomainError('forbidden');
    return { kind: 'group', ctx: { app, ...access, principal, requestId } };
  }
  const access = await readWorkspaceAccess(app, principal, place.id);
  if (!access) throw new DomainError('forbidden');
  const { tenantId, groupId, slug, roles } = access;
  const actor = { kind: 'person' as const, id: row.personId, name: access.displayName, roles };
  const scope = { tenantId, groupId };
  return { kind: 'tenant', ctx: { app, scope, slug, principal, actor, roles, requestId, idempotency: null, replayed: false } };
}

/** Opens what is exported at one instant and keeps it open while `work` reads it. Errors: `forbidden`, `not_found`, `validation_failed`. */
export function openSource<T>(who: Exporter, source: ExportSource, o: FileOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  switch (source.kind) {
    case 'tickets':
      // A group has no list of its own: its tickets are read by the figures they make up.
      if (who.kind === 'group') throw new DomainError('forbidden');
      return openTickets(who.ctx, source, o, work);
    case 'drill':
      return who.kind === 'group' ? openHqDrill(who.ctx, source, o, work) : openDrill(who.ctx, source, o, work);
    case 'board':
      return openBoard(who, source, o, work);
    case 'page':
      return openPage(who, source, o, work);
    case 'trend':
      return openTrend(who, source, o, work);
    case 'dashboard':
      return openDashboard(who, source, o, work);
    default: {
      const never: never = source;
      throw new Error(`unknown source ${String(never)}`);
    }
  }
}
