import type { Promotion } from '@bodan/core/standard/promotion';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import { OF_VISIT } from '../group/store.ts';

const PROMOTION = `standard_key as "standardKey", own_key as "ownKey", factor, options`;

/** The workspace's own fields that fields of the standard took over. */
export const promotionsOf = (tx: TenantTx): Promise<Promotion[]> =>
  tx.rows<Promotion>(`select ${PROMOTION} from promotion where tenant_id = app_tenant() order by own_key`);

export const groupPromotions = (tx: Tx<'hq'>): Promise<(Promotion & { tenantId: string })[]> =>
  tx.rows(`select tenant_id as "tenantId", ${PROMOTION} from promotion order by tenant_id, own_key`);

export const addPromotions = (
  tx: Tx<'hq'>,
  standardKey: string,
  sources: readonly { tenantId: string; key: string; factor: number | null; options: Record<string, string> }[],
  createdBy: string,
): Promise<unknown[]> =>
  tx.rows(
    `insert into promotion (tenant_id, standard_key, own_key, factor, options, created_by)
     select s."tenantId", $1, s.key, s.factor, s.options, $3 from jsonb_to_recordset($2::jsonb) s ("tenantId" uuid, key text, factor double precision, options jsonb)`,
    [standardKey, JSON.stringify(sources), createdBy],
  );

/** Forgets promotions to fields that neither the newest version nor the draft has. */
export const dropStale = (tx: Tx<'hq'>, keys: readonly string[]): Promise<unknown[]> =>
  tx.rows(`delete from promotion where standard_key <> all ($1)`, [keys]);

export type FieldUse = { key: string; tickets: number; median: number | null };
/** How many tickets have a value of each field, and of numbers the middle one; one pass over the tickets. */
export const fieldUse = (tx: TenantTx): Promise<FieldUse[]> =>
  tx.rows<FieldUse>(
    `select e.key, count(*)::int as tickets, (percentile_disc(0.5) within group (order by case when jsonb_typeof(e.value) = 'number' then (e.value #>> '{}')::float8 end))::float8 as median
     from ticket k cross join lateral jsonb_each(k.custom) e where k.tenant_id = app_tenant() and ${OF_VISIT} group by e.key order by e.key`,
  );
