import type { Context } from 'hono';
import type { ApiEnv } from '../http.ts';

const ids = new WeakMap<Request, string>();

/** What a request is called that is answered for the second time; undefined for all others. */
export const idOfSecond = (request: Request): string | undefined => ids.get(request);

/** Throws the first answer to a read away and answers it from the beginning, by nothing that is only remembered. */
export async function answerAgain(
  c: Context<ApiEnv>,
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
): Promise<void> {
  ids.set(c.req.raw, c.get('requestId'));
  c.res = undefined;
  c.res = await fetch(c.req.raw, c.env);
}
