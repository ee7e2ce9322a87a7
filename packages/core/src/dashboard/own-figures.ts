import type { Card, CardFilters, Definition } from './definition.ts';
import { settle } from './layout.ts';

/** What a subsidiary has of its own, as far as a card can name it. */
export type OwnPlaces = { tenantId: string; branchIds: readonly string[]; regions: readonly string[] };

/** A filter over one fact as it reads in the subsidiary: without what is not its own; null where nothing is left of it. */
function narrowed(values: readonly string[] | undefined, own: readonly string[]): string[] | null | undefined {
  const kept = values?.filter((value) => value === '-' || own.includes(value));
  return kept?.length === 0 ? null : kept;
}

function ownCard(card: Card, own: OwnPlaces): Card | null {
  const { tenant, branch, region, ...others } = card.filters;
  const branches = narrowed(branch, own.branchIds);
  const regions = narrowed(region, own.regions);
  if ((tenant && !tenant.includes(own.tenantId)) || branches === null || regions === null) return null;
  const filters: CardFilters = { ...others, ...(branches && { branch: branches }), ...(regions && { region: regions }) };
  if ('dimension' in card && card.dimension === 'tenant') return { ...card, filters, dimension: 'branch' };
  return { ...card, filters };
}

/**
 * A dashboard of headquarters as one of its subsidiaries opens it: subsidiaries become its branches, and nothing names another. A card that is
 * only about others is left out, and the rest closes up.
 */
export function ownFigures({ cards }: Definition, own: OwnPlaces): Definition {
  const kept = cards.flatMap((card) => ownCard(card, own) ?? []);
  return { cards: kept.length === cards.length ? kept : settle(kept) };
}

/** The branches and regions that the cards name. */
export const namedPlaces = ({ cards }: Definition): { branchIds: string[]; regions: string[] } => ({
  branchIds: [...new Set(cards.flatMap((c) => c.filters.branch ?? []))].filter((id) => id !== '-'),
  regions: [...new Set(cards.flatMap((c) => c.filters.region ?? []))].filter((region) => region !== '-'),
});
