import type { Definition, Share } from '@bodan/core/dashboard/definition';
import type { DashboardPlace } from './place.ts';
import type { DashboardRow } from './store.ts';

export type Right = 'own' | 'edit' | 'read';
/** A dashboard as a person sees it. Only who may share it is told with whom it is shared. Instants in epoch ms. */
export type Dashboard = {
  id: string;
  name: string;
  definition: Definition;
  right: Right;
  ownerName: string;
  /** Whoever made it is a member no more: an administrator takes it over or withdraws it. */
  isOwnerGone: boolean;
  /** Made by whoever asks. */
  isMine: boolean;
  /** Given by headquarters, and read with one's own figures. */
  isFromGroup: boolean;
  /** Subsidiaries that its cards name and that are of the group no more. */
  leftTenantIds: string[];
  shares: Share[] | null;
  isShared: boolean;
  updatedAt: number;
  updatedBy: string;
  version: number;
};
export type DashboardLine = Omit<Dashboard, 'definition' | 'shares' | 'leftTenantIds'> & { cards: number };

/** What somebody with a right sees of a dashboard that is kept in a place with these subsidiaries. */
export function view(row: DashboardRow, right: Right, { me, tenantIds }: Pick<DashboardPlace, 'me' | 'tenantIds'>): Dashboard {
  const { id, name, definition, ownerName, isOwnerGone, updatedAt, updatedBy, version, shares } = row;
  return {
    id,
    name,
    definition,
    right,
    ownerName,
    isOwnerGone,
    isMine: row.ownerId === me.personId,
    isFromGroup: false,
    leftTenantIds: [...new Set(definition.cards.flatMap((c) => c.filters.tenant ?? []))].filter((t) => !tenantIds.includes(t)),
    shares: right === 'own' ? shares : null,
    isShared: shares.length > 0,
    updatedAt,
    updatedBy,
    version,
  };
}

/** A dashboard as a line of the list. */
export function lineOf({ definition, shares: _, leftTenantIds: _left, ...line }: Dashboard): DashboardLine {
  return { ...line, cards: definition.cards.length };
}
