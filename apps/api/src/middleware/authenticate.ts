import { DomainError } from '@bodan/core/errors';
import type { HqContext, WorkspaceContext } from '@bodan/services/context';
import { readHqAccess, readWorkspaceAccess } from '@bodan/services/identity/access';
import { type Destination, presumeKeyEntry, readKeyEntry } from '@bodan/services/identity/entry';
import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../http.ts';
import { cookieName, readSession } from '../session.ts';
import { answerAgain, idOfSecond } from './again.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{20,200})$/;

const PLACE = /^\/v1\/(w|hq)\/([a-z0-9-]{1,60})(?:\/|$)/;

/** Which place a path leads into, so that the key and its way in are read together. */
function destinationOf(path: string): Destination {
  const [, kind, name = ''] = PLACE.exec(path) ?? [];
  return { workspace: kind === 'w' ? name : null, group: kind === 'hq' ? name : null };
}

/** Reads that write nothing and prove in their own transaction what a caller was let in by: `readWithConfig`, `readHqBoard`, `drillHq`. */
const PROVING = /^\/v1\/(?:w\/[a-z0-9-]{1,60}\/(?:board\/)?tickets|hq\/[a-z0-9-]{1,60}\/(?:board|tickets))$/;

/**
 * A list is read by what is remembered of the key, which saves a transaction, and told only if its own transaction has proven that. Whatever
 * else comes of it, a refusal as well, is thrown away, and the request is answered again the ordinary way.
 */
export const presumeEntry = (fetch: (request: Request, env: unknown) => Response | Promise<Response>) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const isProving = c.req.method === 'GET' && PROVING.test(c.req.path) && idOfSecond(c.req.raw) === undefined;
    const token = isProving ? BEARER.exec(c.req.header('authorization') ?? '')?.[1] : undefined;
    const to = destinationOf(c.req.path);
    const presumed = token ? presumeKeyEntry(c.get('deps').app, token, to) : null;
    if (!presumed) return next();
    c.set('principal', presumed.entry.principal);
    c.set('entry', { ...presumed.entry, to });
    c.set('presumption', presumed.presumption);
    await next();
    if (!presumed.presumption.isProven) await answerAgain(c, fetch);
  });

/** Who asks: by API key or by session cookie. A credential that is sent but not valid is refused, never treated as nobody. */
export const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.get('presumption')) return next();
  const { app, isSecure } = c.get('deps');
  const header = c.req.header('authorization');
  if (header !== undefined) {
    const token = BEARER.exec(header)?.[1];
    const to = destinationOf(c.req.path);
    const entry = token ? await readKeyEntry(app, token, to) : null;
    if (!entry) throw new DomainError('unauthenticated');
    c.set('principal', entry.principal);
    c.set('entry', { ...entry, to });
  } else {
    const sessionId = getCookie(c, cookieName(isSecure));
    const principal = sessionId && sessionId.length <= 200 ? await readSession(app, sessionId) : null;
    if (principal) {
      c.set('principal', principal);
      c.set('sessionId', sessionId ?? null);
    }
  }
  await next();
});

/** A cookie may only act for pages of our own origin. Keys are not sent by browsers on their own, so they need no check. */
export const sameOrigin = createMiddleware<ApiEnv>(async (c, next) => {
  const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.method === 'OPTIONS';
  if (!isSafe && c.req.header('authorization') === undefined) {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const host = c.req.header('host');
    const isForeign =
      (site !== undefined && site !== 'same-origin' && site !== 'none') ||
      (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host));
    if (isForeign) throw new DomainError('cross_site_request');
  }
  await next();
});

/** Opens a workspace for its members; for everybody else it does not exist. */
export const enterWorkspace = createMiddleware<ApiEnv>(async (c, next) => {
  const principal = c.get('principal');
  if (!principal) throw new DomainError('unauthenticated');
  const { app } = c.get('deps');
  const name = c.req.param('workspace') ?? '';
  const entry = c.get('entry');
  const access = entry && entry.to.workspace === name ? entry.workspace : await readWorkspaceAccess(app, principal, name);
  if (!access) throw new DomainError('not_found');
  const context: WorkspaceContext = {
    app,
    scope: { tenantId: access.tenantId, groupId: access.groupId },
    slug: access.slug,
    principal,
    actor: { kind: 'person', id: principal.personId, name: access.displayName, roles: access.roles },
    roles: access.roles,
    requestId: c.get('requestId'),
    idempotency: null,
    replayed: false,
    presumption: c.get('presumption'),
  };
  c.set('workspace', context);
  await next();
  if (context.replayed) c.res.headers.set('idempotent-replayed', 'true');
});

export const enterHq = createMiddleware<ApiEnv>(async (c, next) => {
  const principal = c.get('principal');
  if (!principal) throw new DomainError('unauthenticated');
  const { app } = c.get('deps');
  const name = c.req.param('group') ?? '';
  const entry = c.get('entry');
  const access = entry && entry.to.group === name ? entry.hq : await readHqAccess(app, principal, name);
  if (!access) throw new DomainError('not_found');
  const context: HqContext = { app, ...access, principal, requestId: c.get('requestId'), presumption: c.get('presumption') };
  c.set('hq', context);
  await next();
});
