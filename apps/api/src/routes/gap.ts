import { uuid } from '@bodan/core/ids';
import { listGapTickets, listHqGapTickets, readGaps, readHqGaps } from '@bodan/services/gap/read';
import { tellGap } from '@bodan/services/gap/tell';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { hqLackingSchema, lackingSchema } from '../schema/conformance.ts';
import * as s from '../schema/gap.ts';
import { listQuery } from '../schema/ticket-query.ts';
import { facets } from './board-query.ts';

const tags = ['Standard'];
const hqParams = z.object({ group: z.string().max(60) });
const params = z.object({ workspace: z.string().max(60) });
const days = { from: facets.from, to: facets.to };
const opened = { ...days, gap: s.gapKey, cursor: z.string().max(100).optional(), limit: listQuery.shape.limit };
const description =
  'Of tickets created in the range (by default the last 30 days): versions not adopted, codes and values that the newest standard does not count, fields not taken or not filled.';

const hqGaps = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/gaps',
  tags,
  summary: 'What keeps figures of subsidiaries from being compared, and who must close it',
  description,
  request: { params: hqParams, query: z.strictObject(days) },
  responses: { 200: answer(s.hqGapsSchema, 'The most tickets first') },
});
const hqTickets = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/gaps/tickets',
  tags,
  summary: 'The tickets that stand on a gap',
  request: { params: hqParams, query: z.strictObject({ ...opened, tenant: uuid }) },
  responses: { 200: answer(hqLackingSchema, 'Masked facts') },
});
const hqTell = hqRoute('hq.standard.write', {
  method: 'post',
  path: '/v1/hq/{group}/gaps/tell',
  tags,
  summary: 'Tell those of a subsidiary who can close a gap',
  description: 'In their bell, with the page where they close it; of each gap once a day.',
  request: { params: hqParams, headers: idempotencyHeader, body: jsonBody(s.tellBody) },
  responses: { 200: answer(s.toldSchema, 'Who was told of it today') },
});
const gaps = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/gaps',
  tags,
  summary: 'What keeps the figures of the workspace from being compared, and who must close it',
  description,
  request: { params, query: z.strictObject(days) },
  responses: { 200: answer(s.gapsSchema, 'The most tickets first') },
});
const tickets = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/gaps/tickets',
  tags,
  summary: 'The tickets that stand on a gap',
  request: { params, query: z.strictObject(opened) },
  responses: { 200: answer(lackingSchema, 'As the list shows them') },
});

type Query = { from?: string | undefined; to?: string | undefined };
const daysOf = (q: Query) => ({ from: q.from ?? null, to: q.to ?? null });

export function mountGaps(api: Api): void {
  api.openapi(hqGaps, async (c) => c.json(await readHqGaps(c.get('hq'), daysOf(c.req.valid('query'))), 200));
  api.openapi(hqTickets, async (c) => {
    const { tenant, gap, cursor, limit, ...q } = c.req.valid('query');
    return c.json(await listHqGapTickets(c.get('hq'), tenant, { ...daysOf(q), gap, cursor: cursor ?? null, limit }), 200);
  });
  api.openapi(hqTell, async (c) => {
    const call = await personCall(c);
    const { tenantId, gap, ...q } = c.req.valid('json');
    const told = await tellGap(c.get('hq'), call, { tenantId, gap, ...daysOf(q) });
    markReplay(c, call);
    return c.json(told, 200);
  });
  api.openapi(gaps, async (c) => c.json(await readGaps(c.get('workspace'), daysOf(c.req.valid('query'))), 200));
  api.openapi(tickets, async (c) => {
    const { gap, cursor, limit, ...q } = c.req.valid('query');
    const page = await listGapTickets(c.get('workspace'), { ...daysOf(q), gap, cursor: cursor ?? null, limit });
    return c.json(page as z.infer<typeof lackingSchema>, 200);
  });
}
