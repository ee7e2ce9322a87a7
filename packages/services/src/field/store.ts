import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Reference } from '@bodan/core/fields/reference';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

const REGISTER = `with
  given as (select * from jsonb_to_recordset($1::jsonb) as x (key text, prefix text, digits integer)),
  changed as (update custom_field c set prefix = g.prefix, digits = g.digits from given g
    where c.tenant_id = app_tenant() and c.key = g.key and (c.prefix, c.digits) is distinct from (g.prefix, g.digits)),
  added as (insert into custom_field (tenant_id, id, key, prefix, digits)
    select app_tenant(), (select coalesce(max(id), 0) from custom_field where tenant_id = app_tenant()) + row_number() over (order by g.key), g.key, g.prefix, g.digits
    from given g where not exists (select 1 from custom_field c where c.tenant_id = app_tenant() and c.key = g.key))
  select 1`;

/** Tells the database what it does itself with values of these fields: it numbers them. Fields that are not named stay as they are. */
export const registerFields = (tx: Tx<'tenant'>, fields: readonly FieldDefinition[]): Promise<unknown[]> =>
  tx.rows(REGISTER, [
    JSON.stringify(
      fields.map((f) => ({
        key: f.key,
        prefix: f.type === 'auto_number' && !f.isHidden ? (f.numbering?.prefix ?? '') : null,
        digits: f.type === 'auto_number' ? (f.numbering?.digits ?? 4) : null,
      })),
    ),
  ]);

/** Which of these are there, as `kind/id`: customers and tickets of the workspace, attachments of this ticket. */
export async function findReferences(
  tx: TenantTx,
  tenantId: string,
  ticketId: string | null,
  references: readonly Reference[],
): Promise<Set<string>> {
  if (references.length === 0) return new Set();
  const ids = (kind: Reference['kind']) => references.filter((r) => r.kind === kind).map((r) => r.id);
  const rows = await tx.rows<{ name: string }>(
    `select 'customer/' || id as name from customer where tenant_id = $1 and id = any ($2)
     union all select 'ticket/' || id from ticket where tenant_id = $1 and id = any ($3)
     union all select 'attachment/' || id from attachment where tenant_id = $1 and ticket_id = $4 and id = any ($5)`,
    [tenantId, ids('customer'), ids('ticket'), ticketId, ids('attachment')],
  );
  return new Set(rows.map((r) => r.name));
}

export const ticketNumbers = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<{ id: string; number: string }[]> =>
  tx.rows(`select id, number from ticket where tenant_id = $1 and id = any ($2)`, [tenantId, ids]);

export const customerNames = (
  tx: TenantTx,
  tenantId: string,
  ids: readonly string[],
): Promise<{ id: string; name: string; phone: string }[]> =>
  tx.rows(`select id, name, phone from customer where tenant_id = $1 and id = any ($2)`, [tenantId, ids]);
