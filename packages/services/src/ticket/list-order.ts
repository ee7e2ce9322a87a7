import { isSortable } from '@bodan/core/fields/look';
import { waitsSince } from '@bodan/core/flow/approval';
import { joinedNames, namedFlows } from '@bodan/core/flow/names';
import { isUuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { isStorable } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { openField, refused } from './list-filter.ts';
import { type FieldCursor, listSorted, type Sort } from './list-sort-store.ts';
import { type Cursor, type Filter, listTickets as listRows, type SortKey, type TicketRow } from './list-store.ts';

type TimeSort = Exclude<SortKey, 'due'>;
const TIME_SORTS: readonly string[] = ['created', 'updated', 'asked'] satisfies TimeSort[];
const isTimeSort = (sort: string): sort is TimeSort => TIME_SORTS.includes(sort);

/** Columns that a list is put in order by without an index of their own. */
export const COLUMN_SORTS = [
  'title',
  'customer',
  'address',
  'device',
  'state',
  'priority',
  'assignee',
  'branch',
  'tier',
  'source',
] as const;
type ColumnSort = (typeof COLUMN_SORTS)[number];
const isColumnSort = (sort: string): sort is ColumnSort => (COLUMN_SORTS as readonly string[]).includes(sort);

const byName = <T>(all: Iterable<T>, nameOf: (one: T) => string): T[] =>
  [...all].sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'zh-CN'));

/** The column behind a head, and for ids and codes in which order they stand: people and branches by name, stages as the flows go. */
function columnOf(config: WorkspaceConfig, sort: ColumnSort): Extract<Sort, { kind: 'column' }>['by'] {
  switch (sort) {
    case 'title':
      return { column: 'title', order: null };
    case 'customer':
      return { column: 'contact_name', order: null };
    case 'address':
      return { column: 'address', order: null };
    case 'device':
      return { column: 'device', order: null };
    case 'source':
      return { column: 'source', order: null };
    case 'tier':
      return { column: 'tier', order: config.standard.tiers.map((t) => t.code) };
    case 'priority':
      return { column: 'priority', order: [...PRIORITIES].reverse() };
    case 'state':
      return { column: 'stage', order: joinedNames(namedFlows(config.flows)).stages.map((s) => s.key) };
    case 'assignee':
      return { column: 'assignee_id', order: byName(config.members.values(), (m) => m.name).map((m) => m.personId) };
    case 'branch':
      return { column: 'branch_id', order: byName(config.branches, ([, b]) => b.name).map(([id]) => id) };
    default: {
      const never: never = sort;
      throw new Error(`unknown column ${String(never)}`);
    }
  }
}

function sortOf(ctx: WorkspaceContext, config: WorkspaceConfig, sort: string): Sort {
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  if (isColumnSort(name)) return { kind: 'column', by: columnOf(config, name), isDescending };
  const field = openField(ctx, config, name, '/query/sort');
  if (!isSortable(field)) throw refused('/query/sort', 'not_sortable', `a list cannot be put in order by a ${field.type}`);
  return { kind: 'field', field, isDescending };
}

const notOurs = () => refused('/query/cursor', 'invalid', 'not a cursor of this list');
function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    // Whatever it was, it is not a cursor of ours; the refusal says so.
    return [];
  }
}
/** Throws `validation_failed` for a cursor that this list did not give out. */
function timeCursor(parts: unknown[]): Cursor {
  const [at, id] = parts;
  if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at)) && isUuid(id))
    return { at: new Date(at).toISOString(), id };
  throw notOurs();
}
const UNDATED = 'undated';
/** Among tickets by due time: after those that have one, where it says so. Throws `validation_failed`. */
function dueCursor(text: string): { isUndated: boolean; after: Cursor } {
  const parts = partsOf(text);
  const isUndated = parts[0] === UNDATED;
  return { isUndated, after: timeCursor(isUndated ? parts.slice(1) : parts) };
}
const MAX_KEY = 600;
function keyCursor(text: string): FieldCursor {
  const [mark, key, id] = partsOf(text);
  const isKey = key === null || (typeof key === 'string' && key.length <= MAX_KEY && isStorable(key));
  if (mark === 'field' && isKey && typeof id === 'string' && isUuid(id)) return { key, id };
  throw notOurs();
}

export type Read = { rows: TicketRow[]; cursorOf: (last: TicketRow) => unknown[] };
/** The dated tickets, and when they are at an end, those without a due time. */
function pageByDue(tenantId: string, isReversed: boolean, cursor: string | null, limit: number) {
  const { isUndated, after } = cursor === null ? { isUndated: false, after: null } : dueCursor(cursor);
  return async (tx: TenantTx, f: Filter): Promise<Read> => {
    const dated = isUndated ? [] : await listRows(tx, tenantId, f, { key: 'due', isReversed, goesOn: true }, after, limit);
    const from = isUndated ? after : null;
    const missing = limit - dated.length;
    const undated = missing === 0 ? [] : await listRows(tx, tenantId, f, { key: UNDATED, isReversed: false }, from, missing);
    const cursorOf = (last: TicketRow) =>
      last.nextBreachAt === null ? [UNDATED, iso(last.createdAt), last.id] : [iso(last.nextBreachAt), last.id];
    return { rows: [...dated, ...undated], cursorOf };
  };
}

/** The time a row stands at in an order; what is due has its own. */
const timeOf = (time: TimeSort, row: TicketRow, f: Filter): number | null =>
  time === 'asked' ? waitsSince(row.approval, f.approvers ?? []) : time === 'created' ? row.createdAt : row.updatedAt;

/** How a page is read in the order that was asked for, and where it goes on. Throws `validation_failed`. */
export function pageBy(
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  { sort, cursor, limit }: { sort: string; cursor: string | null; limit: number },
): (tx: TenantTx, f: Filter) => Promise<Read> {
  const { tenantId } = ctx.scope;
  const isReversed = sort.startsWith('-');
  const time = isReversed ? sort.slice(1) : sort;
  if (time === 'due') return pageByDue(tenantId, isReversed, cursor, limit);
  if (isTimeSort(time)) {
    const after = cursor === null ? null : timeCursor(partsOf(cursor));
    return async (tx, f) => {
      if (time === 'asked' && !f.approvers)
        throw refused('/query/sort', 'not_sortable', 'only what waits for somebody is put in this order');
      const cursorOf = (last: TicketRow) => [iso(timeOf(time, last, f)), last.id];
      return { rows: await listRows(tx, tenantId, f, { key: time, isReversed }, after, limit), cursorOf };
    };
  }
  const by = sortOf(ctx, config, sort);
  const after = cursor === null ? null : keyCursor(cursor);
  return async (tx, f) => {
    const rows = await listSorted(tx, tenantId, f, by, after, limit);
    const keys = new Map(rows.map((r) => [r.id, r.sortKey]));
    return { rows: rows.map(({ sortKey: _, ...row }) => row), cursorOf: (last) => ['field', keys.get(last.id) ?? null, last.id] };
  };
}
