import { error } from '@sveltejs/kit';
import { Problem } from '#lib/api/problem.ts';
import { loadMe, pickPlace } from '#lib/features/shell/me.ts';
import { type Opening, openWorkspace } from '#lib/features/workspace/settings.ts';
import type { LayoutLoad } from './$types.d.ts';

// The signed-in console runs in the browser only: its data is personal, live, and behind the API.
export const ssr = false;

export const load: LayoutLoad = async ({ params, depends }) => {
  depends('bodan:me', 'bodan:settings');
  // Asked for together; who is signed in decides first, so that a signed-out visitor is sent to sign in.
  const [me, opening] = await Promise.all([loadMe(), openWorkspace(params.workspace).catch((problem: unknown) => problem)]);
  const workspace = pickPlace(me.workspaces, params.workspace);
  if (opening instanceof Problem) error(opening.status || 503, { message: opening.words, requestId: opening.requestId });
  return { me, workspace, opening: opening as Opening };
};
