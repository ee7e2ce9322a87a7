import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { parseFilter } from '@bodan/core/fields/filter';
import { isSortable } from '@bodan/core/fields/look';
import { mayReadField, shownValues } from '@bodan/core/fields/right';
import { isUuid, ticketNumber } from '@bodan/core/ids';
import { phoneTail, reversed, searchQuery } from '@bodan/core/search/grams';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { pausesFor } from '@bodan/core/sla/clock';
import { isStorable } from '@bodan/core/text';
import { policiesFor, policyFor } from '@bodan/core/ticket/policies';
import { calendarOf, calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { spreadCodes } from '../board/codes-store.ts';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { searchableTail, ticketAsShown } from '../customer/shown.ts';
import { type ReferenceNames, referenceNames } from '../field/names.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
import { type CustomFilter, rareTickets } from './list-field-store.ts';
import { type FieldCursor, type FieldSort, listByField } from './list-sort-store.ts';
import {
  type Cursor,
  countTickets,
  type Filter,
  listTickets as listRows,
  type SortKey,
  searchRows,
  type TicketRow,
  tailRows,
} from './list-store.ts';

export type ListInput = Omit<Filter, 'overdueAt' | 'ids' | 'custom'> & {
  isOverdue: boolean;
  /** Filters on custom fields as they stand in an address: see `parseFilter`. */
  custom: { key: string; text: string }[];
  /** A real column, or a custom field by its key, with a dash before it from the last to the first. */
  sort: string;
  q: string | null;
  cursor: string | null;
  limit: number;
  withTotal: boolean;
};

/** A list row: facts, the most urgent clock as it stands now, and 卡在哪. Durations are whole working seconds. */
export type ListItem = Omit<
  TicketRow,
  'createdAt' | 'updatedAt' | 'stageSince' | 'closedAt' | `next${string}` | 'sliceStartedAt' | 'holderDepartment' | 'formerBranches'
> & {
  createdAt: string;
  updatedAt: string;
  stageSince: string;
  closedAt: string | null;
  clock: {
    metric: string;
    isPaused: boolean;
    dueAt: string | null;
    breachAt: string | null;
    atRiskAt: string | null;
    targetSeconds: number;
    now: { remainingSeconds: number; isBreached: boolean; isAtRisk: boolean };
  } | null;
  stuck: {
    stage: string;
    departmentCode: string | null;
    personId: string | null;
    waitingReason: string | null;
    since: string;
    now: { businessSeconds: number };
  } | null;
};
export type ListPage = {
  items: ListItem[];
  nextCursor: string | null;
  total: number | null;
  isTotalExact: boolean;
  /** What ids in custom values are called. */
  names: ReferenceNames;
};

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const COUNT_CEILING = 10_000;
const SEARCH_CANDIDATES = 400;

function clockOf(config: WorkspaceConfig, r: TicketRow, now: number): ListItem['clock'] {
  if (r.nextMetric === null || r.nextTargetSeconds === null || r.nextMarkAt === null) return null;
  const clock = { metric: r.nextMetric, policyId: `${r.tier}/${r.nextMetric}`, targetSeconds: r.nextTargetSeconds };
  const policy = policyFor(policiesFor(config.standard, flowOf(config, r)), clock);
  const calendar = calendarOfTicket(config, r);
  const isPaused = r.waitingReason !== null && pausesFor(policy, r.waitingReason);
  const elapsed = (r.nextCountedSeconds ?? 0) + (isPaused ? 0 : elapsedSeconds(calendar, r.nextMarkAt, Math.max(now, r.nextMarkAt)));
  const isBreached = elapsed > r.nextTargetSeconds;
  return {
    metric: r.nextMetric,
    isPaused,
    dueAt: iso(r.nextDueAt),
    breachAt: iso(r.nextBreachAt),
    atRiskAt: iso(r.nextAtRiskAt),
    targetSeconds: r.nextTargetSeconds,
    now: {
      remainingSeconds: r.nextTargetSeconds - elapsed,
      isBreached,
      isAtRisk: !isBreached && r.nextAtRiskAt !== null && r.nextAtRiskAt <= now,
    },
  };
}

/** A row as the list, the search and the kanban show it to this caller. */
export function listItem(ctx: WorkspaceContext, config: WorkspaceConfig, r: TicketRow, now: number): ListItem {
  const {
    createdAt,
    updatedAt,
    stageSince,
    closedAt,
    nextMetric: _m,
    nextDueAt: _d,
    nextBreachAt: _b,
    nextAtRiskAt: _a,
    nextTargetSeconds: _t,
    nextCountedSeconds: _c,
    nextMarkAt: _k,
    sliceStartedAt,
    holderDepartment,
    formerBranches: _f,
    ...facts
  } = r;
  return {
    ...ticketAsShown(ctx, config.fields, facts),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    stageSince: new Date(stageSince).toISOString(),
    closedAt: iso(closedAt),
    clock: clockOf(config, r, now),
    stuck: r.isOpen
      ? {
          stage: r.stage,
          departmentCode: holderDepartment,
          personId: r.holderId,
          waitingReason: r.waitingReason,
          since: new Date(sliceStartedAt).toISOString(),
          now: { businessSeconds: elapsedSeconds(calendarOf(config, r.branchId), sliceStartedAt, Math.max(now, sliceStartedAt)) },
        }
      : null,
  };
}

const namesOf = (ctx: WorkspaceContext, config: WorkspaceConfig, rows: readonly TicketRow[]): Promise<ReferenceNames> =>
  referenceNames(
    ctx,
    config.fieldSet.fields,
    rows.map((r) => shownValues(config.fields.byKey, ctx.roles, r.custom)),
  );

const encoded = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
const COLUMN_SORTS: readonly string[] = ['created', 'updated', 'due'] satisfies SortKey[];
const isColumnSort = (sort: string): sort is SortKey => COLUMN_SORTS.includes(sort);

const refused = (pointer: string, code: string, detail: string): DomainError =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code, detail }] });

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
function columnCursor(text: string): Cursor {
  const [at, id] = partsOf(text);
  if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at)) && isUuid(id))
    return { at: new Date(at).toISOString(), id };
  throw refused('/query/cursor', 'invalid', 'not a cursor of this list');
}
const MAX_KEY = 600;
function fieldCursor(text: string): FieldCursor {
  const [mark, key, id] = partsOf(text);
  const isKey = key === null || (typeof key === 'string' && key.length <= MAX_KEY && isStorable(key));
  if (mark === 'field' && isKey && typeof id === 'string' && isUuid(id)) return { key, id };
  throw refused('/query/cursor', 'invalid', 'not a cursor of this list');
}

