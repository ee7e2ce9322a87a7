import type { Appearance, Shop } from '@bodan/core/peer-benchmark/cohort';
import type { Release, Round, StandingState } from '@bodan/core/peer-benchmark/release';
import type { Trade } from '@bodan/core/peer-benchmark/rule';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type MemberRow = { trade: Trade; since: number; textVersion: number; consentedAt: number; consentedByName: string };
type HandedFigures = Shop['figures'];
export type HandInRow = { period: number; trade: Trade; tickets: number; figures: HandedFigures; handedAt: number };
export type StandingRow = {
  period: number;
  state: StandingState;
  cohort: string | null;
  metTrade: number;
  metAll: number;
  publishedAt: number;
};

/** Whoever joins, leaves or hands in shares it, who publishes has it alone: no release contains a shop that has left. */
const ONE_AT_A_TIME = `hashtextextended('peer_benchmark', 0)`;
const together = (tx: TenantTx): Promise<unknown[]> => tx.rows(`select pg_advisory_xact_lock_shared(${ONE_AT_A_TIME})`);

/** What a workspace is: only a business on its own, and no sandbox, takes part. */
export async function whatItIs(tx: TenantTx): Promise<{ isSolo: boolean; isSandbox: boolean; createdAt: number } | undefined> {
  const [row] = await tx.rows<{ isSolo: boolean; isSandbox: boolean; createdAt: number }>(
    `select g.kind = 'solo' as "isSolo", t.is_sandbox as "isSandbox", t.created_at as "createdAt" from tenant t join service_group g on g.id = t.group_id where t.id = app_tenant()`,
  );
  return row;
}

export async function memberRow(tx: TenantTx): Promise<MemberRow | undefined> {
  const [row] = await tx.rows<MemberRow>(
    `select trade, since, text_version as "textVersion", consented_at as "consentedAt", consented_by_name as "consentedByName" from peer_member where tenant_id = app_tenant()`,
  );
  return row;
}

export type Consent = { id: string; trade: Trade; textVersion: number; personId: string; personName: string; at: Date };
const record = (tx: TenantTx, act: 'given' | 'changed' | 'withdrawn', c: Consent): Promise<unknown[]> =>
  tx.rows(
    `insert into peer_consent (tenant_id, id, act, trade, text_version, person_id, person_name, at) values (app_tenant(), $1, $2, $3, $4, $5, $6, $7)`,
    [c.id, act, c.trade, c.textVersion, c.personId, c.personName, c.at],
  );

/** Puts a consent in force and into the record. */
export async function join(tx: TenantTx, groupId: string, c: Consent): Promise<void> {
  await together(tx);
  const before = await memberRow(tx);
  await tx.rows(
    `insert into peer_member (tenant_id, group_id, trade, since, text_version, consented_at, consented_by, consented_by_name) values (app_tenant(), $1, $2, $4, $3, $4, $5, $6)
     on conflict on constraint peer_member_pk do update set trade = excluded.trade, text_version = excluded.text_version, consented_at = excluded.consented_at,
       consented_by = excluded.consented_by, consented_by_name = excluded.consented_by_name`,
    [groupId, c.trade, c.textVersion, c.at, c.personId, c.personName],
  );
  await record(tx, before ? 'changed' : 'given', c);
}

/** Takes the consent away, with everything that was handed in under it; false when there was none. */
export async function leave(tx: TenantTx, by: Omit<Consent, 'trade' | 'textVersion'>): Promise<boolean> {
  await together(tx);
  const [gone] = await tx.rows<{ trade: Trade; textVersion: number }>(
    `delete from peer_member where tenant_id = app_tenant() returning trade, text_version as "textVersion"`,
  );
  if (!gone) return false;
  await tx.rows(`delete from peer_hand_in where tenant_id = app_tenant()`);
  await record(tx, 'withdrawn', { ...by, ...gone });
  return true;
}

/** Keeps what a shop hands in, while its consent is in force and the period is not published. Twice is once. */
export async function keepHandIn(
  tx: TenantTx,
  h: { period: number; tickets: number; figures: HandedFigures; isOldEnough: boolean; handedAt: Date },
): Promise<void> {
  await together(tx);
  await tx.rows(
    `insert into peer_hand_in (tenant_id, period, trade, tickets, figures, is_old_enough, handed_at)
     select tenant_id, $1, trade, $2, $3, $4, $5 from peer_member m where m.tenant_id = app_tenant() and not exists (select 1 from peer_round r where r.period = $1)
     on conflict on constraint peer_hand_in_pk do nothing`,
    [h.period, h.tickets, JSON.stringify(h.figures), h.isOldEnough, h.handedAt],
  );
}

