import { valueType } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { lookOf } from '@bodan/core/fields/look';
import type { TenantTx } from '../context.ts';
import { fieldId } from './list-field-store.ts';
import { COLUMNS, conditions, EVERYTHING, type Filter, type TicketRow } from './list-store.ts';

type FieldSort = { kind: 'field'; field: FieldDefinition; isDescending: boolean };
/** A column of the ticket itself; `order` names ids or codes in the order they stand in, null orders texts. */
type ColumnSort = {
  kind: 'column';
  by: {
    column: 'title' | 'contact_name' | 'address' | 'device' | 'stage' | 'priority' | 'assignee_id' | 'branch_id' | 'tier' | 'source';
    order: readonly string[] | null;
  };
  isDescending: boolean;
};
export type Sort = FieldSort | ColumnSort;
/** Where a page ended: the key of its last ticket, null for one without a value, and its id. */
export type FieldCursor = { key: string | null; id: string };
export type SortedRow = TicketRow & { sortKey: string | null };

/** So many matches are put in order as a whole; with more the index is walked in its order and meets enough of them soon. */
const SMALL = 3_000;
/** So many entries of the index are looked through before all matches are. */
const NEAR = 1_500;
const POSITION_DIGITS = 5;

/** Options are ordered as they are listed, retired ones among them; null for fields that have none. */
const optionsOf = ({ field, isDescending }: FieldSort): { key: string; place: string }[] | null => {
  if (valueType(field) !== 'choice') return null;
  const all = field.options.map((o, i) => ({ key: o.key, place: String(i + 1).padStart(POSITION_DIGITS, '0') }));
  return isDescending ? all.reverse() : all;
};

/** By what a filter knows, and not by what else its object may carry. */
const hasFilter = (f: Filter): boolean =>
  (Object.keys(EVERYTHING) as (keyof typeof EVERYTHING)[]).some((key) => {
    const asked = f[key];
    return Array.isArray(asked) ? asked.length > 0 : asked !== null;
  });

/**
 * One page in the order of a custom field or a column, tickets without a value last. Equal values are told apart by the id, so every ticket stands at
 * exactly one place, and pages that follow each other miss none and repeat none, whichever way each was come by.
 */
export async function listSorted(
  tx: TenantTx,
  tenantId: string,
  f: Filter,
  sort: Sort,
  after: FieldCursor | null,
  limit: number,
): Promise<SortedRow[]> {
  if (sort.kind === 'column' || f.ids || f.approvers) return sortedSet(tx, tenantId, f, sort, after, limit);
  const isNarrowed = hasFilter(f);
  const isInValues = after?.key !== null;
  if (isNarrowed && isInValues && optionsOf(sort) === null) {
    const near = await walk(tx, tenantId, f, sort, after, limit, NEAR);
    if (near.length >= limit) return near;
  }
  const few = isNarrowed ? await fewSorted(tx, tenantId, f, sort, after, limit) : null;
  if (few) return few;
  const rows = isInValues ? await walk(tx, tenantId, f, sort, after, limit, null) : [];
  if (rows.length >= limit) return rows;
  const without = await emptyOnes(tx, tenantId, f, sort, isInValues ? null : after.id, limit - rows.length);
  return [...rows, ...without];
}

/** The place of a ticket in the order, as a text; null without a value. */
function keyOf(sort: Sort, bind: (v: unknown) => string): string {
  if (sort.kind === 'column') {
    const { column, order } = sort.by;
    if (order === null) return `nullif(text_key(t.${column}), '')`;
    return `lpad(array_position(${bind(order)}::text[], t.${column}::text)::text, ${POSITION_DIGITS}, '0')`;
  }
  const options = optionsOf(sort);
  const key = bind(sort.field.key);
  if (!options) return `(field_keys(t.custom -> ${key}, ${bind(lookOf(sort.field))}))[1]`;
  const listed = bind(sort.field.options.map((o) => o.key));
  return `lpad(array_position(${listed}::text[], t.custom ->> ${key})::text, ${POSITION_DIGITS}, '0')`;
}

/** All matches, at most `most` of them, put in order as a whole: a page of them, and whether there are more. */
function wholeSet(tenantId: string, f: Filter, sort: Sort, after: FieldCursor | null, limit: number, most: number | null) {
  const { from, where, values, bind } = conditions(tenantId, f);
  const [way, than] = sort.isDescending ? ['desc', '<'] : ['asc', '>'];
  const key = keyOf(sort, bind);
  let beyond = 'true';
  if (after?.key === null) beyond = `k is null and id < ${bind(after.id)}::uuid`;
  else if (after) {
    const [last, id] = [bind(after.key), bind(after.id)];
    beyond = `(k is null or k ${than} ${last}::text or (k = ${last}::text and id ${than} ${id}::uuid))`;
  }
  const order = (k: string, id: string) => `${k} ${way} nulls last, (case when ${k} is not null then ${id} end) ${way}, ${id} desc`;
  const matches = `m as materialized (select t.id, ${key} collate "C" as k from ${from} where ${where}${most === null ? '' : ` limit ${bind(most + 1)}`})`;
  const page = `p as materialized (select id, k from m where ${beyond} order by ${order('k', 'id')} limit ${bind(limit)})`;
  return { text: `with ${matches}, ${page}`, values, bind, order: order('p.k', 'p.id') };
}

