import type { StandardContent } from '@bodan/core/standard/content';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import type { ConversionStatus } from '../conversion/store.ts';

export async function adoptedContent(tx: TenantTx): Promise<{ id: string; number: number; content: StandardContent } | undefined> {
  const [row] = await tx.rows<{ id: string; number: number; content: StandardContent }>(
    `select s.id, s.number, s.content from tenant t join standard_version s on s.id = t.standard_version_id where t.id = app_tenant()`,
  );
  return row;
}

export async function ownTenantVersion(tx: TenantTx): Promise<{ id: string; number: number } | undefined> {
  const [row] = await tx.rows<{ id: string; number: number }>(
    `select s.id, s.number from tenant t join standard_version s on s.id = t.standard_version_id where t.id = app_tenant()`,
  );
  return row;
}

/**
 * Codes of open tickets, and tiers of all, but for fault codes that undoing a conversion takes back: those are not in the way of an
 * earlier version.
 */
export async function codesBeside(tx: TenantTx, conversionId: string): Promise<string[]> {
  const rows = await tx.rows<{ code: string }>(
    `select distinct k.fault_code as code from ticket k where k.tenant_id = app_tenant() and k.is_open and k.fault_code is not null and not exists (
       select 1 from conversion_ticket c where c.tenant_id = k.tenant_id and c.conversion_id = $1 and c.ticket_id = k.id and c.outcome = 'changed' and c.changes @> '[{"field": "faultCode"}]')`,
    [conversionId],
  );
  return rows.map((r) => r.code);
}

export type AdoptionProgress = {
  tenantId: string;
  id: string;
  status: ConversionStatus;
  fromNumber: number;
  toNumber: number;
  startsAt: number;
  total: number;
  done: number;
};

/** The newest adoption of every subsidiary, with how far it is. */
export const groupProgress = (tx: Tx<'hq'>): Promise<AdoptionProgress[]> =>
  tx.rows<AdoptionProgress>(
    `select c.tenant_id as "tenantId", c.id, c.status, (c.facts ->> 'fromNumber')::int as "fromNumber", (c.facts ->> 'toNumber')::int as "toNumber", c.starts_at as "startsAt",
       (select count(*)::int from conversion_ticket x where x.tenant_id = c.tenant_id and x.conversion_id = c.id) as total,
       (select count(case when c.status in ('undoing', 'undone') then x.undo else x.outcome end)::int from conversion_ticket x where x.tenant_id = c.tenant_id and x.conversion_id = c.id) as done
     from (select distinct on (tenant_id) * from conversion where kind = 'adoption' order by tenant_id, created_at desc, id desc) c order by c.tenant_id`,
  );
