import { m } from '#lib/paraglide/messages.js';

/** The pages of the settings, in the order in which a workspace is set up. A page gets its line in the change that adds its route. */
export function sectionsOf(base: string, isSolo: boolean): { href: string; label: string }[] {
  const pages: [string, string][] = [
    ['members', m.set_members()],
    ['forms', m.frm_title()],
    ['links', m.set_links()],
    ['general', m.set_general()],
    ['keys', m.set_keys()],
    ['branches', m.set_branches()],
    ['calendar', m.set_calendar()],
    ['standard', isSolo ? m.std_own() : m.set_standard()],
    ['sla', m.sla_title()],
    ['flows', m.flow_title()],
    ['webhooks', m.set_webhooks()],
    ['robots', m.set_robots()],
  ];
  return pages.map(([path, label]) => ({ href: `${base}/settings/${path}`, label }));
}
