import type { components } from '#lib/api/schema.d.ts';
import { formatShare } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { type BoardQuery, say } from './hq.ts';
import { type BoardPlace, drillOf } from './place.ts';

export type Insights = components['schemas']['Insights'];
export type InsightCard = Insights['items'][number];

const kinds: Record<InsightCard['by'], () => string> = {
  tenant: m.hq_company,
  branch: m.fig_branch,
  fault: m.hq_fault,
  department: m.hq_department,
  tier: m.hq_tier,
  field: () => '',
};
/** What a level is of: a fault, a company, a field by its name. */
export const kindWords = ({ by, field }: InsightCard): string => (field ? say(field.name, field.key) : kinds[by]());

/** "2.1": how many times as often. */
export const timesWords = (ratio: number): string => ratio.toFixed(ratio < 10 ? 1 : 0);
/** "9.0%" of so many; never called with none. */
export const rateWords = ({ cases, sample }: { cases: number; sample: number }): string => formatShare(cases / sample);

/** The tickets behind a number of a card. */
export function insightDrill(place: BoardPlace, query: BoardQuery, card: InsightCard, metric: string): string | undefined {
  const { by: _, ...rest } = query;
  const level: BoardQuery = card.by === 'field' ? { field: `${card.field?.key ?? ''}:${card.key}` } : { [card.by]: card.key };
  return drillOf(place, { ...rest, ...level }, metric);
}
