import { error } from '@sveltejs/kit';
import { apiWith, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { PageLoad } from './$types.d.ts';

// Asked by the browser itself: the server answers this machine only.
export const ssr = false;

export const load: PageLoad = async ({ fetch }) => {
  try {
    return await send(apiWith(fetch).GET('/v1/dev/mails'));
  } catch (problem) {
    if (problem instanceof Problem) error(problem.status || 503, { message: problem.words, requestId: problem.requestId });
    throw problem;
  }
};
