import { loadMe, pickPlace } from '#lib/features/shell/me.ts';
import type { LayoutLoad } from './$types.d.ts';

export const ssr = false;

export const load: LayoutLoad = async ({ params, depends }) => {
  depends('bodan:me');
  const me = await loadMe();
  return { me, group: pickPlace(me.groups, params.group) };
};
