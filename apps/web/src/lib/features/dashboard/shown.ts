import type { Card, CardFilters, Dimension, Window } from '@bodan/core/dashboard/definition';
import { type Shown, shownOf } from '@bodan/core/dashboard/measure';
import { COMPARISONS, type Comparison, cardDays, yearBefore } from '@bodan/core/dashboard/question';
import type { Figures } from '@bodan/core/measures/board';
import { isOverdueMetric } from '@bodan/core/measures/drill';
import { SMALL_SAMPLE } from '@bodan/core/measures/figure';
import { type Board, type BoardQuery, metricWords, say } from '#lib/features/hq/hq.ts';
import { type BoardPlace, drillOf, lineName } from '#lib/features/hq/place.ts';
import { toldApart } from '#lib/features/hq/told-apart.ts';
import { type Brief, briefCount } from '#lib/format/brief.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { formatCount, formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Dashboard } from './dashboard-api.ts';

export const comparisonOf = (params: Pick<URLSearchParams, 'get'>): Comparison =>
  COMPARISONS.find((c) => c === params.get('compare')) ?? 'previous';

/** A value in its unit, for people. */
export function valueWords({ unit }: Pick<Shown, 'unit'>, value: number | null): string {
  if (value === null) return '–';
  if (unit === 'share') return formatShare(value);
  if (unit === 'seconds') return formatDuration(value);
  return unit === 'ratio' ? value.toFixed(1) : formatCount(value);
}

/** The same for a large figure: a large count is said short, with its exact words beside it. */
export function briefWords(shown: Pick<Shown, 'unit'>, value: number | null): Brief {
  if (value !== null && shown.unit === 'count') return briefCount(value);
  const words = valueWords(shown, value);
  return { value: words, exact: words };
}

/** How far a value is from what it was, signed and in words; null when one of them is none. */
export function changeWords(shown: Shown, value: number | null, before: number | null): { words: string; isBetter: boolean | null } | null {
  if (value === null || before === null) return null;
  const change = value - before;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change);
  const words =
    shown.unit === 'share' ? m.dash_points({ points: `${sign}${(size * 100).toFixed(1)}` }) : `${sign}${valueWords(shown, size)}`;
  return { words, isBetter: change === 0 || shown.good === null ? null : change > 0 === (shown.good === 'up') };
}

const dimensionWords: Record<Dimension, () => string> = {
  tenant: m.hq_company,
  region: m.hq_region,
  branch: m.fig_branch,
  fault: m.hq_fault,
  department: m.hq_department,
  tier: m.hq_tier,
};
export const dimensionName = (dimension: Dimension): string => dimensionWords[dimension]();
const windowWords: Record<Window, () => string> = {
  page: m.dash_window_page,
  day: m.dash_window_day,
  week: m.dash_window_week,
  month: m.dash_window_month,
  quarter: m.dash_window_quarter,
};
export const windowName = (window: Window): string => windowWords[window]();

/** What a card is called: by its owner, else by what it shows. */
export function cardName(card: Card): string {
  if (card.title) return card.title;
  if (card.kind === 'stuck') return m.hq_stuck();
  if (card.kind === 'table') return m.dash_by({ dimension: dimensionName(card.dimension) });
  const name = say(shownOf(card.measure).name);
  if (card.kind === 'multiples' || card.kind === 'ranking') return `${name} · ${m.dash_by({ dimension: dimensionName(card.dimension) })}`;
  return name;
}

/** That a copy was made, and what it names that has left the group. */
export function copiedWords({ name, definition, leftTenantIds }: Pick<Dashboard, 'name' | 'definition' | 'leftTenantIds'>): string {
  const cards = definition.cards.filter((c) => c.filters.tenant?.some((id) => leftTenantIds.includes(id)));
  return cards.length === 0 ? m.dash_duplicated({ name }) : m.dash_duplicated_left({ name, count: cards.length });
}

const filterQuery = (filters: CardFilters): BoardQuery =>
  Object.fromEntries(Object.entries(filters).map(([facet, values]) => [facet, values.join(',')]));

/** What a card asks the board for. Windows of a card end with the page's last day, so they wait for the page's board. */
export function queryOfCard(card: Card, query: BoardQuery, base: Board | undefined): BoardQuery | undefined {
  const asked = { ...query, ...filterQuery(card.filters) };
  if (card.window === 'page') return asked;
  return base && { ...asked, ...cardDays(card.window, base.range) };
}

/** The same question a year earlier. */
export const askedYearBefore = (query: BoardQuery, { range }: Board): BoardQuery => ({ ...query, ...yearBefore(range) });

/** A line of a dimension: what it is called, its figures, and how its tickets are asked for. */
export type DimensionLine = { id: string; name: string; figures: Figures; narrowed: BoardQuery };
export function linesBy(dimension: Dimension, board: Board, query: BoardQuery): DimensionLine[] {
  if (dimension === 'tenant')
    return board.bySubsidiary.map((line) => ({
      id: line.key,
      name: lineName(line),
      figures: line,
      narrowed: { ...query, tenant: line.key },
    }));
  if (dimension === 'branch')
    return board.byBranch.map((line) => ({
      id: `${line.tenantId}/${line.key}`,
      name: lineName(line),
      figures: line,
      // Tickets of no branch are told apart by their subsidiary.
      narrowed: { ...query, ...(line.key === '-' && board.bySubsidiary.length > 1 ? { tenant: line.tenantId } : {}), branch: line.key },
    }));
  const lines = { region: board.byRegion, fault: board.byFaultCode, department: board.byDepartment, tier: board.byTier }[dimension];
  const nameOf = toldApart(lines);
  return lines.map((line) => ({
    id: line.key,
    name: nameOf(line),
    figures: line,
    narrowed: { ...query, [dimension]: line.key },
  }));
}

/** Of few tickets a share says little; its bar is hatched. */
export const isSmall = (shown: Shown, figures: Figures): boolean => shown.unit !== 'count' && shown.sample(figures) < SMALL_SAMPLE;

/** The address of the tickets behind a value; what is overdue now stands there whatever days the page is of. */
export function openedBy(place: BoardPlace, query: BoardQuery, { opens }: Shown): string | undefined {
  if (!isOverdueMetric(opens)) return drillOf(place, query, opens);
  const { from: _, to: _to, ...rest } = query;
  return drillOf(place, rest, opens);
}

/** The counts a figure is made of, each with the address of its tickets. */
export const partLinks = (place: BoardPlace, query: BoardQuery, shown: Shown, figures: Figures) =>
  shown.parts(figures).map(({ metric, count }) => ({ metric, count, name: metricWords(metric), href: drillOf(place, query, metric) }));
