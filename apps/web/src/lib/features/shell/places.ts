import { may } from '@bodan/core/access';
import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import BookMarked from '@lucide/svelte/icons/book-marked';
import Building2 from '@lucide/svelte/icons/building-2';
import CalendarRange from '@lucide/svelte/icons/calendar-range';
import Gauge from '@lucide/svelte/icons/gauge';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Landmark from '@lucide/svelte/icons/landmark';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import LayoutTemplate from '@lucide/svelte/icons/layout-template';
import Newspaper from '@lucide/svelte/icons/newspaper';
import SettingsIcon from '@lucide/svelte/icons/settings-2';
import Kanban from '@lucide/svelte/icons/square-kanban';
import Sunrise from '@lucide/svelte/icons/sunrise';
import Tickets from '@lucide/svelte/icons/tickets';
import UsersRound from '@lucide/svelte/icons/users-round';
import { m } from '#lib/paraglide/messages.js';
import { page } from '$app/state';
import type { RailEntry, ShellPlace } from './shell.svelte.ts';

/** The fixed lines of the rail. A page gets its line here in the change that adds its route, never before. */
export function placesOf(place: ShellPlace): RailEntry[] {
  if (place.kind === 'hq') {
    const at = (path: string) => page.url.pathname.startsWith(`${place.base}/${path}`);
    return [
      { href: place.base, label: m.hq_board(), icon: Newspaper, isCurrent: page.url.pathname === place.base || at('tickets') },
      { href: `${place.base}/dashboards`, label: m.dash_title(), icon: LayoutDashboard, isCurrent: at('dashboards') },
      { href: `${place.base}/brief`, label: m.brief_title(), icon: Sunrise, isCurrent: at('brief') },
      { href: `${place.base}/time`, label: m.time_title(), icon: Hourglass, isCurrent: at('time') },
      { href: `${place.base}/subsidiaries`, label: m.hq_subsidiaries_ranked(), icon: Building2 },
      { href: `${place.base}/standard`, label: m.hq_standard(), icon: BookMarked, isCurrent: at('standard') },
      { href: `${place.base}/templates`, label: m.tpl_title(), icon: LayoutTemplate, isCurrent: at('templates') },
      { href: `${place.base}/conformance`, label: m.conf_title(), icon: Gauge, isCurrent: at('conformance') },
      { href: `${place.base}/people`, label: m.hq_people(), icon: UsersRound },
    ];
  }
  const tickets = `${place.base}/tickets`;
  const roles = place.me.workspaces.find(({ slug }) => slug === place.slug)?.roles ?? [];
  const isList = page.url.pathname.startsWith(tickets) && !page.url.searchParams.has('view');
  const entries: RailEntry[] = [
    { href: tickets, label: m.view_all(), icon: Tickets, isCurrent: isList },
    { href: `${place.base}/board`, label: m.board_title(), icon: Kanban },
    ...(may(roles, 'ticket.assign') ? [{ href: `${place.base}/dispatch`, label: m.disp_title(), icon: CalendarRange }] : []),
    { href: `${place.base}/overdue`, label: m.over_title(), icon: AlarmClock },
    ...(may(roles, 'board.read')
      ? [
          {
            href: `${place.base}/figures`,
            label: m.fig_title(),
            icon: Newspaper,
            isCurrent: page.url.pathname.startsWith(`${place.base}/figures`),
          },
          {
            href: `${place.base}/dashboards`,
            label: m.dash_title(),
            icon: LayoutDashboard,
            isCurrent: page.url.pathname.startsWith(`${place.base}/dashboards`),
          },
        ]
      : []),
    { href: `${place.base}/brief`, label: m.brief_title(), icon: Sunrise, isCurrent: page.url.pathname.startsWith(`${place.base}/brief`) },
    { href: `${place.base}/time`, label: m.time_title(), icon: Hourglass, isCurrent: page.url.pathname.startsWith(`${place.base}/time`) },
  ];
  if (may(roles, 'ticket.assign')) entries.push({ href: `${place.base}/conformance`, label: m.conf_title(), icon: Gauge });
  const group = place.me.workspaces.find(({ slug }) => slug === place.slug)?.group;
  const isHqMember = place.me.groups.some(({ slug }) => slug === group?.slug);
  if (group && isHqMember) entries.push({ href: `/hq/${group.slug}`, label: m.shell_groups(), icon: Landmark });
  const settings = `${place.base}/settings`;
  entries.push({ href: settings, label: m.set_title(), icon: SettingsIcon, isCurrent: page.url.pathname.startsWith(settings) });
  return entries;
}
