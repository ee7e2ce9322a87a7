import { iso } from '@bodan/core/instant';
import type { App, TenantTx } from '../context.ts';
import { addNotices } from '../notification/store.ts';
import { countTickets, EVERYTHING } from '../ticket/list-store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type DelegationRow, moveDelegationsTo } from './store.ts';

type Told = Pick<DelegationRow, 'fromPersonId' | 'toPersonId' | 'endsAt'>;
/** A notice says no larger number. */
const MOST = 10_000;
type Kind = 'stand_in' | 'stand_in_over' | 'stand_in_out';

/**
 * Tells of a delegation in the bell, in the transaction that changes it: the stand-in that they stand in now, or no more, and whoever delegated
 * that their stand-in was shut out; each with how many approvals wait. Who is shut out themselves is told nothing.
 */
export async function tellOfDelegation(app: App, tx: TenantTx, config: WorkspaceConfig, kind: Kind, d: Told): Promise<void> {
  const [reader, other] = kind === 'stand_in_out' ? [d.fromPersonId, d.toPersonId] : [d.toPersonId, d.fromPersonId];
  if (config.members.get(reader)?.isDisabled !== false) return;
  const data = {
    by: config.members.get(other)?.name ?? '',
    until: iso(d.endsAt),
    count: await countTickets(tx, config.tenantId, { ...EVERYTHING, approvers: [d.fromPersonId], ids: null }, MOST),
  };
  const why = kind === 'stand_in_out' ? 'delegation' : 'stand_in';
  await addNotices(tx, [{ id: app.newId(), personId: reader, why }], { kind, ticketId: null, data, haste: null, at: app.now() });
}

/** A stand-in was shut out: whoever delegated to them is told that approvals wait for themselves again. */
export async function tellOfLoss(app: App, tx: TenantTx, config: WorkspaceConfig, toPersonId: string): Promise<void> {
  const lost = await moveDelegationsTo(tx, toPersonId, nowOf(config, app.now()));
  for (const d of lost) await tellOfDelegation(app, tx, config, 'stand_in_out', d);
}
