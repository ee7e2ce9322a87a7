import { type HqPermission, mayHq } from '@bodan/core/access';
import { FIGURES, type FigureKey, isPart, partName } from '@bodan/core/measures/figure';
import { parseDate, parseTime, toCalendarDateTime } from '@internationalized/date';
import type { components } from '#lib/api/schema.d.ts';
import { metricName, phoneWords as spelled } from '#lib/features/ticket/words.ts';
import { formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export type Board = components['schemas']['Board'];
export type GroupPlace = { slug: string; name: string; roles: readonly string[] };

type Named = { 'zh-CN': string; en?: string | undefined };
export const say = (name: Named | null | undefined, key = ''): string =>
  !name ? key : (getLocale() === 'en' && name.en) || name['zh-CN'] || (key === '-' ? m.hq_none() : key);

export const allows = (group: { roles: readonly string[] }, permission: HqPermission): boolean => mayHq(group.roles, permission);

export const phoneWords = (phone: string | null): string => (phone === null ? '' : spelled(phone));

/** A share that was set, as it was set: 95%, 92.5%. */
export const shareWords = (share: number): string => formatShare(share, Math.round(share * 1000) % 10 === 0 ? 0 : 1);
/** A share that nothing was decided of is none. */
export const shareOrDash = (share: number | null): string => (share === null ? '–' : formatShare(share));

/** How far apart two rates are, in points as they are shown; none when they look the same. */
export function pointsBetween(rate: number, before: number): string | null {
  const tenths = Math.round(Math.abs(rate - before) * 1000);
  const points = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return tenths === 0 ? null : points.format(tenths / 10);
}
/** How a rate moved since the range before; none where one of them has nothing decided. */
export function rateChangeWords(rate: number | null, before: number | null): string | null {
  if (rate === null || before === null) return null;
  const points = pointsBetween(rate, before);
  if (points === null) return m.hq_lead_change_same();
  return rate > before ? m.hq_lead_change_up({ points }) : m.hq_lead_change_down({ points });
}

/** What the board may be narrowed by; the same words stand in the address bar, in the API and in every drill. */
export const facets = ['from', 'to', 'tenant', 'region', 'branch', 'fault', 'department', 'tier', 'field'] as const;
export type Facet = (typeof facets)[number];
/** What a board is asked for: narrowed, told by a field of the standard, and at a past moment when `at` names one. */
export type BoardQuery = Partial<Record<Facet, string>> & { at?: string; known?: 'then' | 'now'; by?: string };

export function queryOf(params: Pick<URLSearchParams, 'get'>): BoardQuery {
  // An address may have been cut off on its way: what names no moment is none.
  const named = params.get('at');
  const at = named !== null && !Number.isNaN(Date.parse(named)) ? named : null;
  const by = params.get('by');
  // What a field held then is not remembered, so narrowed by one a moment is told by what is known now.
  const isKnownNow = params.get('known') === 'now' || params.get('field') !== null;
  return {
    ...Object.fromEntries(facets.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))),
    ...(by ? { by } : {}),
    ...(at ? { at, known: isKnownNow ? 'now' : 'then' } : {}),
  };
}

/** The region asked for; a dash asks for branches without one. */
export const regionWords = (region: string | undefined): string =>
  region === '-' ? `${m.hq_region()}${m.ui_colon()}${m.hq_none()}` : (region ?? '');

/** What `field=key:value,value` narrows to, in words. */
export function fieldWords(board: Pick<Board, 'fields'> | undefined, asked: string | undefined): string {
  const [key = '', list = ''] = asked?.split(':') ?? [];
  const field = board?.fields.find((f) => f.key === key);
  if (!field) return asked ?? '';
  const names = list.split(',').map((value) => say(field.values.find((v) => v.key === value)?.name, value));
  return `${say(field.name, key)}${m.ui_colon()}${names.join(m.hq_list_comma())}`;
}

/** What a figure is called wherever it stands. */
export const figureName = (key: FigureKey): string => say(FIGURES[key].name);

/** A name for every metric that can be opened. */
export function metricWords(metric: string): string {
  if (metric === 'overdue') return m.hq_overdue();
  if (isPart(metric)) return say(partName(metric));
  return metric.startsWith('overdue_') ? `${m.hq_overdue()} · ${metricName(metric.slice('overdue_'.length))}` : metric;
}

/** The date of a place, days back from its present. */
export function dayBack(days: number, timeZone: string, present = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(present - days * 86_400_000));
}

/** "14:02" in a zone. */
export function timeOf(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** The instant of a local day and time `HH:mm` of a zone; undefined when it is none. */
export function instantOf(day: string, time: string, timeZone: string): Date | undefined {
  const [, hour, minute] = /^(\d{1,2})[:：](\d{2})$/.exec(time.trim()) ?? [];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return;
  return toCalendarDateTime(parseDate(day), parseTime(`${hour.padStart(2, '0')}:${minute}`)).toDate(timeZone);
}
