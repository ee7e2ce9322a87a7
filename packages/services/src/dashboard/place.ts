import { mayHq } from '@bodan/core/access';
import type { PlaceKind } from '@bodan/core/dashboard/definition';
import { DomainError } from '@bodan/core/errors';
import { type App, type HqContext, isPermitted, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { writeOnce } from '../once.ts';
import type { PlaceTx } from './store.ts';

/** Where dashboards are kept, as one person sees it: a workspace or a group, with its own door. */
export type DashboardPlace = {
  app: App;
  id: string;
  kind: PlaceKind;
  groupId: string;
  /** The subsidiaries a filter may name. */
  tenantIds: readonly string[];
  me: { personId: string; name: string; roles: readonly string[] };
  mayShare: boolean;
  /** To subsidiaries. */
  mayGive: boolean;
  /** As in the list of members: for administrators, and by a key that reads members. */
  seesAddresses: boolean;
  /** Refuses who may not keep dashboards here. */
  permitWrite(): void;
  read<T>(work: (tx: PlaceTx) => Promise<T>): Promise<T>;
  /** Done once per Idempotency-Key. */
  write<T>(work: (tx: PlaceTx) => Promise<T>): Promise<T>;
};

/** Errors: `forbidden`, `unauthenticated`. */
export function dashboardsOfWorkspace(ctx: WorkspaceContext): DashboardPlace {
  permit(ctx, 'board.read');
  const { app, scope, principal, roles } = ctx;
  if (!principal) throw new DomainError('unauthenticated');
  return {
    app,
    id: scope.tenantId,
    kind: 'tenant',
    groupId: scope.groupId,
    tenantIds: [],
    me: { personId: principal.personId, name: principal.name, roles },
    mayShare: isPermitted(ctx, 'dashboard.share'),
    mayGive: false,
    seesAddresses: roles.some((role) => role === 'owner' || role === 'admin') && isPermitted(ctx, 'member.read'),
    permitWrite: () => permit(ctx, 'dashboard.write'),
    read: (work) => app.db.tenant(scope, work, 'read'),
    write: (work) => writeOnce(ctx, work),
  };
}

/** Errors: `forbidden`. */
export function dashboardsOfGroup(ctx: HqContext, repeat: Repeat): DashboardPlace {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, principal, roles } = ctx;
  return {
    app,
    id: groupId,
    kind: 'group',
    groupId,
    tenantIds,
    me: { personId: principal.personId, name: principal.name, roles },
    mayShare: true,
    mayGive: mayHq(roles, 'hq.dashboard.give'),
    seesAddresses: roles.includes('hq_admin'),
    permitWrite: () => permitHq(ctx, 'hq.dashboard.write'),
    read: (work) => app.db.hq(ctx, work),
    write: (work) => hqOnce(ctx, repeat, work),
  };
}
