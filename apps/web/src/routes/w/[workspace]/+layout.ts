import { loadMe, pickPlace } from '#lib/features/shell/me.ts';
import type { LayoutLoad } from './$types.d.ts';

// The signed-in console runs in the browser only: its data is personal, live, and behind the API.
export const ssr = false;

export const load: LayoutLoad = async ({ params, depends }) => {
  depends('bodan:me');
  const me = await loadMe();
  return { me, workspace: pickPlace(me.workspaces, params.workspace) };
};
