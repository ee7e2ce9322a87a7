import { DomainError } from '@bodan/core/errors';
import { sceneProblemsOf, type WallScene } from '@bodan/core/wall/scene';
import { type App, type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { addWallLink, findWall, hasWallLink, keepScenes, revokeWallLink, type WallAccess, type WallLinkRow, wallLinks } from './store.ts';

const DAY_MS = 86_400_000;
/** 192 bits. */
const TOKEN_BYTES = 24;
/** More than a group has screens; older ones ended long ago. */
const MOST = 200;

/** A link to a big screen as headquarters lists it: who made it, until when it works, and who ended it. Instants in epoch ms. */
export type WallLink = WallLinkRow;

/** Links to big screens, newest first, ended ones included. */
export function listWallLinks(ctx: HqContext): Promise<WallLink[]> {
  permitHq(ctx, 'hq.wall.write');
  return ctx.app.db.hq(ctx, (tx) => wallLinks(tx, MOST));
}

/** A link that shows the group's figures without an account for some days; its address is told this once and kept as a hash. */
export async function createWallLink(
  ctx: HqContext,
  repeat: Repeat,
  input: { label: string; days: number },
): Promise<WallLink & { url: string }> {
  permitHq(ctx, 'hq.wall.write');
  const { app, principal } = ctx;
  const id = app.newId();
  const token = app.randomToken(TOKEN_BYTES);
  const sealed = await app.ports.secrets.seal(token, id);
  const now = app.now();
  const made = await hqOnce(ctx, repeat, async (tx) => {
    const person = { personId: principal.personId, personName: principal.name };
    const times = { now: new Date(now), expiresAt: new Date(now + input.days * DAY_MS) };
    const [link] = await addWallLink(tx, { id, tokenHash: app.sha256(token), label: input.label, ...person, ...times });
    if (!link) throw new DomainError('internal');
    return { link, sealed };
  });
  return { ...made.link, url: `${app.baseUrl}/wall/${await app.ports.secrets.open(made.sealed, made.link.id)}` };
}

/** What the link shows from now on, on screens that are up too; null for what a wall shows by itself. Errors: `not_found`, `precondition_failed`. */
export async function setWallScenes(
  ctx: HqContext,
  repeat: Repeat,
  id: string,
  scenes: WallScene[] | null,
  version: number | null,
): Promise<WallLink> {
  permitHq(ctx, 'hq.wall.write');
  const problems = sceneProblemsOf(scenes ?? []);
  if (problems.length > 0) throw new DomainError('validation_failed', undefined, { fields: problems });
  const now = new Date(ctx.app.now());
  return hqOnce(ctx, repeat, async (tx) => {
    const [kept] = await keepScenes(tx, id, scenes, version, now);
    if (!kept) throw new DomainError((await hasWallLink(tx, id, now)) ? 'precondition_failed' : 'not_found');
    return kept;
  });
}

/** The link stops working at once, on screens that show it too. Error: `not_found`. */
export async function endWallLink(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.wall.write');
  const { app, principal } = ctx;
  await hqOnce(ctx, repeat, async (tx) => {
    if ((await revokeWallLink(tx, id, principal.name, new Date(app.now()))).length === 0) throw new DomainError('not_found');
    return {};
  });
}

/** What a wall's token opens; null for anything unknown, revoked or expired, which nobody can tell apart. */
export async function readWallAccess(app: App, token: string): Promise<WallAccess | null> {
  return (await app.db.identity((tx) => findWall(tx, app.sha256(token), new Date(app.now())), 'read')) ?? null;
}

/** The same as a call of headquarters that may read figures and nothing else, and what the wall shows. Throws `not_found`. */
export async function enterWall(app: App, token: string, requestId: string): Promise<{ ctx: HqContext; scenes: WallScene[] | null }> {
  const found = await readWallAccess(app, token);
  if (!found) throw new DomainError('not_found');
  const { linkId, createdBy, scenes, ...group } = found;
  const ctx: HqContext = {
    app,
    ...group,
    principal: { personId: createdBy, name: '', email: '', locale: 'zh-CN', via: 'key', credentialId: linkId, scopes: ['hq:read'] },
    roles: ['hq_analyst'],
    requestId,
  };
  return { ctx, scenes };
}
