import { intoTenant, type Tx } from '@bodan/db/doors';
import type { App, TenantTx } from '../context.ts';
import { hasTickets, registerStandardFields } from '../workspace/settings-store.ts';
import { changeGroup, type Move, moveFigures, type Place } from './move-store.ts';

/** Where a workspace goes. Null for `ledgerId`: it counts itself there, for it has nothing to count yet. */
export type Destination = { groupId: string; ledgerId: string | null; standardVersionId: string; plan: 'free' | 'group' };

/**
 * Moves a workspace whose membership is held to another group, in the caller's transaction: row, dated place, what is open, what is remembered.
 * Goes on behind the workspace's own door. `by` is the name of who agreed or ended it.
 */
export async function moveWorkspace(
  app: App,
  tx: Tx<'identity'>,
  tenantId: string,
  from: Place,
  to: Destination,
  by: string,
): Promise<{ tx: TenantTx; hasTickets: boolean }> {
  const move: Move = { tenantId, from, to: { ...to, ledgerId: to.ledgerId ?? to.groupId }, at: new Date(app.now()), by };
  await changeGroup(tx, move);
  const own = await intoTenant(tx, { tenantId, groupId: to.groupId });
  await moveFigures(own, move);
  await registerStandardFields(own);
  return { tx: own, hasTickets: await hasTickets(own) };
}
