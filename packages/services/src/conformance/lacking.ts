import { DomainError, invalidInput } from '@bodan/core/errors';
import { isUuid } from '@bodan/core/ids';
import type { Criterion } from '@bodan/core/standard/conformance-weights';
import { localDay } from '@bodan/core/ticket/days';
import { type HqTicketFacts, hqTickets } from '../board/hq-ticket-store.ts';
import { rangeOf } from '../board/read.ts';
import { type HqContext, permit, permitHq, type TenantTx, type WorkspaceContext } from '../context.ts';
import { visitMember } from '../group/visit.ts';
import { itemsFor, type ListItem } from '../ticket/list-item.ts';
import { EVERYTHING, listTickets, NEWEST } from '../ticket/list-store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type ConformanceRange, questionFor } from './read.ts';
import { type ConformanceQuestion, lackingTickets } from './store.ts';

type PageInput = ConformanceRange & { cursor: string | null; limit: number };
export type LackingInput = PageInput & { criterion: Criterion };
export type LackingPage<T> = { items: T[]; nextCursor: string | null };
/** Ids of the tickets of the days, newest id first, after one of them. */
export type FindTickets = (tx: TenantTx, q: ConformanceQuestion, after: string | null, limit: number) => Promise<string[]>;

function afterOf(cursor: string | null): string | null {
  if (cursor !== null && !isUuid(cursor)) throw invalidInput('/query/cursor', 'not a cursor of this list');
  return cursor;
}
const pageOf = <T>(ids: string[], limit: number, items: T[]): LackingPage<T> => ({
  items,
  nextCursor: ids.length > limit ? (ids[limit - 1] ?? null) : null,
});

/** A page of what is found among the workspace's tickets of some days, as its list shows them. Errors: `forbidden`, `validation_failed`. */
export async function pageOfOwn(
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  input: PageInput,
  find: FindTickets,
): Promise<LackingPage<ListItem>> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const now = nowOf(config, app.now());
  const range = rangeOf(input, localDay(config.timeZone, now));
  const after = afterOf(input.cursor);
  return app.db.tenant(
    scope,
    async (tx) => {
      const ids = await find(tx, questionFor(config, range), after, input.limit + 1);
      const shown = ids.slice(0, input.limit);
      const rows =
        shown.length === 0 ? [] : await listTickets(tx, scope.tenantId, { ...EVERYTHING, ids: shown }, NEWEST, null, shown.length);
      const byId = new Map(rows.map(itemsFor(ctx, config, now)).map((item) => [item.id, item]));
      return pageOf(
        ids,
        input.limit,
        shown.flatMap((id) => byId.get(id) ?? []),
      );
    },
    'read',
  );
}

/** The same for one subsidiary, as headquarters sees tickets: masked facts. Throws `not_found` for a workspace that is not of the group. */
export async function pageOfMember(
  ctx: HqContext,
  tenantId: string,
  input: PageInput,
  find: (config: WorkspaceConfig) => FindTickets,
): Promise<LackingPage<HqTicketFacts>> {
  permitHq(ctx, 'hq.ticket.read');
  const { app, groupId, tenantIds } = ctx;
  if (!tenantIds.includes(tenantId)) throw new DomainError('not_found');
  const scope = { tenantId, groupId };
  const config = await app.configs.get(app.db, scope);
  const range = rangeOf(input, localDay(ctx.timeZone, app.now()));
  const after = afterOf(input.cursor);
  const ids = await visitMember(app, scope, (tx) => find(config)(tx, questionFor(config, range), after, input.limit + 1));
  const shown = ids.slice(0, input.limit);
  const facts = await app.db.hq(ctx, (tx) =>
    hqTickets(
      tx,
      shown.map((ticketId) => ({ tenantId, ticketId })),
    ),
  );
  const byId = new Map(facts.map((f) => [f.id, f]));
  return pageOf(
    ids,
    input.limit,
    shown.flatMap((id) => byId.get(id) ?? []),
  );
}

const lacking =
  (criterion: Criterion): FindTickets =>
  (tx, q, after, limit) =>
    lackingTickets(tx, q, criterion, after, limit);

/** The tickets behind the points a criterion costs. Errors: `forbidden`, `validation_failed`. */
export async function listLacking(ctx: WorkspaceContext, input: LackingInput): Promise<LackingPage<ListItem>> {
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return pageOfOwn(ctx, config, input, lacking(input.criterion));
}

/** The same for one subsidiary, as headquarters sees tickets. Throws `not_found` for a workspace that is not of the group. */
export const listHqLacking = (ctx: HqContext, tenantId: string, input: LackingInput): Promise<LackingPage<HqTicketFacts>> =>
  pageOfMember(ctx, tenantId, input, () => lacking(input.criterion));
