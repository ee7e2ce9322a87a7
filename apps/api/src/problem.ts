import { DomainError, ERRORS, type ErrorCode, type FieldError } from '@bodan/core/errors';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ApiEnv } from './http.ts';

/** Problem details, RFC 9457, with our code, JSON pointers and the request id. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

export function problem(
  c: Context<ApiEnv>,
  code: ErrorCode,
  detail?: string,
  fields: FieldError[] = [],
  extra: Record<string, unknown> = {},
): Response {
  const { status, title } = ERRORS[code];
  const body = {
    ...extra,
    type: `/docs/errors#${code}`,
    title,
    status,
    code,
    detail: detail ?? title,
    requestId: c.get('requestId'),
    ...(fields.length > 0 ? { errors: fields } : {}),
  };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' });
}

export function problemOf(c: Context<ApiEnv>, e: DomainError): Response {
  const answer = problem(c, e.code, e.message, e.fields, e.extra);
  const { retryAfterSeconds } = e.extra;
  if (typeof retryAfterSeconds === 'number') answer.headers.set('retry-after', String(retryAfterSeconds));
  return answer;
}

const pointerOf = (path: PropertyKey[]): string =>
  path.map((p) => `/${String(p).slice(0, 80).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/** What zod found, as our field errors. Unknown keys are named one by one. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  return error.issues.slice(0, 50).flatMap((issue): FieldError[] => {
    const pointer = prefix + pointerOf(issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys
        .slice(0, 20)
        .map((k) => ({ pointer: `${pointer}${pointerOf([k])}`, code: 'unknown_field', detail: 'there is no such field' }));
    return [{ pointer: pointer === '' ? '/' : pointer, code: issue.code === 'custom' ? 'invalid' : issue.code, detail: issue.message }];
  });
}

/** PostgreSQL's word for input it cannot take; anything else is our fault. */
const DATABASE_CODES = new Map<string, ErrorCode>([
  ['23505', 'already_exists'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['55P03', 'conflict'],
  ['57P01', 'unavailable'],
  ['57P03', 'unavailable'],
  ['53300', 'unavailable'],
  ['ECONNREFUSED', 'unavailable'],
  ['ECONNRESET', 'unavailable'],
]);

export function onError(error: Error, c: Context<ApiEnv>): Response {
  if (error instanceof DomainError) return problemOf(c, error);
  if (error instanceof HTTPException)
    return problem(c, error.status === 413 ? 'body_too_large' : error.status === 415 ? 'unsupported_media_type' : 'malformed_body');
  const databaseCode = (error as { code?: string }).code ?? '';
  const code =
    DATABASE_CODES.get(databaseCode) ??
    (/Connection terminated|timeout exceeded when trying to connect|not queryable/.test(error.message) ? 'unavailable' : 'internal');
  if (code === 'internal') c.get('deps').log.error({ err: error, requestId: c.get('requestId'), path: c.req.path }, 'request failed');
  return problem(c, code);
}
