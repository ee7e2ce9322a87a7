import { invalidInput } from '@bodan/core/errors';
import { type DrillMetric, isOverdueMetric, isStanding } from '@bodan/core/measures/drill';
import type { Way } from '@bodan/core/measures/returns';
import { localDay } from '@bodan/core/ticket/days';
import type { Tx } from '@bodan/db/doors';
import { type HqContext, permit, permitHq, type TenantTx, type WorkspaceContext } from '../context.ts';
import { proven, readProving } from '../group/proving.ts';
import { itemsFor, type ListItem } from '../ticket/list-item.ts';
import { COLUMNS, type TicketRow } from '../ticket/list-store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { readWithConfig } from '../workspace/fresh.ts';
import { type CodeName, codeNames, newestCodes, spreadByGroup } from './codes-store.ts';
import { type Drill, type DrillCursor, type DrillHit, drillTickets } from './drill-store.ts';
import { checkFields } from './field-store.ts';
import type { Slot } from './heat-store.ts';
import { codesOn, FACTS, type FactsRow, type HqTicketFacts, withStageNames } from './hq-ticket-store.ts';
import { type Moment, momentOf, publishedAt } from './moment.ts';
import type { PastBoardInput } from './read.ts';
import { rangeOf } from './read.ts';
import { listOf, narrowedBy } from './window.ts';

export type DrillInput = PastBoardInput & {
  metric: DrillMetric;
  stages: string[];
  slot?: Slot | null;
  way?: Way | null;
  cursor: string | null;
  limit: number;
};
/** `total` is the board's number; `tickets` how many tickets make it up (rework counts a ticket as often as it was sent back). */
export type DrillPage<T> = { total: number; tickets: number; items: T[]; nextCursor: string | null };

const CURSOR =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Where a page of tickets goes on. Throws `validation_failed`. */
export function cursorOf(text: string | null): DrillCursor | null {
  if (text === null) return null;
  const [, ticketId, tenantId] = CURSOR.exec(text) ?? [];
  if (!ticketId || !tenantId) throw invalidInput('/query/cursor', 'not a cursor of this list');
  return { ticketId, tenantId };
}

/** Which way a ticket came back narrows how often it did, and which of these were finished; of now alone. Throws `validation_failed`. */
function checkedWay({ way, metric }: Pick<DrillInput, 'way' | 'metric'>, moment: Moment | null): Way | null {
  if (!way) return null;
  if (metric !== way.kind && metric !== 'completed')
    throw invalidInput('/query/way', `a way of ${way.kind} narrows ${way.kind} and completed only`);
  if (moment !== null) throw invalidInput('/query/way', 'ways are told of the present only: leave out at');
  return way;
}

/** A checked question as the statements take it. Throws `validation_failed`. */
export function drillOf(
  groupId: string,
  input: Omit<DrillInput, 'cursor' | 'limit' | 'at' | 'known'>,
  timeZone: string,
  now: number,
  moment: Moment | null,
): Drill {
  // One overdue clock has no days unless the caller names some; then it is the part that stands in the rate of those days.
  const isAnyTime = isStanding(input.metric) || (isOverdueMetric(input.metric) && input.from === null && input.to === null);
  const range = isAnyTime ? { from: null, to: null } : rangeOf(input, localDay(timeZone, moment?.at ?? now));
  return {
    groupId,
    metric: input.metric,
    ...range,
    ...narrowedBy(input),
    stages: listOf(input.stages),
    field: input.field ?? null,
    slot: input.slot ?? null,
    way: checkedWay(input, moment),
    now,
    moment,
  };
}

/** The cursor after `limit` of the rows that were found, when there are more. */
export function nextCursor(found: readonly { tenantId: string; ticketId: string }[], limit: number): string | null {
  const last = found.at(limit - 1);
  return found.length > limit && last ? `${last.ticketId}.${last.tenantId}` : null;
}

