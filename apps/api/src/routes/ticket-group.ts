import { groupTickets } from '@bodan/services/ticket/group';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { listFilterOf } from '../list-filter.ts';
import { answer, workspaceRoute } from '../operation.ts';
import { groupsSchema } from '../schema/ticket.ts';
import { groupQuery } from '../schema/ticket-query.ts';

const groups = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/tickets/groups',
  tags: ['Tickets'],
  summary: 'How many tickets of a list each group has',
  description: 'Counted exactly at one instant, so the counts add up to the total; `key` is null for tickets without a value.',
  request: { params: z.object({ workspace: z.string().max(60) }), query: groupQuery },
  responses: { 200: answer(groupsSchema, 'Largest first') },
});

export function mountTicketGroups(api: Api): void {
  api.openapi(groups, async (c) => {
    const ctx = c.get('workspace');
    const { by, ...filter } = c.req.valid('query');
    return c.json(await groupTickets(ctx, listFilterOf(filter, ctx.principal?.personId ?? null), by), 200);
  });
}
