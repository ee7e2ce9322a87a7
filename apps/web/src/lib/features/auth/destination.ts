import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { forgetKept } from '#lib/features/offline/worker.ts';

export type Workspace = components['schemas']['WorkspaceMembership'];
export type Group = components['schemas']['GroupMembership'];
const lastPlaceKey = 'bodan.last-place';

/** Where to go after sign-in: the page that asked for it, else the last place used here, else the first that is ours. */
export function destinationFor(next: string | null, workspaces: readonly Workspace[], groups: readonly Group[]): string {
  if (isOwnPath(next)) return next;
  const places = [...workspaces.map(({ slug }) => `/w/${slug}`), ...groups.map(({ slug }) => `/hq/${slug}`)];
  const last = localStorage.getItem(lastPlaceKey);
  return places.find((place) => place === last) ?? places[0] ?? '/account';
}

export function rememberPlace(place: string): void {
  localStorage.setItem(lastPlaceKey, place);
}

/** Ends this session and loads the page anew, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  await send(api.POST('/v1/auth/sign-out'));
  await forgetKept();
  location.assign('/sign-in');
}

/** A path on this site; "//host" and "/\host" are other sites in disguise. */
function isOwnPath(path: string | null): path is string {
  return path !== null && /^\/(?![/\\])/.test(path);
}
