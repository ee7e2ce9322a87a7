import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { mayReadField, shownValues } from '@bodan/core/fields/right';
import { isUuid, ticketNumber } from '@bodan/core/ids';
import { phoneTail, reversed, searchQuery } from '@bodan/core/search/grams';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { pausesFor } from '@bodan/core/sla/clock';
import { policiesFor, policyFor } from '@bodan/core/ticket/policies';
import { calendarOf, calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { spreadCodes } from '../board/codes-store.ts';
import { permit, type WorkspaceContext } from '../context.ts';
import { searchableTail, ticketAsShown } from '../customer/shown.ts';
import { type ReferenceNames, referenceNames } from '../field/names.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
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

export type ListInput = Omit<Filter, 'overdueAt' | 'ids'> & {
  isOverdue: boolean;
  sort: SortKey;
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

const encodeCursor = (c: Cursor): string => Buffer.from(JSON.stringify([c.at, c.id])).toString('base64url');

/** Throws `validation_failed` for a cursor that this list did not give out. */
function decodeCursor(text: string): Cursor {
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [unknown, unknown];
    if (typeof at === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(at)) && isUuid(id))
      return { at: new Date(at).toISOString(), id };
  } catch {
    // Falls through to the refusal below: whatever it was, it is not a cursor of ours.
  }
  throw new DomainError('validation_failed', undefined, {
    fields: [{ pointer: '/query/cursor', code: 'invalid', detail: 'not a cursor of this list' }],
  });
}

const sortedAt = (r: TicketRow, sort: SortKey): number =>
  sort === 'created' ? r.createdAt : sort === 'updated' ? r.updatedAt : (r.nextBreachAt ?? 0);

/** A page of tickets by filter, order and cursor; or the best 50 by search words or a phone's tail. Errors: `forbidden`, `validation_failed`. */
export async function listTickets(ctx: WorkspaceContext, input: ListInput): Promise<ListPage> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const { q } = input;
  if (q !== null) return search(ctx, q, input.limit);
  const after = input.cursor === null ? null : decodeCursor(input.cursor);
  const { config, answer } = await readWithConfig(ctx, (config) => {
    // What somebody does not see, or sees masked, cannot be guessed by filtering either.
    const isOpen = (f: FieldDefinition) => !f.isSensitive && mayReadField(f, ctx.roles);
    const unknown = input.custom.filter(({ key }) => !config.fieldSet.fields.some((f) => f.key === key && isOpen(f)));
    if (unknown.length > 0)
      throw new DomainError('validation_failed', undefined, {
        fields: unknown.map(({ key }) => ({
          pointer: `/query/custom.${key.slice(0, 60)}`,
          code: 'unknown_field',
          detail: 'the workspace has no such field',
        })),
      });
    const filter: Filter = {
      ...spreadCodes(input, config.standard),
      overdueAt: input.isOverdue ? nowOf(config, app.now()) : null,
      ids: null,
    };
    return (tx) =>
      Promise.all([
        input.withTotal ? countTickets(tx, scope.tenantId, filter, COUNT_CEILING) : null,
        listRows(tx, scope.tenantId, filter, input.sort, after, input.limit + 1),
      ]);
  });
  const [total, rows] = answer;
  const now = nowOf(config, app.now());
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const hasMore = rows.length > input.limit && last !== undefined;
  return {
    names: await namesOf(ctx, config, page),
    items: page.map((r) => listItem(ctx, config, r, now)),
    nextCursor: hasMore ? encodeCursor({ at: new Date(sortedAt(last, input.sort)).toISOString(), id: last.id }) : null,
    total: total === null ? null : Math.min(total, COUNT_CEILING),
    isTotalExact: total === null || total <= COUNT_CEILING,
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
