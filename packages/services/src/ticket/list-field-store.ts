import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { FieldFilter } from '@bodan/core/fields/filter';
import { lookOf } from '@bodan/core/fields/look';
import type { TenantTx } from '../context.ts';

/** A field that the caller may look for by, and how. */
export type CustomFilter = { field: FieldDefinition; filter: FieldFilter };
export type Bind = (value: unknown) => string;

const wordsOf = (values: readonly (string | number | boolean)[]): string[] => values.map(String);

/** The filter on the ticket itself: what holds in the end, however its tickets are come by. */
export function customCondition({ field, filter }: CustomFilter, bind: Bind): string {
  const key = bind(field.key);
  const look = lookOf(field);
  switch (filter.kind) {
    case 'empty':
      return `not t.custom ? ${key}`;
    case 'filled':
      return `t.custom ? ${key}`;
    case 'contains': {
      const holds = (text: string) => `position(lower(${bind(filter.text)}::text collate "C") in lower((${text}) collate "C")) > 0`;
      return look === 'parts'
        ? `(${holds(`t.custom -> ${key} ->> 'name'`)} or ${holds(`t.custom -> ${key} ->> 'serial'`)})`
        : holds(`t.custom ->> ${key}`);
    }
    case 'between': {
      const ends = (value: string, type: string) =>
        [
          ...(filter.from === null ? [] : [`${value} >= ${bind(filter.from)}::${type}`]),
          ...(filter.to === null ? [] : [`${value} <= ${bind(filter.to)}::${type}`]),
        ].join(' and ');
      return look === 'number'
        ? `(case when jsonb_typeof(t.custom -> ${key}) = 'number' then ${ends(`(t.custom ->> ${key})::float8`, 'float8')} else false end)`
        : `(${ends(`(t.custom ->> ${key}) collate "C"`, 'text')})`;
    }
    case 'is': {
      const [only] = filter.values;
      if (look === 'number') return `t.custom -> ${key} = any (${bind(filter.values.map((v) => JSON.stringify(v)))}::jsonb[])`;
      if (look === 'list') return `t.custom -> ${key} ?| ${bind(wordsOf(filter.values))}::text[]`;
      if (look === 'parts') {
        const values = bind(wordsOf(filter.values));
        return `(t.custom -> ${key} ->> 'name' = any (${values}::text[]) or t.custom -> ${key} ->> 'serial' = any (${values}::text[]))`;
      }
      if (filter.values.length === 1) return `t.custom ->> ${key} = ${bind(String(only))}`;
      return `t.custom ->> ${key} = any (${bind(wordsOf(filter.values))}::text[])`;
    }
    default: {
      const never: never = filter;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}

/** Longer texts are kept in the index by their beginning. */
const KEPT = 300;
/** The filter on an entry of the index, which may let pass more than the one on the ticket; null where the index knows nothing of it. */
function keyCondition({ field, filter }: CustomFilter, bind: Bind): string | null {
  const look = lookOf(field);
  if (look === null || filter.kind === 'empty' || filter.kind === 'filled') return null;
  const keyOf = (value: string) => (look === 'number' ? `number_key(${value}::float8)` : `text_key(${value}::text)`);
  if (filter.kind === 'contains')
    return `(position(lower(${bind(filter.text)}::text collate "C") in f.value) > 0 or length(f.value) >= ${KEPT})`;
  if (filter.kind === 'is')
    return `f.value = any ((select array_agg(${keyOf('x')}) from unnest(${bind(wordsOf(filter.values))}::text[]) x)::text[])`;
  return [
    ...(filter.from === null ? [] : [`f.value >= ${keyOf(bind(filter.from))}`]),
    ...(filter.to === null ? [] : [`f.value <= ${keyOf(bind(filter.to))}`]),
  ].join(' and ');
}

export const fieldId = (key: string): string => `(select id from custom_field where tenant_id = $1 and key = ${key})`;

/**
 * So few tickets are fetched one by one; with more a walk through the newest meets a page of them sooner: k of n tickets are k fetches, or
 * a walk past 50 n / k. How many there are is what the counters of their numbers say.
 */
const RARE = `select least(1000, floor(sqrt(50 * coalesce(sum(value), 0))))::int as most from counter where tenant_id = $1`;
const MAX_KNOWN = 5_000;
/**
 * Filters that many tickets pass, by workspace, with how often that is taken for granted before it is asked again: a workspace grows, and what
 * was common among a thousand tickets may be rare among a million. Only a way to the same answer.
 */
const common = new Map<string, number>();
const ASK_AGAIN_AFTER = 100;

/**
 * The tickets that pass the rarest of these filters, when they are few; null when every one of them is common or the index knows nothing
 * of it. All other conditions are still to be looked at.
 */
async function rareTickets(tx: TenantTx, tenantId: string, filters: readonly CustomFilter[]): Promise<string[] | null> {
  for (const custom of filters) {
    const values: unknown[] = [tenantId];
    const bind: Bind = (value) => `$${values.push(value)}`;
    const key = bind(custom.field.key);
    const condition = keyCondition(custom, bind);
    const name = `${tenantId} ${custom.field.key} ${JSON.stringify(custom.filter)}`;
    const left = common.get(name) ?? 0;
    if (left > 0) common.set(name, left - 1);
    if (condition === null || left > 0) continue;
    const rows = await tx.rows<{ id: string; most: number }>(
      `with rare as materialized (${RARE}) select f.ticket_id as id, rare.most from rare, ticket_field f
       where f.tenant_id = $1 and f.field_id = ${fieldId(key)} and ${condition} limit (select most + 1 from rare)`,
      values,
    );
    if (rows.length <= (rows[0]?.most ?? 0)) return [...new Set(rows.map((r) => r.id))];
    if (common.size >= MAX_KNOWN) common.clear();
    common.set(name, ASK_AGAIN_AFTER);
  }
  return null;
}

/** The same filter, with the tickets that are looked through named where they are few. */
export async function narrowest<F extends { custom: readonly CustomFilter[]; ids: string[] | null }>(
  tx: TenantTx,
  tenantId: string,
  f: F,
): Promise<F> {
  return f.custom.length > 0 ? { ...f, ids: await rareTickets(tx, tenantId, f.custom) } : f;
}
