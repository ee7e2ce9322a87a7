import type { Delegation } from '@bodan/core/flow/delegation';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

/** A delegation with when its stand-in was told of it, and when it begins or ends next. */
export type DelegationRow = Delegation & { toldAt: number | null; nextAt: number | null };

const ROW = `d.person_id as "fromPersonId", d.to_person_id as "toPersonId", d.starts_at as "startsAt", d.ends_at as "endsAt", d.told_at as "toldAt", d.next_at as "nextAt"`;
const CHANGED = 'txid = pg_current_xact_id()';
const day = (at: number | null): Date | null => (at === null ? null : new Date(at));

type Standing = DelegationRow & { isStandInOut: boolean };
const ONE = `select ${ROW}, m.disabled_at is not null as "isStandInOut"
  from delegation d join membership m on m.tenant_id = d.tenant_id and m.person_id = d.to_person_id where d.tenant_id = app_tenant() and d.person_id = $1`;

/** What a person delegated, with whether the stand-in is shut out of the workspace. */
export async function delegationOf(tx: TenantTx, personId: string): Promise<Standing | undefined> {
  const [row] = await tx.rows<Standing>(ONE, [personId], 'delegation-of');
  return row;
}
/** The same, kept from changing until the transaction ends. */
export async function lockDelegation(tx: TenantTx, personId: string): Promise<Standing | undefined> {
  const [row] = await tx.rows<Standing>(`${ONE} for update of d`, [personId], 'delegation-lock');
  return row;
}

export const putDelegation = (tx: TenantTx, d: DelegationRow): Promise<unknown[]> =>
  tx.rows(
    `insert into delegation (tenant_id, person_id, to_person_id, starts_at, ends_at, told_at, next_at) values (app_tenant(), $1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, person_id) do update set to_person_id = excluded.to_person_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       told_at = excluded.told_at, next_at = excluded.next_at, ${CHANGED}`,
    [d.fromPersonId, d.toPersonId, new Date(d.startsAt), new Date(d.endsAt), day(d.toldAt), day(d.nextAt)],
  );

/** Delegations to somebody that are not over at `now`, moved in the feed: their stand-in was shut out. */
export const moveDelegationsTo = (tx: TenantTx, toPersonId: string, now: number): Promise<DelegationRow[]> =>
  tx.rows<DelegationRow>(
    `update delegation d set ${CHANGED} where d.tenant_id = app_tenant() and d.to_person_id = $1 and d.ends_at > $2 returning ${ROW}`,
    [toPersonId, new Date(now)],
  );

/** Their stand-in was let in again: they move in the feed, and what was never told is due again. */
export const wakeDelegationsTo = (tx: TenantTx, toPersonId: string): Promise<unknown[]> =>
  tx.rows(
    `update delegation set next_at = case when told_at is null then starts_at else next_at end, ${CHANGED} where tenant_id = app_tenant() and to_person_id = $1`,
    [toPersonId],
  );

export type DelegationKey = { tenantId: string; groupId: string; personId: string };
export type DueDelegation = DelegationKey & { nextAt: number };

/** Delegations that begin or end by now, production and sandboxes each by their own clock. */
export const dueDelegations = (tx: Tx<'relay'>, now: number, limit: number): Promise<DueDelegation[]> =>
  tx.rows<DueDelegation>(
    `select d.tenant_id as "tenantId", t.group_id as "groupId", d.person_id as "personId", d.next_at as "nextAt" from delegation d join tenant t on t.id = d.tenant_id
       where d.next_at <= $1 and not t.is_sandbox
     union all
     select d.tenant_id, t.group_id, d.person_id, d.next_at from tenant t join delegation d on d.tenant_id = t.id
       where t.is_sandbox and d.next_at <= coalesce(t.sandbox_now, $1)
     order by "nextAt" limit $2`,
    [new Date(now), limit],
    'delegations-due',
  );
