import { DomainError } from '@bodan/core/errors';
import { type DrillMetric, isOverdueMetric } from '@bodan/core/measures/drill';
import { localDay } from '@bodan/core/ticket/days';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { type ListItem, listItem } from '../ticket/list.ts';
import { EVERYTHING, listTickets } from '../ticket/list-store.ts';
import { nowOf } from '../workspace/config.ts';
import { spreadByGroup } from './codes-store.ts';
import { type Drill, type DrillCursor, type DrillHit, drillTickets } from './drill-store.ts';
import { type HqTicketFacts, hqTickets } from './hq-ticket-store.ts';
import type { BoardInput } from './read.ts';
import { rangeOf } from './read.ts';

export type DrillInput = BoardInput & { metric: DrillMetric; stages: string[]; cursor: string | null; limit: number };
/** `total` is the board's number; `tickets` how many tickets make it up (rework counts a ticket as often as it was sent back). */
export type DrillPage<T> = { total: number; tickets: number; items: T[]; nextCursor: string | null };

const CURSOR =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
function cursorOf(text: string | null): DrillCursor | null {
  if (text === null) return null;
  const [, ticketId, tenantId] = CURSOR.exec(text) ?? [];
  if (!ticketId || !tenantId)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/cursor', code: 'invalid', detail: 'not a cursor of this list' }],
    });
  return { ticketId, tenantId };
}

const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

function drillOf(groupId: string, input: DrillInput, today: string, now: number): Drill {
  // Overdue-now has no days unless the caller names some; then it is the part that stands in the rate of those days.
  const isAnyTime = isOverdueMetric(input.metric) && input.from === null && input.to === null;
  const range = isAnyTime ? { from: null, to: null } : rangeOf(input, today);
  return {
    groupId,
    metric: input.metric,
    ...range,
    tenantIds: listOf(input.tenantIds),
    branches: listOf(input.branchIds),
    faults: listOf(input.faultCodes),
    departments: listOf(input.departmentCodes),
    tiers: listOf(input.tiers),
    stages: listOf(input.stages),
    now,
  };
}

function pageOf<T>(found: { total: number; tickets: number; hits: DrillHit[] }, limit: number, items: T[]): DrillPage<T> {
  const last = found.hits.at(limit - 1);
  return {
    total: found.total,
    tickets: found.tickets,
    items,
    nextCursor: found.hits.length > limit && last ? `${last.ticketId}.${last.tenantId}` : null,
  };
}

export type HqTicketItem = HqTicketFacts & { value: number };

/** The tickets behind a number of the group's board: facts only, personal data masked. Errors: `forbidden`, `validation_failed`. */
export async function drillHq(ctx: HqContext, input: DrillInput): Promise<DrillPage<HqTicketItem>> {
  permitHq(ctx, 'hq.ticket.read');
  const { app, groupId } = ctx;
  const now = app.now();
  const after = cursorOf(input.cursor);
  return app.db.hq({ groupId, tenantIds: ctx.tenantIds }, async (tx) => {
    const drill = drillOf(groupId, await spreadByGroup(tx, groupId, input), localDay(ctx.timeZone, now), now);
    const found = await drillTickets(tx, 'hq_ticket', drill, after, input.limit + 1);
    const page = found.hits.slice(0, input.limit);
    const facts = await hqTickets(
      tx,
      page.map((h) => h.ticketId),
    );
    const byPlace = new Map(facts.map((f) => [`${f.tenantId}/${f.id}`, f]));
    const items = page.flatMap((h) => {
      const f = byPlace.get(`${h.tenantId}/${h.ticketId}`);
      return f ? [{ ...f, value: h.value }] : [];
    });
    return pageOf(found, input.limit, items);
  });
}

/** The same behind a workspace's own door, with the tickets as its list shows them. Errors: `forbidden`, `validation_failed`. */
export async function drillWorkspace(ctx: WorkspaceContext, input: DrillInput): Promise<DrillPage<ListItem & { value: number }>> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const after = cursorOf(input.cursor);
  return app.db.tenant(
    scope,
    async (tx) => {
      const asked = await spreadByGroup(tx, scope.groupId, { ...input, tenantIds: [] });
      const drill = drillOf(scope.groupId, asked, localDay(config.timeZone, now), app.now());
      const found = await drillTickets(tx, 'ticket', drill, after, input.limit + 1);
      const page = found.hits.slice(0, input.limit);
      const rows =
        page.length === 0
          ? []
          : await listTickets(tx, scope.tenantId, { ...EVERYTHING, ids: page.map((h) => h.ticketId) }, 'created', null, page.length);
      const byId = new Map(rows.map((r) => [r.id, r]));
      const items = page.flatMap((h) => {
        const row = byId.get(h.ticketId);
        return row ? [{ ...listItem(ctx, config, row, now), value: h.value }] : [];
      });
      return pageOf(found, input.limit, items);
    },
    'read',
  );
}