export const handInsOf = (tx: TenantTx, limit: number): Promise<HandInRow[]> =>
  tx.rows<HandInRow>(
    `select period, trade, tickets, figures, handed_at as "handedAt" from peer_hand_in where tenant_id = app_tenant() order by period desc limit $1`,
    [limit],
  );
export const standingsOf = (tx: TenantTx, limit: number): Promise<StandingRow[]> =>
  tx.rows<StandingRow>(
    `select s.period, s.state, s.cohort, s.met_trade as "metTrade", s.met_all as "metAll", r.published_at as "publishedAt" from peer_standing s join peer_round r on r.period = s.period
     where s.tenant_id = app_tenant() order by s.period desc limit $1`,
    [limit],
  );
/** Releases the workspace was counted in; the wall shows no others. */
export const releasesOf = (tx: TenantTx): Promise<(Release & { period: number })[]> =>
  tx.rows(
    `select period, cohort, jsonb_build_object('from', shops_from, 'to', shops_to) as shops, figures from peer_release order by period desc`,
  );

export type DueHandIn = { tenantId: string; groupId: string; period: number };
const MAY_TAKE_PART = `peer_member m join tenant t on t.id = m.tenant_id join service_group g on g.id = t.group_id
  where g.kind = 'solo' and not t.is_sandbox and m.since < $2 and not exists (select 1 from peer_round r where r.period = $1)`;

/** Shops that agreed before the period ended and have not handed in. */
export const dueHandIns = (tx: Tx<'relay'>, period: number, endsAt: number, limit: number): Promise<DueHandIn[]> =>
  tx.rows<DueHandIn>(
    `select m.tenant_id as "tenantId", t.group_id as "groupId", $1::int as period from ${MAY_TAKE_PART} and not exists (select 1 from peer_hand_in h where h.tenant_id = m.tenant_id and h.period = $1) order by m.tenant_id limit $3`,
    [period, new Date(endsAt), limit],
    'peer-hand-ins-due',
  );
/** True when everybody has handed in, or nobody has any more since `silentSince`. */
export async function isRoundDue(tx: Tx<'relay'>, period: number, endsAt: number, silentSince: number): Promise<boolean> {
  const [row] = await tx.rows<{ due: boolean }>(
    `select coalesce(count(at) = count(*) or max(at) < $3, false) and count(at) > 0 as due
     from (select (select h.handed_at from peer_hand_in h where h.tenant_id = m.tenant_id and h.period = $1) as at from ${MAY_TAKE_PART}) x`,
    [period, new Date(endsAt), new Date(silentSince)],
    'peer-round-due',
  );
  return row?.due ?? false;
}

/** Claims a period: false when it is published already. Waits for who joins, leaves or hands in at this moment. */
export async function claimRound(tx: Tx<'peers'>, period: number, now: Date): Promise<boolean> {
  await tx.rows(`select pg_advisory_xact_lock(${ONE_AT_A_TIME})`);
  return (
    (
      await tx.rows(
        `insert into peer_round (period, published_at) values ($1, $2) on conflict on constraint peer_round_pk do nothing returning 1`,
        [period, now],
      )
    ).length === 1
  );
}

type HandedShop = Omit<Shop, 'size'>;
export const handedIn = (tx: Tx<'peers'>, period: number): Promise<HandedShop[]> =>
  tx.rows<HandedShop>(
    `select h.tenant_id::text as id, h.trade, h.tickets, h.figures, h.is_old_enough as "isOldEnough" from peer_hand_in h
     where h.period = $1 and exists (select 1 from peer_member m where m.tenant_id = h.tenant_id) order by h.tenant_id`,
    [period],
  );

export const appearances = (tx: Tx<'peers'>, since: number): Promise<Appearance[]> =>
  tx.rows<Appearance>(
    `select period, cohort, tenant_id::text as "shopId" from peer_standing where period >= $1 and cohort is not null order by period, tenant_id`,
    [since],
  );

/** Writes a round down, and forgets standings from before `since`. */
export async function keepRound(tx: Tx<'peers'>, period: number, { releases, standings }: Round, since: number): Promise<void> {
  await tx.rows(
    `insert into peer_release (period, cohort, shops_from, shops_to, figures)
     select $1, r ->> 'cohort', (r -> 'shops' ->> 'from')::int, (r -> 'shops' ->> 'to')::int, r -> 'figures' from jsonb_array_elements($2::jsonb) r`,
    [period, JSON.stringify(releases)],
  );
  await tx.rows(
    `insert into peer_standing (tenant_id, period, state, cohort, met_trade, met_all)
     select (s ->> 'shopId')::uuid, $1, s ->> 'state', s ->> 'cohort', (s -> 'met' ->> 'trade')::int, (s -> 'met' ->> 'all')::int from jsonb_array_elements($2::jsonb) s`,
    [period, JSON.stringify(standings)],
  );
  await tx.rows(`delete from peer_standing where period < $1`, [since]);
}
