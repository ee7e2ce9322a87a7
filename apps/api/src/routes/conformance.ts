import { uuid } from '@bodan/core/ids';
import { listHqLacking, listLacking } from '@bodan/services/conformance/lacking';
import { readConformance, readHqConformance } from '@bodan/services/conformance/read';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, workspaceRoute } from '../operation.ts';
import * as s from '../schema/conformance.ts';
import { listQuery } from '../schema/ticket-query.ts';
import { facets } from './board-query.ts';

const tags = ['Standard'];
const hqParams = z.object({ group: z.string().max(60) });
const params = z.object({ workspace: z.string().max(60) });
const days = { from: facets.from, to: facets.to };
const lacking = { ...days, criterion: s.criterion, cursor: z.string().max(100).optional(), limit: listQuery.shape.limit };
const description =
  'Of tickets created in the range (by default the last 30 days): all required fields of the standard filled, fault and department codes current, tier current, evidence there when it is done.';

const hqScores = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/conformance',
  tags,
  summary: 'How far subsidiaries follow the standard',
  description,
  request: { params: hqParams, query: z.strictObject(days) },
  responses: { 200: answer(s.hqConformanceSchema, 'By subsidiary and altogether') },
});
const hqTickets = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/conformance/tickets',
  tags,
  summary: 'The tickets behind the points of one criterion',
  request: { params: hqParams, query: z.strictObject({ ...lacking, tenant: uuid }) },
  responses: { 200: answer(s.hqLackingSchema, 'Masked facts') },
});
const score = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/conformance',
  tags,
  summary: 'How far the workspace follows its standard',
  description,
  request: { params, query: z.strictObject(days) },
  responses: { 200: answer(s.conformanceSchema, 'The score and what each criterion costs') },
});
const tickets = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/conformance/tickets',
  tags,
  summary: 'The tickets behind the points of one criterion',
  request: { params, query: z.strictObject(lacking) },
  responses: { 200: answer(s.lackingSchema, 'As the list shows them') },
});

type Query = { from?: string | undefined; to?: string | undefined };
const daysOf = (q: Query) => ({ from: q.from ?? null, to: q.to ?? null });

export function mountConformance(api: Api): void {
  api.openapi(hqScores, async (c) => c.json(await readHqConformance(c.get('hq'), daysOf(c.req.valid('query'))), 200));
  api.openapi(hqTickets, async (c) => {
    const { tenant, criterion, cursor, limit, ...q } = c.req.valid('query');
    return c.json(await listHqLacking(c.get('hq'), tenant, { ...daysOf(q), criterion, cursor: cursor ?? null, limit }), 200);
  });
  api.openapi(score, async (c) => c.json(await readConformance(c.get('workspace'), daysOf(c.req.valid('query'))), 200));
  api.openapi(tickets, async (c) => {
    const { criterion, cursor, limit, ...q } = c.req.valid('query');
    const page = await listLacking(c.get('workspace'), { ...daysOf(q), criterion, cursor: cursor ?? null, limit });
    return c.json(page as z.infer<typeof s.lackingSchema>, 200);
  });
}
