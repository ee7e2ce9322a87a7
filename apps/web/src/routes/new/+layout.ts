import { loadMe } from '#lib/features/shell/me.ts';
import type { LayoutLoad } from './$types.d.ts';

export const ssr = false;

export const load: LayoutLoad = async ({ depends }) => {
  depends('bodan:me');
  return { me: await loadMe() };
};
