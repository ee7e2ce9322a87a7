import { DomainError } from '@bodan/core/errors';
import type { TenantTx } from '../context.ts';
import { wakeDelegationsTo } from '../delegation/store.ts';
import { bumpRevision } from '../workspace/store.ts';
import { giveMembership, seatsOf } from './store.ts';

/** Throws `plan_limit` when the plan has no free seat. The caller holds the workspace's row, so two cannot take the last one. */
export async function needSeat(tx: TenantTx): Promise<void> {
  const { used, seats } = await seatsOf(tx);
  if (seats !== null && used >= seats)
    throw new DomainError('plan_limit', `All ${seats} seats of the plan are taken.`, { extra: { seats, used } });
}

export type NewSeat = {
  tenantId: string;
  personId: string;
  name: string;
  roles: readonly string[];
  departmentCode: string | null;
  branchIds: readonly string[];
};

/** A person's place in the workspace by invitation: a new one, roles beside those they have, or back after being shut out. */
export async function seatMember(tx: TenantTx, m: NewSeat): Promise<void> {
  await bumpRevision(tx);
  if (!(await giveMembership(tx, m, false))) {
    await needSeat(tx);
    await giveMembership(tx, m, true);
    await wakeDelegationsTo(tx, m.personId);
  }
}
