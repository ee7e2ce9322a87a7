import { namedPlaces, ownFigures } from '@bodan/core/dashboard/own-figures';
import type { DashboardPlace } from './place.ts';
import { givenDashboards, knownBranches, knownRegions, type PlaceTx } from './store.ts';
import type { Dashboard } from './view.ts';

/**
 * Dashboards that headquarters give to this workspace, or the one of an id, as it may open them: to read, about itself alone. Who made one and
 * to whom else it is given stays headquarters' own, so the group stands for both names.
 */
export async function givenTo(place: Pick<DashboardPlace, 'id' | 'kind'>, tx: PlaceTx, id: string | null): Promise<Dashboard[]> {
  if (place.kind === 'group') return [];
  const rows = await givenDashboards(tx, id);
  const named = namedPlaces({ cards: rows.flatMap((row) => row.definition.cards) });
  const own = {
    tenantId: place.id,
    branchIds: named.branchIds.length === 0 ? [] : await knownBranches(tx, named.branchIds),
    regions: named.regions.length === 0 ? [] : await knownRegions(tx, named.regions),
  };
  return rows.map(({ groupName, definition, ...row }) => ({
    ...row,
    definition: ownFigures(definition, own),
    right: 'read',
    ownerName: groupName,
    isOwnerGone: false,
    isMine: false,
    isFromGroup: true,
    leftTenantIds: [],
    shares: null,
    isShared: true,
    updatedBy: groupName,
  }));
}