function pageOf<T>(found: { total: number; tickets: number; hits: DrillHit<unknown>[] }, limit: number, items: T[]): DrillPage<T> {
  return { total: found.total, tickets: found.tickets, items, nextCursor: nextCursor(found.hits, limit) };
}

export type HqTicketItem = HqTicketFacts & { value: number };
/**
 * `closedOff`: tickets of this page that count and open no more, for their workspace left the group, or they are of an earlier membership. `names`: of the
 * codes that stand on this page or were asked for.
 */
export type HqDrillPage = DrillPage<HqTicketItem> & { closedOff: number; names: CodeName[] };

/** The tickets behind a number of the group's board: facts only, personal data masked. Errors: `forbidden`, `validation_failed`. */
export async function drillHq(ctx: HqContext, input: DrillInput): Promise<HqDrillPage> {
  permitHq(ctx, 'hq.ticket.read');
  const now = ctx.app.now();
  return proven(ctx, await readProving(ctx, (tx) => drillHqPage(tx, ctx, input, now)));
}

/** One page of them behind a door that is open already; `now` is epoch ms. */
export async function drillHqPage(tx: Tx<'hq'>, ctx: HqContext, input: DrillInput, now: number): Promise<HqDrillPage> {
  const { groupId } = ctx;
  const moment = momentOf(input, now);
  const after = cursorOf(input.cursor);
  await checkFields(tx, input, moment);
  const drill = drillOf(groupId, await spreadByGroup(tx, groupId, input, publishedAt(moment)), ctx.timeZone, now, moment);
  const [found, named] = await Promise.all([
    drillTickets<FactsRow>(tx, { source: 'hq_ticket', columns: FACTS }, drill, after, input.limit + 1),
    newestCodes(tx, groupId),
  ]);
  const page = found.hits.slice(0, input.limit);
  const open = page.flatMap(({ facts, value }) => (facts ? [{ facts, value }] : []));
  const facts = await withStageNames(
    tx,
    open.map((h) => h.facts),
  );
  const items = facts.map((f, i) => ({ ...f, value: open[i]?.value ?? 0 }));
  const codes = [...items.flatMap(codesOn), ...input.faultCodes, ...input.departmentCodes, ...input.tiers];
  return { ...pageOf(found, input.limit, items), closedOff: page.length - items.length, names: codeNames(named, codes) };
}

/** The same behind a workspace's own door, with the tickets as its list shows them. Errors: `forbidden`, `validation_failed`. */
export async function drillWorkspace(ctx: WorkspaceContext, input: DrillInput): Promise<DrillPage<ListItem & { value: number }>> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const systemNow = ctx.app.now();
  const { answer } = await readWithConfig(ctx, (config) => (tx) => drillWorkspacePage(tx, ctx, config, input, systemNow));
  return answer;
}

/** One page of them behind a door that is open already; `systemNow` is the server's, epoch ms. */
export async function drillWorkspacePage(
  tx: TenantTx,
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  input: DrillInput,
  systemNow: number,
): Promise<DrillPage<ListItem & { value: number }>> {
  const { scope } = ctx;
  const now = nowOf(config, systemNow);
  const moment = momentOf(input, now);
  const after = cursorOf(input.cursor);
  await checkFields(tx, input, moment);
  const asked = await spreadByGroup(tx, scope.groupId, { ...input, tenantIds: [] }, publishedAt(moment));
  const drill = { ...drillOf(scope.groupId, asked, config.timeZone, now, moment), now: systemNow };
  const found = await drillTickets<TicketRow>(tx, { source: 'ticket', columns: COLUMNS }, drill, after, input.limit + 1);
  const itemOf = itemsFor(ctx, config, now);
  const items = found.hits.slice(0, input.limit).flatMap(({ facts, value }) => (facts ? [{ ...itemOf(facts), value }] : []));
  return pageOf(found, input.limit, items);
}
