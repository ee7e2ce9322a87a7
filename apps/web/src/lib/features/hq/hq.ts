import { type HqPermission, mayHq } from '@bodan/core/access';
import { METRICS } from '@bodan/core/measures/registry';
import type { components } from '#lib/api/schema.d.ts';
import { formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export type Board = components['schemas']['Board'];
export type GroupPlace = { slug: string; name: string; roles: readonly string[] };

type Named = { 'zh-CN': string; en?: string | undefined };
export const say = (name: Named | null | undefined, key = ''): string =>
  !name ? key : (getLocale() === 'en' && name.en) || name['zh-CN'] || (key === '-' ? m.hq_none() : key);

export const allows = (group: { roles: readonly string[] }, permission: HqPermission): boolean => mayHq(group.roles, permission);

/** A number without the prefix everybody here knows. */
export const phoneWords = (phone: string | null): string => phone?.replace(/^\+86/, '') ?? '';

/** A share that was set, as it was set: 95%, 92.5%. */
export const shareWords = (share: number): string => formatShare(share, Math.round(share * 1000) % 10 === 0 ? 0 : 1);

/** What the board may be narrowed by; the same words stand in the address bar, in the API and in every drill. */
export const facets = ['from', 'to', 'tenant', 'branch', 'fault', 'department', 'tier'] as const;
export type Facet = (typeof facets)[number];

export function queryOf(params: Pick<URLSearchParams, 'get'>): Partial<Record<Facet, string>> {
  return Object.fromEntries(facets.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])));
}

/** The address of the tickets behind a number. */
export function drillOf(group: string, query: Partial<Record<Facet, string>>, metric: string, more: Record<string, string> = {}): string {
  return `/hq/${group}/tickets?${new URLSearchParams({ ...query, ...more, metric })}`;
}

/** A name for every metric that can be opened. */
export function metricWords(metric: string): string {
  const words: Record<string, () => string> = {
    created: m.hq_created,
    open: m.hq_open,
    closed: m.hq_closed,
    overdue: m.hq_overdue,
    rework: m.hq_rework,
    reopened: m.hq_reopened,
    dispatched: m.hq_dispatched,
    dispatch_seconds: m.hq_dispatch_time,
    came_at_risk: () => say(METRICS.came_at_risk.name),
    intervened: () => say(METRICS.intervened.name),
    first_response_met: () => `${m.metric_first_response()} ${m.hq_clock_met()}`,
    first_response_missed: () => `${m.metric_first_response()} ${m.hq_clock_breached()}`,
    plan_met: () => `${m.metric_plan()} ${m.hq_clock_met()}`,
    plan_missed: () => `${m.metric_plan()} ${m.hq_clock_breached()}`,
    resolution_met: () => `${m.metric_resolution()} ${m.hq_clock_met()}`,
    resolution_missed: () => `${m.metric_resolution()} ${m.hq_clock_breached()}`,
    overdue_first_response: () => `${m.hq_overdue()} · ${m.metric_first_response()}`,
    overdue_plan: () => `${m.hq_overdue()} · ${m.metric_plan()}`,
    overdue_resolution: () => `${m.hq_overdue()} · ${m.metric_resolution()}`,
  };
  return words[metric]?.() ?? metric;
}

/** The date of a place, days back from today. */
export function dayBack(days: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(Date.now() - days * 86_400_000));
}
