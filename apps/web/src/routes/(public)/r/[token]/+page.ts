import { apiWith, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { PageLoad } from './$types.d.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  try {
    return { form: await send(apiWith(fetch, url.origin).GET('/v1/public/report/{token}', { params: { path: { token: params.token } } })) };
  } catch (problem) {
    // A token of the wrong shape is refused by its shape; the visitor is told the same as for one that opens nothing.
    const status = problem instanceof Problem ? problem.status : 503;
    return { isGone: status === 404 || status === 422 || status === 400 };
  }
};
