import { m } from '#lib/paraglide/messages.js';

/** The pages of the settings, in the order in which a workspace is set up. A page gets its line in the change that adds its route. */
export function sectionsOf(base: string): { href: string; label: string }[] {
  return [{ href: `${base}/settings/members`, label: m.set_members() }];
}
