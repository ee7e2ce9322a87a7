import { uuid } from '@bodan/core/ids';
import { code } from '@bodan/core/text';
import { readHqTime } from '@bodan/services/time/hq';
import { readTimeBoard } from '@bodan/services/time/read';
import { readHqTimeTickets, readTimeTickets, TIME_KINDS } from '@bodan/services/time/tickets';
import { askWhatIf } from '@bodan/services/what-if/ask';
import { askWhatIfDispatch } from '@bodan/services/what-if/dispatch';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, jsonBody, workspaceRoute } from '../operation.ts';
import { listQuery } from '../schema/ticket-query.ts';
import { hqTimeSchema, hqTimeTicketsSchema, timeBoardSchema, timeTicketsSchema } from '../schema/time.ts';
import { whatIfBody, whatIfDispatchBody, whatIfDispatchSchema, whatIfSchema } from '../schema/what-if.ts';
import { boardInput, facets, many } from './board-query.ts';

const params = z.object({ workspace: z.string().max(60) });
const tags = ['Board'];
const NONE = '-';
const orNone = (item: z.ZodType<string>) => z.union([z.literal(NONE), item]).default(NONE);
const nullIfNone = (text: string): string | null => (text === NONE ? null : text);

const board = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/time',
  tags,
  summary: 'Where the time went, by stage × department × person',
  description: 'Of the tickets created in the range. Every line adds up to the totals; what is still running counts up to asOf.',
  request: { params, query: z.strictObject(facets) },
  responses: { 200: answer(timeBoardSchema, 'Exact at asOf') },
});
const opened = {
  ...facets,
  kind: z.enum(TIME_KINDS),
  stage: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  holderDepartment: orNone(code).openapi({ description: 'Whose time; - for nobody’s' }),
  reason: orNone(code).openapi({ description: 'Waiting reason; - while it did not wait' }),
  cursor: z.string().max(10).optional(),
  limit: listQuery.shape.limit,
};
const tickets = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/time/tickets',
  tags,
  summary: 'The tickets behind one number of where the time went',
  request: {
    params,
    query: z.strictObject({ ...opened, person: orNone(uuid).openapi({ description: '- for nobody' }) }),
  },
  responses: { 200: answer(timeTicketsSchema, 'Most seconds first; seconds is the number') },
});

const hqParams = z.object({ group: z.string().max(60) });
const tenants = { tenant: many(uuid, 'Ids of subsidiaries, comma-separated', null) };
const hqBoard = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/time',
  tags,
  summary: 'Where the time of the group’s tickets went, by subsidiary × stage × department',
  description: 'The sum of what each subsidiary sees of itself, of one committed instant. Days are those of the subsidiary’s own zone.',
  request: { params: hqParams, query: z.strictObject({ ...facets, ...tenants }) },
  responses: { 200: answer(hqTimeSchema, 'Exact at asOf') },
});
const hqTickets = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/time/tickets',
  tags,
  summary: 'The tickets behind one number of where the group’s time went',
  request: { params: hqParams, query: z.strictObject({ ...opened, ...tenants }) },
  responses: { 200: answer(hqTimeTicketsSchema, 'Masked facts, most seconds first; seconds is the number') },
});

const whatIf = workspaceRoute('board.read', {
  method: 'post',
  path: '/v1/w/{workspace}/what-if',
  tags,
  summary: 'A past range under another calendar, other targets or budgets, beside the truth',
  description: 'Changes nothing. Asks about tickets created in the range, at most 20,000.',
  request: { params, query: z.strictObject(facets), body: jsonBody(whatIfBody) },
  responses: { 200: answer(whatIfSchema, 'Truth and supposition side by side') },
});

const whatIfDispatch = workspaceRoute('board.read', {
  method: 'post',
  path: '/v1/w/{workspace}/what-if/dispatch',
  tags,
  summary: 'Past choices of dispatch by other prices, beside the truth',
  description: 'From the certificates that were kept; changes nothing. Asks about tickets created in the range, at most 20,000 choices.',
  request: { params, query: z.strictObject(facets), body: jsonBody(whatIfDispatchBody) },
  responses: { 200: answer(whatIfDispatchSchema, 'Truth and supposition side by side') },
});

const openedOf = (q: { kind: (typeof TIME_KINDS)[number]; cursor?: string | undefined; limit: number }) => ({
  kind: q.kind,
  cursor: q.cursor ?? null,
  limit: q.limit,
});

/** 时间都去哪了 and the tickets behind each of its numbers. */
export function mountTime(api: Api): void {
  api.openapi(board, async (c) => c.json(await readTimeBoard(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
  api.openapi(tickets, async (c) => {
    const q = c.req.valid('query');
    const page = await readTimeTickets(c.get('workspace'), {
      ...boardInput(q),
      ...openedOf(q),
      place: {
        stage: q.stage,
        departmentCode: nullIfNone(q.holderDepartment),
        personId: nullIfNone(q.person),
        waitingReason: nullIfNone(q.reason),
      },
    });
    return c.json(page, 200);
  });
  api.openapi(hqBoard, async (c) => c.json(await readHqTime(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(hqTickets, async (c) => {
    const q = c.req.valid('query');
    const place = { stage: q.stage, departmentCode: nullIfNone(q.holderDepartment), waitingReason: nullIfNone(q.reason) };
    return c.json(await readHqTimeTickets(c.get('hq'), { ...boardInput(q), ...openedOf(q), place }), 200);
  });
  api.openapi(whatIf, async (c) => {
    return c.json(await askWhatIf(c.get('workspace'), boardInput(c.req.valid('query')), c.req.valid('json')), 200);
  });
  api.openapi(whatIfDispatch, async (c) => {
    const { weights } = c.req.valid('json');
    const given = Object.fromEntries(Object.entries(weights).filter(([, metres]) => metres !== undefined));
    return c.json(await askWhatIfDispatch(c.get('workspace'), boardInput(c.req.valid('query')), given), 200);
  });
}
