import { HQ_PERMISSIONS, type HqPermission, PERMISSIONS, type Permission, scopeOf } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { permit, permitHq } from '@bodan/services/context';
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './http.ts';
import { problemSchema } from './problem.ts';

const problemContent = { 'application/problem+json': { schema: problemSchema } };
const WORDS: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'The role or the key does not allow this',
  404: 'There is nothing here',
  405: 'This address does not answer to that method',
  409: 'It is in another state than the call expects',
  410: 'It is no longer valid',
  412: 'The version in If-Match is not the current one',
  413: 'The body is too large',
  415: 'Send application/json',
  422: 'Some fields are not valid',
  428: 'If-Match is missing',
  429: 'Too many requests',
  500: 'Something failed on our side',
  502: 'The other side did not accept the message',
  503: 'Not ready',
};

/** Documented answers of an operation: every status that can occur. */
const failures = (statuses: number[]) =>
  Object.fromEntries(statuses.map((s) => [s, { description: WORDS[s] ?? 'Error', content: problemContent }]));

const SECURITY: Record<string, string[]>[] = [{ session: [] }, { apiKey: [] }];
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, { error: '1 to 255 visible ASCII characters' })
    .optional()
    .openapi({ description: 'The same key within 24 hours gives the first answer again and does nothing twice.' }),
});
export const ifMatchHeader = z.object({
  'if-match': z.string().max(200).optional().openapi({ description: 'The ETag you saw; another current version answers 412.' }),
});

type Def = Omit<RouteConfig, 'responses' | 'middleware' | 'security'> & { responses: RouteConfig['responses'] };
const isWrite = (method: string) => method !== 'get';

function build<const D extends Def>(
  def: D,
  access: { security: RouteConfig['security']; roles: readonly string[]; scope: string | null },
  guard: ReturnType<typeof createMiddleware<ApiEnv>> | null,
) {
  const statuses = [
    400,
    404,
    405,
    422,
    429,
    500,
    503,
    401,
    ...(access.security?.length ? [403] : []),
    ...(isWrite(def.method) ? [403, 409, 410, 412, 413, 415, 428] : []),
  ];
  return createRoute({
    ...def,
    ...(guard ? { middleware: [guard] as const } : {}),
    security: access.security ?? [],
    responses: { ...failures([...new Set(statuses)].sort()), ...def.responses } as D['responses'],
    ...(access.roles.length ? { 'x-roles': access.roles } : {}),
    ...(access.scope ? { 'x-scope': access.scope } : {}),
  });
}

/** An operation of a workspace. The permission is checked before the input is even read. */
export function workspaceRoute<const D extends Def>(permission: Permission, def: D) {
  const guard = createMiddleware<ApiEnv>(async (c, next) => {
    permit(c.get('workspace'), permission);
    await next();
  });
  return build(def, { security: SECURITY, roles: PERMISSIONS[permission], scope: scopeOf(permission) }, guard);
}

/** An operation of headquarters. */
export function hqRoute<const D extends Def>(permission: HqPermission, def: D) {
  const guard = createMiddleware<ApiEnv>(async (c, next) => {
    permitHq(c.get('hq'), permission);
    await next();
  });
  return build(def, { security: SECURITY, roles: HQ_PERMISSIONS[permission], scope: scopeOf(permission) }, guard);
}

/** An operation of a signed-in person, outside any workspace. */
export function personRoute<const D extends Def>(def: D) {
  const guard = createMiddleware<ApiEnv>(async (c, next) => {
    if (!c.get('principal')) throw new DomainError('unauthenticated');
    await next();
  });
  return build(def, { security: SECURITY, roles: [], scope: null }, guard);
}

/** An operation that needs no account. */
export const publicRoute = <const D extends Def>(def: D) => build(def, { security: [], roles: [], scope: null }, null);

/** A JSON body that must be there: without `required` an empty request would skip validation and be carried out. */
export const jsonBody = <S extends z.ZodType>(schema: S, example?: unknown) => ({
  required: true as const,
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
});
export const answer = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
