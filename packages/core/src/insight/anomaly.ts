import { daysBetween } from '../measures/buckets.ts';
import { adjusted, FALSE_DISCOVERY_RATE } from './false-discovery.ts';
import { daysLike, dispersion, type Expectation, expectationOf, LEAST_WEEKS, weekdaysBefore } from './usual-day.ts';

/** What of a day is looked at: what belongs to it, and what was overdue at its end. */
export const ANOMALY_METRICS = ['created', 'closed', 'first_response_missed', 'overdue'] as const;
export type AnomalyMetric = (typeof ANOMALY_METRICS)[number];
/** Answers to tickets of a day still come in after it, so that too few of them are late yet is no news. */
const ONLY_MORE: ReadonlySet<AnomalyMetric> = new Set<AnomalyMetric>(['first_response_missed']);

/** The last whole days of a range that are looked at. */
export const LOOKED_DAYS = 7;
/** With fewer tickets than this on the day and the days like it together there is nothing to look at. */
const LEAST_TICKETS = 20;
/** Below ten tickets a day one or two more are tens of percent. */
const LEAST_A_DAY = 10;
/** What changes by less is no news, however sure it is. */
const LEAST_CHANGE = 0.2;

/** Counts by local day of one metric, of everything (`line` null) or of one line; a day that is not named had none. `since`: the first day there was anything. */
export type DaySeries = { metric: AnomalyMetric; line: string | null; since: string; counts: ReadonlyMap<string, number> };
/** The share of the workspaces of a line that are off on a day. */
export type OffShare = (line: string | null, day: string) => number;

export type UsualDay = { day: string; count: number };
/** `change` is a share of the usual, null where that is nothing; `days` are those it was held against, the last first. */
export type Anomaly = Omit<Expectation, 'pMore' | 'pLess'> & {
  metric: AnomalyMetric;
  line: string | null;
  day: string;
  observed: number;
  change: number | null;
  days: UsualDay[];
  pValue: number;
  adjusted: number;
};
/** A day that is held against nothing: `unlike` others by who is off on it, or `young`, for too little was before it. `weeks`: how many days like it there are. */
export type NotCompared = { day: string; reason: 'unlike' | 'young'; weeks: number };
export type Anomalies = { items: Anomaly[]; comparisons: number; notCompared: NotCompared[] };

/** The last whole days of a range, `complete` being the last one that is over. */
export const lookedDays = (range: { from: string; to: string }, complete: string): string[] =>
  daysBetween(range.from, range.to < complete ? range.to : complete).slice(-LOOKED_DAYS);

const sizeOf = ({ change }: Anomaly): number => (change === null ? Number.POSITIVE_INFINITY : Math.abs(change));

function looksAt(series: DaySeries, days: readonly string[], offShare: OffShare): Anomaly[] {
  const at = (day: string): number => series.counts.get(day) ?? 0;
  const slots = days.map((day) => ({ day, like: daysLike(day, series.since, (d) => offShare(series.line, d)) }));
  const scatter = dispersion(slots.map(({ like }) => like.map(at)));
  return slots.flatMap(({ day, like }): Anomaly[] => {
    const observed = at(day);
    const counts = like.map(at);
    if (like.length < LEAST_WEEKS || observed + counts.reduce((a, b) => a + b, 0) < LEAST_TICKETS) return [];
    const { pMore, pLess, ...expected } = expectationOf(observed, counts, scatter);
    const pValue = ONLY_MORE.has(series.metric) ? pMore : Math.min(1, 2 * Math.min(pMore, pLess));
    const change = expected.usual === 0 ? null : observed / expected.usual - 1;
    return [
      {
        metric: series.metric,
        line: series.line,
        day,
        observed,
        change,
        ...expected,
        days: like.map((d) => ({ day: d, count: at(d) })),
        pValue,
        adjusted: 1,
      },
    ];
  });
}

const isNews = (a: Anomaly): boolean =>
  a.adjusted <= FALSE_DISCOVERY_RATE && Math.max(a.observed, a.usual) >= LEAST_A_DAY && sizeOf(a) >= LEAST_CHANGE;

/**
 * Which of the days stand out from the same weekday of the weeks before. All series of one run are judged together, so of what is said one in twenty is chance
 * at most. What a line adds to what is said of everything on the same day is not said twice. The latest day first, the larger change first.
 */
export function findAnomalies(series: readonly DaySeries[], days: readonly string[], offShare: OffShare): Anomalies {
  const looked = series.flatMap((s) => looksAt(s, days, offShare));
  const q = adjusted(looked.map((a) => a.pValue));
  const news = looked.map((a, i) => ({ ...a, adjusted: q[i] ?? 1 })).filter(isNews);
  const said = new Set(news.filter((a) => a.line === null).map((a) => `${a.metric}/${a.day}/${a.observed > a.usual}`));
  const items = news
    .filter((a) => a.line === null || !said.has(`${a.metric}/${a.day}/${a.observed > a.usual}`))
    .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : sizeOf(b) - sizeOf(a)));
  const since = series
    .filter((s) => s.line === null)
    .map((s) => s.since)
    .sort()[0];
  const notCompared = days.flatMap((day): NotCompared[] => {
    const weeks = since === undefined ? 0 : daysLike(day, since, (d) => offShare(null, d)).length;
    if (weeks >= LEAST_WEEKS) return [];
    const isYoung = since === undefined || weekdaysBefore(day).filter((d) => d >= since).length < LEAST_WEEKS;
    return [{ day, reason: isYoung ? 'young' : 'unlike', weeks }];
  });
  return { items, comparisons: looked.length, notCompared };
}
