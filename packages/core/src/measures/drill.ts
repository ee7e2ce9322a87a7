import { METRIC_NAMES, STOCKS } from './buckets.ts';

/** What a number on the board can be opened by: every counted measure, and clocks that are overdue now. */
export const OVERDUE_METRICS = ['overdue', 'overdue_first_response', 'overdue_plan', 'overdue_evidence', 'overdue_resolution'] as const;
export type OverdueMetric = (typeof OVERDUE_METRICS)[number];
/** Open tickets that are assigned to somebody: what a workload is made of. */
export const ASSIGNED = 'assigned';
export const DRILL_METRICS = [...METRIC_NAMES, ...OVERDUE_METRICS, ASSIGNED] as const;
export type DrillMetric = (typeof DRILL_METRICS)[number];

/** The clock behind an overdue metric; null for any of them. */
export const clockOf = (m: OverdueMetric): string | null => (m === 'overdue' ? null : m.slice('overdue_'.length));
export const isOverdueMetric = (m: DrillMetric): m is OverdueMetric => (OVERDUE_METRICS as readonly string[]).includes(m);
/** What stands there at a moment, whatever days a board is of: stocks, who has them, and tickets of which any clock is overdue. */
export const isStanding = (m: DrillMetric): boolean => m === 'overdue' || m === ASSIGNED || (STOCKS as readonly string[]).includes(m);
