import { error } from '@sveltejs/kit';
import { Problem } from '#lib/api/problem.ts';
import { loadMe, pickPlace } from '#lib/features/shell/me.ts';
import { loadSettings } from '#lib/features/workspace/settings.ts';
import type { LayoutLoad } from './$types.d.ts';

// The signed-in console runs in the browser only: its data is personal, live, and behind the API.
export const ssr = false;

export const load: LayoutLoad = async ({ params, depends }) => {
  depends('bodan:me', 'bodan:settings');
  // Asked for together; who is signed in decides first, so that a signed-out visitor is sent to sign in.
  const [me, settings] = await Promise.all([loadMe(), loadSettings(params.workspace).catch((problem: unknown) => problem)]);
  const workspace = pickPlace(me.workspaces, params.workspace);
  if (settings instanceof Problem) error(settings.status || 503, { message: settings.words, requestId: settings.requestId });
  return { me, workspace, ...(settings as Awaited<ReturnType<typeof loadSettings>>) };
};
