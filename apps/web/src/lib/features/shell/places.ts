import House from '@lucide/svelte/icons/house';
import Landmark from '@lucide/svelte/icons/landmark';
import { m } from '#lib/paraglide/messages.js';
import type { RailEntry, ShellPlace } from './shell.svelte.ts';

/** The fixed lines of the rail. A page gets its line here in the change that adds its route, never before. */
export function placesOf(place: ShellPlace): RailEntry[] {
  const entries: RailEntry[] = [{ href: place.base, label: m.shell_home(), icon: House }];
  if (place.kind === 'workspace') {
    const group = place.me.workspaces.find(({ slug }) => slug === place.slug)?.group;
    const isHqMember = place.me.groups.some(({ slug }) => slug === group?.slug);
    if (group && isHqMember) entries.push({ href: `/hq/${group.slug}`, label: m.shell_groups(), icon: Landmark });
  }
  return entries;
}
