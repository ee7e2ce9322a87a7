import { DomainError } from '@bodan/core/errors';
import { needRoom, take } from './keep.ts';
import type { DashboardPlace } from './place.ts';
import { updateOwner } from './store.ts';
import { type Dashboard, view } from './view.ts';

/**
 * Makes a shared dashboard whose owner has left one's own; with whom it is shared stays. Of two at once the first has it.
 * Errors: `not_found`, `forbidden`, `plan_limit`; `conflict` while its owner is there.
 */
export async function takeOverDashboard(place: DashboardPlace, id: string): Promise<Dashboard> {
  place.permitWrite();
  const { app, me } = place;
  return place.write(async (tx) => {
    const { row, right } = await take(place, tx, id);
    if (right !== 'own') throw new DomainError('forbidden');
    if (!row.isOwnerGone) throw new DomainError('conflict', 'Its owner is still here; ask them to share it to be changed.');
    await needRoom(tx, me.personId);
    const now = new Date(app.now());
    await updateOwner(tx, id, me, now);
    const next = { ownerId: me.personId, ownerName: me.name, isOwnerGone: false, updatedBy: me.name, updatedAt: now.getTime() };
    return view({ ...row, ...next, version: row.version + 1 }, right, place);
  });
}