function sortedSet(tx: TenantTx, tenantId: string, f: Filter, sort: Sort, after: FieldCursor | null, limit: number): Promise<SortedRow[]> {
  const { text, values, order } = wholeSet(tenantId, f, sort, after, limit, null);
  return tx.rows<SortedRow>(
    `${text} select ${COLUMNS}, p.k as "sortKey" from p join ticket t on t.tenant_id = $1 and t.id = p.id order by ${order}`,
    values,
  );
}

/** The same where the matches are few; null where they are not. */
async function fewSorted(
  tx: TenantTx,
  tenantId: string,
  f: Filter,
  sort: Sort,
  after: FieldCursor | null,
  limit: number,
): Promise<SortedRow[] | null> {
  const { text, values, bind, order } = wholeSet(tenantId, f, sort, after, limit, SMALL);
  const rows = await tx.rows<(SortedRow | { id: null }) & { isMany: boolean }>(
    `${text} select ${COLUMNS}, p.k as "sortKey", s."isMany" from (select count(*) > ${bind(SMALL)} as "isMany" from m) s
       left join (p join ticket t on t.tenant_id = $1 and t.id = p.id) on not s."isMany" order by ${order}`,
    values,
  );
  if (rows[0]?.isMany) return null;
  return rows.flatMap(({ isMany: _, ...row }) => (row.id === null ? [] : [row]));
}

/** Walks the index of the field in its order, `within` so many entries; of a choice one option after the other. */
function walk(
  tx: TenantTx,
  tenantId: string,
  f: Filter,
  sort: FieldSort,
  after: FieldCursor | null,
  limit: number,
  within: number | null,
): Promise<SortedRow[]> {
  const { where, values, bind } = conditions(tenantId, f);
  const [way, than] = sort.isDescending ? ['desc', '<'] : ['asc', '>'];
  const field = `f.tenant_id = $1 and f.field_id = ${fieldId(bind(sort.field.key))}`;
  const entries = `ticket_field f join ticket t on t.tenant_id = f.tenant_id and t.id = f.ticket_id where ${field} and ${where}`;
  const options = optionsOf(sort);
  if (!options) {
    const beyond = after ? `and (f.value, f.ticket_id) ${than} (${bind(after.key)}::text, ${bind(after.id)}::uuid)` : '';
    if (within !== null)
      return tx.rows<SortedRow>(
        `select ${COLUMNS}, f.value as "sortKey"
         from (select f.value, f.ticket_id from ticket_field f where ${field} ${beyond}
           order by f.value ${way}, f.ticket_id ${way} limit ${bind(within)}) f
           cross join lateral (select t.* from ticket t where ${where} and t.id = f.ticket_id offset 0) t
         order by f.value ${way}, f.ticket_id ${way} limit ${bind(limit)}`,
        values,
      );
    return tx.rows<SortedRow>(
      `select ${COLUMNS}, f.value as "sortKey" from ${entries} ${beyond} order by f.value ${way}, f.ticket_id ${way} limit ${bind(limit)}`,
      values,
    );
  }
  const left = options.slice(Math.max(0, after ? options.findIndex((o) => o.place === after.key) : 0));
  const first = after ? `and (o.place <> ${bind(after.key)}::text or f.ticket_id ${than} ${bind(after.id)}::uuid)` : '';
  const most = bind(limit);
  return tx.rows<SortedRow>(
    `select ${COLUMNS}, x.place as "sortKey"
     from (select o.place, e.id from unnest(${bind(left.map((o) => o.key))}::text[], ${bind(left.map((o) => o.place))}::text[]) with ordinality o (key, place, nth)
       cross join lateral (select f.ticket_id as id from ${entries} and f.value = text_key(o.key) ${first} order by f.ticket_id ${way} limit ${most}) e
       order by o.nth, e.id ${way} limit ${most}) x
     join ticket t on t.tenant_id = $1 and t.id = x.id order by x.place collate "C" ${way}, x.id ${way}`,
    values,
  );
}

/** Tickets without a value of the field, the newest ids first. */
function emptyOnes(
  tx: TenantTx,
  tenantId: string,
  f: Filter,
  sort: FieldSort,
  beforeId: string | null,
  limit: number,
): Promise<SortedRow[]> {
  const { where, values, bind } = conditions(tenantId, f);
  const key = keyOf(sort, bind);
  const beyond = beforeId === null ? '' : `and t.id < ${bind(beforeId)}::uuid`;
  return tx.rows<SortedRow>(
    `select ${COLUMNS}, null as "sortKey" from ticket t where ${where} and ${key} is null ${beyond} order by t.id desc limit ${bind(limit)}`,
    values,
  );
}
