import type { Scope } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { type App, type HqContext, type Principal, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { personNames } from '../member/store.ts';
import { writeOnce } from '../once.ts';
import { addKey, type KeyRow, keysPage, revokeKey } from './key-store.ts';
import { hqOnce, type Repeat } from './person-once.ts';

const DAY_MS = 86_400_000;

export type CreateKey = { name: string; scopes: readonly Scope[]; expiresInDays: number };
export type KeyView = Omit<KeyRow, 'personId'> & { person: { id: string; name: string } };
export type KeyMade = { id: string; name: string; token: string; scopes: readonly Scope[]; expiresAt: number };
type Page = { items: KeyView[]; nextCursor: string | null };

const isHqScope = (s: Scope): boolean => s.startsWith('hq:');

/** A key never has more than the key that made it, and no scope of the other side. Throws `validation_failed`, `forbidden`. */
function checkScopes(maker: Principal, scopes: readonly Scope[], forHq: boolean): void {
  const fields = scopes.flatMap((s, i) =>
    isHqScope(s) === forHq
      ? []
      : [{ pointer: `/scopes/${i}`, code: 'unknown', detail: forHq ? 'not a scope of headquarters' : 'only headquarters has this scope' }],
  );
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
  const beyond = maker.scopes ? scopes.filter((s) => !maker.scopes?.includes(s)) : [];
  if (beyond.length > 0) throw new DomainError('forbidden', `A key cannot give what it does not have: ${beyond.join(', ')}.`);
}

/** What is kept of a making for its Idempotency-Key: the secret only sealed. */
type Kept = Omit<KeyMade, 'token'> & { sealed: string };

async function prepare(app: App, maker: Principal, input: CreateKey, prefix: string) {
  const id = app.newId();
  const token = `${prefix}${app.randomToken(32)}`;
  const expiresAt = app.now() + input.expiresInDays * DAY_MS;
  const row = {
    id,
    hash: app.sha256(token),
    lastFour: token.slice(-4),
    name: input.name,
    personId: maker.personId,
    scopes: input.scopes,
    expiresAt: new Date(expiresAt),
  };
  const kept: Kept = { id, name: input.name, scopes: input.scopes, expiresAt, sealed: await app.ports.secrets.seal(token, id) };
  return { row, kept };
}
async function opened(app: App, { sealed, ...made }: Kept): Promise<KeyMade> {
  return { ...made, token: await app.ports.secrets.open(sealed, made.id) };
}

async function named(app: App, rows: KeyRow[], limit: number): Promise<Page> {
  const names = await app.db.identity((tx) => personNames(tx, [...new Set(rows.map((r) => r.personId))]), 'read');
  const items = rows.slice(0, limit).map(({ personId, ...r }) => ({ ...r, person: { id: personId, name: names.get(personId) ?? '' } }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

const keyNotFound = (): DomainError => new DomainError('not_found', 'There is no such key.');

/** A key that acts as its maker in this workspace, narrowed by scopes; the secret is shown this once. Errors: `forbidden`, `validation_failed`. */
export async function createKey(ctx: WorkspaceContext, input: CreateKey): Promise<KeyMade> {
  permit(ctx, 'integration.write');
  const { app, principal, scope } = ctx;
  if (!principal) throw new DomainError('unauthenticated');
  checkScopes(principal, input.scopes, false);
  const { isSandbox } = await app.configs.get(app.db, scope);
  const { row, kept } = await prepare(app, principal, input, isSandbox ? 'bd_test_' : 'bd_live_');
  const made = await writeOnce(ctx, async (tx) => {
    await addKey(tx, { ...row, tenantId: scope.tenantId, groupId: null });
    return kept;
  });
  return opened(app, made);
}

/** The workspace's keys without their secrets. */
export async function listKeys(ctx: WorkspaceContext, cursor: string | null, limit: number): Promise<Page> {
  permit(ctx, 'integration.read');
  return named(ctx.app, await ctx.app.db.tenant(ctx.scope, (tx) => keysPage(tx, cursor, limit + 1), 'read'), limit);
}

/** Ends a key at once. Throws `not_found`. */
export async function deleteKey(ctx: WorkspaceContext, id: string): Promise<void> {
  permit(ctx, 'integration.write');
  await writeOnce(ctx, async (tx) => {
    if ((await revokeKey(tx, id)).length === 0) throw keyNotFound();
    return {};
  });
}

/** The same for headquarters. */
export async function createHqKey(ctx: HqContext, repeat: Repeat, input: CreateKey): Promise<KeyMade> {
  permitHq(ctx, 'hq.member.write');
  checkScopes(ctx.principal, input.scopes, true);
  const { row, kept } = await prepare(ctx.app, ctx.principal, input, 'bd_live_');
  const made = await hqOnce(ctx, repeat, async (tx) => {
    await addKey(tx, { ...row, tenantId: null, groupId: ctx.groupId });
    return kept;
  });
  return opened(ctx.app, made);
}

export async function listHqKeys(ctx: HqContext, cursor: string | null, limit: number): Promise<Page> {
  permitHq(ctx, 'hq.member.write');
  return named(ctx.app, await ctx.app.db.hq(ctx, (tx) => keysPage(tx, cursor, limit + 1)), limit);
}

export async function deleteHqKey(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.member.write');
  await hqOnce(ctx, repeat, async (tx) => {
    if ((await revokeKey(tx, id)).length === 0) throw keyNotFound();
    return {};
  });
}
