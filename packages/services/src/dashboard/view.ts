import type { Definition, Share } from '@bodan/core/dashboard/definition';
import type { DashboardRow } from './store.ts';

export type Right = 'own' | 'edit' | 'read';
/** A dashboard as a person sees it. Only its owner is told with whom it is shared. Instants in epoch ms. */
export type Dashboard = {
  id: string;
  name: string;
  definition: Definition;
  right: Right;
  ownerName: string;
  /** Given by headquarters, and read with one's own figures. */
  isFromGroup: boolean;
  shares: Share[] | null;
  isShared: boolean;
  updatedAt: number;
  updatedBy: string;
  version: number;
};
export type DashboardLine = Omit<Dashboard, 'definition' | 'shares'> & { cards: number };

/** What somebody with a right sees of a dashboard that is kept here. */
export function view(row: DashboardRow, right: Right): Dashboard {
  const { id, name, definition, ownerName, updatedAt, updatedBy, version, shares } = row;
  return {
    id,
    name,
    definition,
    right,
    ownerName,
    isFromGroup: false,
    shares: right === 'own' ? shares : null,
    isShared: shares.length > 0,
    updatedAt,
    updatedBy,
    version,
  };
}

/** A dashboard as a line of the list. */
export function lineOf({ definition, shares: _, ...line }: Dashboard): DashboardLine {
  return { ...line, cards: definition.cards.length };
}
