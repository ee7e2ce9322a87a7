import type { Figures } from '../measures/board.ts';
import { addDays } from '../measures/buckets.ts';
import { isOverdueMetric, isStanding } from '../measures/drill.ts';
import { WINDOWS, type Window } from './definition.ts';
import type { Shown } from './measure.ts';

/** What figures are compared with: the range before, the same weekdays a year ago, or nothing. */
export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** The same weekdays a year ago. */
const YEAR_DAYS = 364;

/** Calendar dates of the place, both included. */
export type Days = { from: string; to: string };
/** The days a card counts over, of those of its page. */
export function cardDays(window: Window, page: Days): Days {
  const days = WINDOWS[window];
  return days === null ? page : { from: addDays(page.to, 1 - days), to: page.to };
}
/** The same days a year earlier. */
export const yearBefore = ({ from, to }: Days): Days => ({ from: addDays(from, -YEAR_DAYS), to: addDays(to, -YEAR_DAYS) });

/** Whether a figure is of what stands there now, whatever days are asked for: it was not counted for the days before. */
export const isOfNow = ({ opens }: Pick<Shown, 'opens'>): boolean => isStanding(opens) || isOverdueMetric(opens);

/** Lines by a figure, most or least first; those without a value come last. */
export function ranked<L extends { figures: Figures }>(
  lines: readonly L[],
  shown: Pick<Shown, 'value'>,
  order: 'most' | 'least',
): (L & { value: number | null })[] {
  const sign = order === 'most' ? -1 : 1;
  return lines
    .map((line) => ({ ...line, value: shown.value(line.figures) }))
    .sort((a, b) => Number(a.value === null) - Number(b.value === null) || sign * ((a.value ?? 0) - (b.value ?? 0)));
}
