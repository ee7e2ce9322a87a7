import { uuid } from '@bodan/core/ids';
import { code } from '@bodan/core/text';
import { readTimeBoard } from '@bodan/services/time/read';
import { readTimeTickets, TIME_KINDS } from '@bodan/services/time/tickets';
import { askWhatIf } from '@bodan/services/what-if/ask';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, jsonBody, workspaceRoute } from '../operation.ts';
import { listQuery } from '../schema/ticket.ts';
import { timeBoardSchema, timeTicketsSchema } from '../schema/time.ts';
import { whatIfBody, whatIfSchema } from '../schema/what-if.ts';
import { boardInput, facets } from './board-query.ts';

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
const tickets = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/time/tickets',
  tags,
  summary: 'The tickets behind one number of where the time went',
  request: {
    params,
    query: z.strictObject({
      ...facets,
      kind: z.enum(TIME_KINDS),
      stage: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
      holderDepartment: orNone(code).openapi({ description: 'Whose time; - for nobody’s' }),
      person: orNone(uuid).openapi({ description: '- for nobody' }),
      reason: orNone(code).openapi({ description: 'Waiting reason; - while it did not wait' }),
      cursor: z.string().max(10).optional(),
      limit: listQuery.shape.limit,
    }),
  },
  responses: { 200: answer(timeTicketsSchema, 'Most seconds first; seconds is the number') },
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

/** 时间都去哪了 and the tickets behind each of its numbers. */
export function mountTime(api: Api): void {
  api.openapi(board, async (c) => c.json(await readTimeBoard(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
  api.openapi(tickets, async (c) => {
    const q = c.req.valid('query');
    const page = await readTimeTickets(c.get('workspace'), {
      ...boardInput(q),
      kind: q.kind,
      place: {
        stage: q.stage,
        departmentCode: nullIfNone(q.holderDepartment),
        personId: nullIfNone(q.person),
        waitingReason: nullIfNone(q.reason),
      },
      cursor: q.cursor ?? null,
      limit: q.limit,
    });
    return c.json(page, 200);
  });
  api.openapi(whatIf, async (c) => {
    return c.json(await askWhatIf(c.get('workspace'), boardInput(c.req.valid('query')), c.req.valid('json')), 200);
  });
}
