import { type HqPermission, may, mayHq, type Permission, type Scope, scopeOf } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import type { Actor } from '@bodan/core/ticket/state';
import type { Database, TenantScope, Tx } from '@bodan/db/doors';
import type { Ports } from './ports.ts';
import type { ConfigCache } from './workspace/config.ts';

/** What a process has: one for its whole life. `keyed` derives unguessable public tokens; `sha256` is hex. */
export type App = {
  db: Database;
  configs: ConfigCache;
  ports: Ports;
  baseUrl: string;
  now(): number;
  newId(): string;
  randomToken(bytes: number): string;
  sha256(text: string | Uint8Array): string;
  keyed(purpose: string, text: string): string;
};

/** Who asks: a person by session or key. `scopes` is null for a session, which has all of them. */
export type Principal = {
  personId: string;
  name: string;
  email: string;
  locale: string;
  via: 'session' | 'key';
  credentialId: string;
  scopes: readonly Scope[] | null;
};

/**
 * That somebody is let in as they were before. It is remembered, not read: nothing may be told by it until a read of the workspace has found
 * the revision there still, before the key expires (epoch ms).
 */
export type Presumption = { readonly entryRevision: number; readonly expiresAt: number | null; isProven: boolean };

export type Idempotency = { operation: string; key: string; requestHash: string };

/** A call inside one workspace. `replayed` is set when an Idempotency-Key found its first answer. */
export type WorkspaceContext = {
  app: App;
  scope: TenantScope;
  slug: string;
  principal: Principal | null;
  actor: Actor;
  roles: readonly string[];
  requestId: string;
  idempotency: Idempotency | null;
  replayed: boolean;
  /** Set where the caller was let in by what is remembered; only a read that proves it may be told. */
  presumption?: Presumption | undefined;
};

/** A workspace as the worker looks at it for a rule of this name: with the eyes of who may only look. */
export const lookingFor = (app: App, scope: TenantScope, name: string): WorkspaceContext => ({
  app,
  scope,
  slug: '',
  principal: null,
  actor: { kind: 'rule', id: null, name, roles: [] },
  roles: ['viewer'],
  requestId: name,
  idempotency: null,
  replayed: false,
});

/** A call of headquarters. `tenantIds` are the group's subsidiaries now. */
export type HqContext = {
  app: App;
  groupId: string;
  groupSlug: string;
  groupName: string;
  timeZone: string;
  tenantIds: readonly string[];
  principal: Principal;
  roles: readonly string[];
  requestId: string;
  /** As in a workspace. */
  presumption?: Presumption | undefined;
};

const needScope = (principal: Principal | null, permission: Permission | HqPermission) => {
  if (principal?.scopes && !principal.scopes.includes(scopeOf(permission)))
    throw new DomainError('forbidden', `The key lacks the scope ${scopeOf(permission)}.`);
};

/** True when a role of the caller has the permission and the key, if any, has its scope. */
export const isPermitted = (ctx: WorkspaceContext, permission: Permission): boolean =>
  may(ctx.roles, permission) && (!ctx.principal?.scopes || ctx.principal.scopes.includes(scopeOf(permission)));

/** Throws `forbidden` unless a role of the caller has the permission and the key, if any, has its scope. */
export function permit(ctx: WorkspaceContext, permission: Permission): void {
  if (!may(ctx.roles, permission)) throw new DomainError('forbidden');
  needScope(ctx.principal, permission);
}
export function permitHq(ctx: HqContext, permission: HqPermission): void {
  if (!mayHq(ctx.roles, permission)) throw new DomainError('forbidden');
  needScope(ctx.principal, permission);
}

/** Where repeated requests of one caller are told from those of another. */
export const callerId = (ctx: WorkspaceContext): string => ctx.principal?.personId ?? ctx.actor.id ?? ctx.scope.tenantId;

export type TenantTx = Tx<'tenant'>;