/** What somebody does not see, or sees masked, cannot be guessed by filtering or by order either: it is as little there as what is not. */
function openField(ctx: WorkspaceContext, config: WorkspaceConfig, key: string, pointer: string): FieldDefinition {
  const f = config.fields.byKey.get(key);
  if (f && !f.isSensitive && mayReadField(f, ctx.roles)) return f;
  throw refused(pointer, 'unknown_field', 'the workspace has no such field');
}
function filtersOf(ctx: WorkspaceContext, config: WorkspaceConfig, given: ListInput['custom']): CustomFilter[] {
  return given.map(({ key, text }) => {
    const pointer = `/query/custom.${key.slice(0, 60)}`;
    const field = openField(ctx, config, key, pointer);
    const filter = isStorable(text) ? parseFilter(field, text) : null;
    if (!filter) throw refused(pointer, 'invalid', `a ${field.type} cannot be narrowed by this`);
    return { field, filter };
  });
}
function fieldSortOf(ctx: WorkspaceContext, config: WorkspaceConfig, sort: string): FieldSort {
  const isDescending = sort.startsWith('-');
  const field = openField(ctx, config, isDescending ? sort.slice(1) : sort, '/query/sort');
  if (!isSortable(field)) throw refused('/query/sort', 'not_sortable', `a list cannot be put in order by a ${field.type}`);
  return { field, isDescending };
}

const sortedAt = (r: TicketRow, sort: SortKey): number =>
  sort === 'created' ? r.createdAt : sort === 'updated' ? r.updatedAt : (r.nextBreachAt ?? 0);

