import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ApiDeps, ApiEnv } from './http.ts';
import { authenticate, enterHq, enterWorkspace, presumeEntry, sameOrigin } from './middleware/authenticate.ts';
import { idempotency } from './middleware/idempotency.ts';
import { rateLimit, Windows } from './middleware/limits.ts';
import { describeRequest, platformRequest } from './middleware/request.ts';
import { fieldErrors, onError, problem } from './problem.ts';
import { ROUTES } from './routes/index.ts';

const MIB = 1024 * 1024;
const JSON_LIMIT = MIB;
const UPLOAD_LIMIT = 13 * MIB;
/** A standard with every list full. */
const STANDARD_LIMIT = 4 * MIB;
const isStandard = (path: string): boolean => /\/standard\/?[a-z]*$/.test(path);
const isUpload = (path: string): boolean => /\/(attachments|photos)$/.test(path);

/** True when there is no body, or one whose length is told and allowed. */
function isWithin({ method, headers }: Request, maxSize: number): boolean {
  if (headers.has('transfer-encoding')) return false;
  const length = headers.get('content-length');
  if (length === null) return method === 'GET' || method === 'HEAD';
  return /^\d{1,12}$/.test(length) && Number(length) <= maxSize;
}

export type Api = OpenAPIHono<ApiEnv>;

/** The whole HTTP API. The same on Node and on Workers; everything outside comes in by `deps`. */
export function createApp(deps: ApiDeps): Api {
  const windows = new Windows();
  const api: Api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return;
      const place = { json: '', form: '', query: '/query', param: '/path', header: '/header', cookie: '/cookie' }[result.target] ?? '';
      return result.target === 'param'
        ? problem(c, 'not_found')
        : problem(c, 'validation_failed', undefined, fieldErrors(result.error, place));
    },
  });
  api.onError(onError);
  api.use('*', describeRequest(deps));
  const limit = (maxSize: number): MiddlewareHandler<ApiEnv> => {
    const counted = bodyLimit({ maxSize, onError: (c) => problem(c, 'body_too_large', `At most ${maxSize} bytes.`) });
    // A body that says how long it is cannot be longer; asking for it as a stream would make a second request object each time.
    return (c, next) => (isWithin(c.req.raw, maxSize) ? next() : counted(c, next));
  };
  const small = limit(JSON_LIMIT);
  const large = limit(UPLOAD_LIMIT);
  const middle = limit(STANDARD_LIMIT);
  api.use('/v1/*', platformRequest);
  api.use('/v1/*', (c, next) => (isUpload(c.req.path) ? large : isStandard(c.req.path) ? middle : small)(c, next));
  api.use(
    '/v1/*',
    sameOrigin,
    presumeEntry((request, env) => api.fetch(request, env ?? {})),
    authenticate,
    rateLimit(windows),
  );
  api.use('/v1/w/:workspace/*', enterWorkspace, idempotency);
  api.use('/v1/hq/:group/*', enterHq);
  for (const mount of ROUTES) mount(api, { windows });
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: 'sid' });
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  api.notFound((c) => problem(c, 'not_found'));
  return api;
}
