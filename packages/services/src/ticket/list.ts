import { shownValues } from '@bodan/core/fields/right';
import type { Awaited } from '@bodan/core/flow/approval';
import { ticketNumber } from '@bodan/core/ids';
import { phoneTail, reversed, searchQuery } from '@bodan/core/search/grams';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { pausesFor } from '@bodan/core/sla/clock';
import { policiesFor, policyFor } from '@bodan/core/ticket/policies';
import { calendarOf, calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { awaitedOf, waitsElsewhere } from '@bodan/core/ticket/write';
import { permit, type WorkspaceContext } from '../context.ts';
import { searchableTail, ticketAsShown } from '../customer/shown.ts';
import { type ReferenceNames, referenceNames } from '../field/names.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
import { narrowest } from './list-field-store.ts';
import { filterFor, type ListFilter } from './list-filter.ts';
import { pageBy } from './list-order.ts';
import { countTickets, searchRows, type TicketRow, tailRows } from './list-store.ts';

export type ListInput = ListFilter & {
  /** A column, or a custom field by its key; a dash before it turns the order round. */
  sort: string;
  q: string | null;
  cursor: string | null;
  limit: number;
  withTotal: boolean;
};

/** A list row: facts, the most urgent clock as it stands now, and 卡在哪. Durations are whole working seconds. */
export type ListItem = Omit<
  TicketRow,
  | 'createdAt'
  | 'updatedAt'
  | 'stageSince'
  | 'closedAt'
  | `next${string}`
  | 'sliceStartedAt'
  | 'holderDepartment'
  | 'formerBranches'
  | 'approval'
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
    awaited: Awaited[];
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
    approval: _p,
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
          personId: waitsElsewhere(config, r.waitingReason) ? null : r.holderId,
          awaited: awaitedOf(config, r, now),
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

/** A page of tickets by filter, order and cursor; or the best 50 by search words or a phone's tail. Errors: `forbidden`, `validation_failed`. */
export async function listTickets(ctx: WorkspaceContext, input: ListInput): Promise<ListPage> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const { q } = input;
  if (q !== null) return search(ctx, q, input.limit);
  const { config, answer } = await readWithConfig(ctx, (config) => {
    const filter = filterFor(ctx, config, input);
    const page = pageBy(ctx, config, { ...input, limit: input.limit + 1 });
    return async (tx) => {
      const narrowed = await narrowest(tx, scope.tenantId, filter);
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