/** A page of tickets by filter, order and cursor; or the best 50 by search words or a phone's tail. Errors: `forbidden`, `validation_failed`. */
export async function listTickets(ctx: WorkspaceContext, input: ListInput): Promise<ListPage> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const { q } = input;
  if (q !== null) return search(ctx, q, input.limit);
  const { config, answer } = await readWithConfig(ctx, (config) => {
    const custom = filtersOf(ctx, config, input.custom);
    const filter: Filter = {
      ...spreadCodes(input, config.standard),
      custom,
      overdueAt: input.isOverdue ? nowOf(config, app.now()) : null,
      ids: null,
    };
    const page = pageBy(ctx, config, input);
    return async (tx) => {
      const narrowed = custom.length > 0 ? { ...filter, ids: await rareTickets(tx, scope.tenantId, custom) } : filter;
      return Promise.all([input.withTotal ? countTickets(tx, scope.tenantId, narrowed, COUNT_CEILING) : null, page(tx, narrowed)]);
    };
  });
  const [total, { rows, cursorOf }] = answer;
  const now = nowOf(config, app.now());
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const hasMore = rows.length > input.limit && last !== undefined;
  return {
    names: await namesOf(ctx, config, page),
    items: page.map((r) => listItem(ctx, config, r, now)),
    nextCursor: hasMore ? encoded(cursorOf(last)) : null,
    total: total === null ? null : Math.min(total, COUNT_CEILING),
    isTotalExact: total === null || total <= COUNT_CEILING,
  };
}

type Read = { rows: TicketRow[]; cursorOf: (last: TicketRow) => unknown[] };
/** How the page is read in the order that was asked for, and where it goes on. */
function pageBy(ctx: WorkspaceContext, config: WorkspaceConfig, input: ListInput): (tx: TenantTx, f: Filter) => Promise<Read> {
  const { sort, cursor } = input;
  const { tenantId } = ctx.scope;
  const limit = input.limit + 1;
  if (isColumnSort(sort)) {
    const after = cursor === null ? null : columnCursor(cursor);
    const cursorOf = (last: TicketRow) => [new Date(sortedAt(last, sort)).toISOString(), last.id];
    return async (tx, f) => ({ rows: await listRows(tx, tenantId, f, sort, after, limit), cursorOf });
  }
  const by = fieldSortOf(ctx, config, sort);
  const after = cursor === null ? null : fieldCursor(cursor);
  return async (tx, f) => {
    const rows = await listByField(tx, tenantId, f, by, after, limit);
    const keys = new Map(rows.map((r) => [r.id, r.sortKey]));
    return { rows: rows.map(({ sortKey: _, ...row }) => row), cursorOf: (last) => ['field', keys.get(last.id) ?? null, last.id] };
  };
}

/** So many digits are a phone's: where one ends so, the texts are not looked through for the digits as well. */
const PHONE_DIGITS = 6;
/** The numbers that somebody may mean who types the digits only: this year's and last year's. */
const numbersOf = (digits: string, now: number): string[] =>
  [0, 1].map((ago) => ticketNumber(new Date(now).getUTCFullYear() - ago, Number(digits)));

async function search(ctx: WorkspaceContext, q: string, limit: number): Promise<ListPage> {
  const { tenantId } = ctx.scope;
  const tail = phoneTail(q);
  const phone = searchableTail(ctx, tail);
  const query = searchQuery(tenantId, q);
  const { config, answer } = await readWithConfig(ctx, (config) => async (tx) => {
    const words = () => (query ? searchRows(tx, tenantId, query.grams, SEARCH_CANDIDATES, query.words, limit) : Promise.resolve([]));
    if (!tail) return words();
    const phones = tailRows(tx, tenantId, phone && reversed(phone), numbersOf(tail, nowOf(config, ctx.app.now())), limit);
    if (tail.length >= PHONE_DIGITS && (await phones).length > 0) return phones;
    const [byTail, byWords] = await Promise.all([phones, words()]);
    return [...byTail, ...byWords.filter((r) => !byTail.some((t) => t.id === r.id))].slice(0, limit);
  });
  const now = nowOf(config, ctx.app.now());
  const items = answer.map((r) => listItem(ctx, config, r, now));
  return { items, names: await namesOf(ctx, config, answer), nextCursor: null, total: null, isTotalExact: false };
}
