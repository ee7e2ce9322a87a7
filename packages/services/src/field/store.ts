import type { FieldDefinition } from '@bodan/core/fields/definition';
import { lookOf } from '@bodan/core/fields/look';
import type { Reference } from '@bodan/core/fields/reference';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import { markFields } from '../lookup/store.ts';

const GIVEN = `jsonb_to_recordset($1::jsonb) as x (key text, is_unique boolean, prefix text, digits integer, look text, looks_through text, takes text)`;
const REGISTER = `with
  given as (select * from ${GIVEN}),
  changed as (update custom_field c set is_unique = g.is_unique, prefix = g.prefix, digits = g.digits, look = g.look, looks_through = g.looks_through, takes = g.takes from given g
    where c.tenant_id = app_tenant() and c.key = g.key and (c.is_unique, c.prefix, c.digits, c.look, c.looks_through, c.takes) is distinct from (g.is_unique, g.prefix, g.digits, g.look, g.looks_through, g.takes)),
  added as (insert into custom_field (tenant_id, id, key, is_unique, prefix, digits, look, looks_through, takes)
    select app_tenant(), (select coalesce(max(id), 0) from custom_field where tenant_id = app_tenant()) + row_number() over (order by g.key), g.key, g.is_unique, g.prefix, g.digits, g.look, g.looks_through, g.takes
    from given g where not exists (select 1 from custom_field c where c.tenant_id = app_tenant() and c.key = g.key))
  select 1`;
const TURNING = `select x.key, x.is_unique <> coalesce(c.is_unique, false) as claims, c.key is not null and c.look is distinct from x.look as looks,
    x.takes is not null and (c.looks_through, c.takes) is distinct from (x.looks_through, x.takes) as turns
  from ${GIVEN} left join custom_field c on c.tenant_id = app_tenant() and c.key = x.key`;
const CLAIM = `with
  turning as (select id, key, is_unique from custom_field where tenant_id = app_tenant() and key = any ($1)),
  free as (delete from field_claim f using turning t where f.tenant_id = app_tenant() and f.field_id = t.id and not t.is_unique)
  insert into field_claim (tenant_id, field_id, value, ticket_id)
  select k.tenant_id, t.id, claimed_value(k.custom -> t.key), k.id from turning t join ticket k on k.tenant_id = app_tenant() and k.custom ? t.key
  where t.is_unique and claimed_value(k.custom -> t.key) is not null order by k.created_at, k.id
  on conflict (tenant_id, field_id, value) do nothing`;
const FORGET = `delete from ticket_field f using custom_field c where c.tenant_id = app_tenant() and c.key = any ($1) and f.tenant_id = c.tenant_id and f.field_id = c.id`;
const INDEX = `insert into ticket_field (tenant_id, field_id, value, ticket_id)
  select k.tenant_id, c.id, v, k.id from custom_field c join ticket k on k.tenant_id = app_tenant() and k.custom ? c.key cross join lateral unnest(field_keys(k.custom -> c.key, c.look)) v
  where c.tenant_id = app_tenant() and c.key = any ($1) and c.look is not null`;

/** Keeps everybody from writing custom values of the workspace until this transaction ends, after those who write now are done. */
export const holdFieldValues = (tx: Tx<'tenant'>): Promise<unknown[]> => tx.rows(`select pg_advisory_xact_lock(field_lock(app_tenant()))`);

/**
 * Tells the database what it does itself with values of these fields: it numbers them, keeps an index of them, knows what lookups look at, and lets no two tickets hold
 * the same where that is asked for; of values that are there twice already the first ticket keeps its claim. Fields that are not named stay
 * as they are.
 */
export async function registerFields(tx: Tx<'tenant'>, fields: readonly FieldDefinition[]): Promise<void> {
  const given = JSON.stringify(
    fields.map((f) => ({
      key: f.key,
      is_unique: f.isUnique,
      prefix: f.type === 'auto_number' && !f.isHidden ? (f.numbering?.prefix ?? '') : null,
      digits: f.type === 'auto_number' ? (f.numbering?.digits ?? 4) : null,
      look: lookOf(f),
      looks_through: f.type === 'lookup' ? f.through : null,
      takes: f.type === 'lookup' ? f.take : null,
    })),
  );
  const turning = await tx.rows<{ key: string; claims: boolean; looks: boolean; turns: boolean }>(TURNING, [given]);
  const claims = turning.filter((t) => t.claims).map((t) => t.key);
  const looks = turning.filter((t) => t.looks).map((t) => t.key);
  const turns = turning.filter((t) => t.turns).map((t) => t.key);
  if (claims.length + looks.length > 0) await holdFieldValues(tx);
  await tx.rows(REGISTER, [given]);
  if (claims.length > 0) await tx.rows(CLAIM, [claims]);
  if (looks.length > 0) {
    await tx.rows(FORGET, [looks]);
    await tx.rows(INDEX, [looks]);
  }
  if (turns.length > 0) await markFields(tx, turns);
}

/** Values of a field that several tickets hold, most often held first, with how many. */
export const sharedValues = (tx: TenantTx, key: string, limit: number): Promise<{ value: string; tickets: number }[]> =>
  tx.rows(
    `select v as value, count(*)::int as tickets from (select claimed_value(custom -> $1) as v from ticket where tenant_id = app_tenant() and custom ? $1) x
     where v is not null group by v having count(*) > 1 order by count(*) desc, v limit $2`,
    [key, limit],
  );

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
