import { error, redirect } from '@sveltejs/kit';
import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';

export type Me = {
  person: components['schemas']['MyPerson'];
  workspaces: components['schemas']['WorkspaceMembership'][];
  groups: components['schemas']['GroupMembership'][];
};

/** Who is signed in, for the load of a signed-in layout. Signed out: to the sign-in page and back here afterwards. */
export async function loadMe(): Promise<Me> {
  try {
    return await send(api.GET('/v1/me'));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    // location, not the load's url: reading that would re-run the load on every navigation.
    if (problem.status === 401) redirect(303, `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    error(problem.status || 503, { message: problem.words, requestId: problem.requestId });
  }
}

/** The membership with this slug, or the same 404 a workspace that does not exist gives. */
export function pickPlace<T extends { slug: string }>(places: readonly T[], slug: string): T {
  const place = places.find((entry) => entry.slug === slug);
  if (!place) error(404, { message: 'not_found' });
  return place;
}
