import { MOST_OF_IT } from '@bodan/core/insight/part';
import { dayNumber, weekdayOf } from '@bodan/core/sla/civil';
import type { components } from '#lib/api/schema.d.ts';
import { weekdayName } from '#lib/features/calendar/words.ts';
import { formatCount, formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { type BoardQuery, metricWords } from './hq.ts';
import { type BoardPlace, drillOf } from './place.ts';

export type Anomalies = components['schemas']['Anomalies'];
export type Anomaly = Anomalies['items'][number];
export type AnomalyPart = Anomaly['parts'][number];

/** "周一" / "Monday". */
export const weekdayWords = (day: string): string => weekdayName(weekdayOf(dayNumber(day)), getLocale() === 'en' ? 'long' : 'short');

/** A mean of counts: small ones with a decimal. */
export const meanWords = (mean: number): string => formatCount(mean < 10 ? Math.round(mean * 10) / 10 : Math.round(mean));

/** "周一新建" / "Created on Monday"; what was overdue is of the end of the day. */
export function dayWords({ metric, day, at }: Anomaly): string {
  const weekday = weekdayWords(day);
  return at === null ? m.anom_day({ metric: metricWords(metric), weekday }) : m.anom_day_end({ weekday });
}

/** How it is beside a usual day. */
export function changeWords({ change, day, usual }: Anomaly): string {
  const weekday = weekdayWords(day);
  if (change === null) return m.anom_new({ weekday });
  const said = { weekday, usual: meanWords(usual), change: formatShare(Math.abs(change), 0) };
  return change > 0 ? m.anom_above(said) : m.anom_below(said);
}

/** Where most of it is from, if anywhere: a place, and a fault or else a department. */
export function mainParts({ parts }: Anomaly): AnomalyPart[] {
  const most = parts.filter((part) => part.share >= MOST_OF_IT);
  const where = most.find(({ by }) => by === 'tenant') ?? most.find(({ by }) => by === 'branch');
  const what = most.find(({ by }) => by === 'fault') ?? most.find(({ by }) => by === 'department');
  return [where, what].filter((part) => part !== undefined);
}

/** What of a part narrows a board. */
const narrowedBy = (part: AnomalyPart | undefined): BoardQuery => {
  if (!part) return {};
  return { ...(part.tenantId === null ? {} : { tenant: part.tenantId }), [part.by]: part.key };
};

/** The tickets of one of its days, or of a part of that day. */
export function anomalyDrill(
  place: BoardPlace,
  query: BoardQuery,
  { metric, line }: Anomaly,
  { day, at }: { day: string; at: string | null },
  part?: AnomalyPart,
): string | undefined {
  const { from: _, to: _t, by: _b, ...rest } = query;
  const when: BoardQuery = at === null ? { from: day, to: day } : { at, known: 'then' };
  return drillOf(place, { ...rest, ...(line === null ? {} : { tenant: line }), ...narrowedBy(part), ...when }, metric);
}
