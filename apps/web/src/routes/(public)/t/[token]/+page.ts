import { apiWith, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { PageLoad } from './$types.d.ts';

export const load: PageLoad = async ({ fetch, params, url }) => {
  try {
    return {
      progress: await send(apiWith(fetch, url.origin).GET('/v1/public/follow/{token}', { params: { path: { token: params.token } } })),
    };
  } catch (problem) {
    const status = problem instanceof Problem ? problem.status : 503;
    return { isGone: status === 404 || status === 422 || status === 400 };
  }
};
