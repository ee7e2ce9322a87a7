import { changesHq, changesWorkspace } from '@bodan/services/board/change';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { readHqHeat, readWorkspaceHeat } from '@bodan/services/board/heat';
import { type BoardAnswer, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqReturns, readWorkspaceReturns } from '@bodan/services/board/returns';
import { readHqTrend, readWorkspaceTrend } from '@bodan/services/board/trend';
import { readHqWaits, readWorkspaceWaits, type Waits } from '@bodan/services/board/wait';
import { readHqAccess } from '@bodan/services/identity/access';
import type { LiveEvent } from '@bodan/services/live/types';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { answer, hqRoute, workspaceRoute } from '../operation.ts';
import { boardSchema, heatSchema, returnsSchema, trendSchema, waitsSchema } from '../schema/board.ts';
import { changesSchema, hqDrillSchema, workspaceDrillSchema } from '../schema/hq-ticket.ts';
import {
  boardInput,
  boardQuery,
  changesQuery,
  drilledInput,
  drillQuery,
  heatQuery,
  hqBoardQuery,
  hqChangesQuery,
  hqDrillQuery,
  hqHeatQuery,
  hqReturnsQuery,
  hqTrendQuery,
  hqWaitQuery,
  momentInput,
  returnsQuery,
  trendQuery,
  waitQuery,
} from './board-query.ts';
import { eventsAnswer, eventsQuery, pageOfEvents, streamEvents, wantsStream } from './live.ts';

const hqParams = z.object({ group: z.string().max(60) });
const workspaceParams = z.object({ workspace: z.string().max(60) });
const tags = ['Board'];
const notModified = { 304: { description: 'The figures are those of your If-None-Match' } };

const hqBoard = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board',
  tags,
  summary: 'The live board of the group',
  request: { params: hqParams, query: hqBoardQuery },
  responses: { 200: answer(boardSchema, 'Exact at asOf'), ...notModified },
});
const hqTrend = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/trend',
  tags,
  summary: 'Eight weeks of first responses, by subsidiary',
  request: { params: hqParams, query: hqTrendQuery },
  responses: { 200: answer(trendSchema, 'Weeks of seven days back from the last one') },
});
const trend = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/trend',
  tags,
  summary: 'Eight weeks of first responses of the workspace',
  request: { params: workspaceParams, query: trendQuery },
  responses: { 200: answer(trendSchema, 'Weeks of seven days back from the last one; one item, the workspace') },
});
const hqWaits = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/waits',
  tags,
  summary: 'How long what is open has stood at its stage',
  request: { params: hqParams, query: hqWaitQuery },
  responses: { 200: answer(waitsSchema, 'Exact at asOf; the tickets of a stage are those behind its open figure') },
});
const waits = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/waits',
  tags,
  summary: 'How long what is open in the workspace has stood at its stage',
  request: { params: workspaceParams, query: waitQuery },
  responses: { 200: answer(waitsSchema, 'Exact at asOf; the tickets of a stage are those behind its open figure') },
});
const hqHeat = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/heat',
  tags,
  summary: 'When tickets come in and how they are answered, by the hour of the week',
  request: { params: hqParams, query: hqHeatQuery },
  responses: { 200: answer(heatSchema, 'At most 92 days; a cell opens by slot') },
});
const heat = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/heat',
  tags,
  summary: 'When tickets of the workspace come in and how they are answered, by the hour of the week',
  request: { params: workspaceParams, query: heatQuery },
  responses: { 200: answer(heatSchema, 'At most 92 days; a cell opens by slot') },
});
const hqReturns = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/returns',
  tags,
  summary: 'Which way tickets came back: from which stage to which',
  request: { params: hqParams, query: hqReturnsQuery },
  responses: { 200: answer(returnsSchema, 'The times of a kind are the board’s figure; a way opens by way') },
});
const returns = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/returns',
  tags,
  summary: 'Which way tickets of the workspace came back: from which stage to which',
  request: { params: workspaceParams, query: returnsQuery },
  responses: { 200: answer(returnsSchema, 'The times of a kind are the board’s figure; a way opens by way') },
});
const hqDrill = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/tickets',
  tags,
  summary: 'The tickets behind a number',
  request: { params: hqParams, query: hqDrillQuery },
  responses: { 200: answer(hqDrillSchema, 'Masked facts; total is the number') },
});
const hqEvents = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/events',
  tags: ['Live'],
  summary: 'That something happened in a subsidiary, as it happens (server-sent events)',
  description: 'An event of type group.notice says that something came in for headquarters; its ids are those of the group and the notice.',
  request: { params: hqParams, query: eventsQuery },
  responses: { 200: eventsAnswer(z.object({ tenantId: z.string(), ticketId: z.string(), type: z.string(), seq: z.number().int() })) },
});
const board = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board',
  tags,
  summary: 'The workspace’s own board',
  request: { params: workspaceParams, query: boardQuery },
  responses: { 200: answer(boardSchema, 'Exact at asOf'), ...notModified },
});
const drill = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/tickets',
  tags,
  summary: 'The tickets behind a number',
  request: { params: workspaceParams, query: drillQuery },
  responses: { 200: answer(workspaceDrillSchema, 'total is the number') },
});

const hqChanges = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/changes',
  tags,
  summary: 'Why a figure of a past moment differs by what is known now',
  request: { params: hqParams, query: hqChangesQuery },
  responses: { 200: answer(changesSchema, 'The figure both ways, and the tickets that make the difference') },
});
const changes = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/changes',
  tags,
  summary: 'Why a figure of a past moment differs by what is known now',
  request: { params: workspaceParams, query: changesQuery },
  responses: { 200: answer(changesSchema, 'The figure both ways, and the tickets that make the difference') },
});

const drillOf = (q: z.output<typeof hqDrillQuery>) => ({ ...drilledInput(q), ...momentInput(q) });
const pastInput = (q: z.output<typeof hqBoardQuery>) => ({ ...boardInput(q), ...momentInput(q) });
const changeOf = (q: z.output<typeof hqChangesQuery>) => ({ ...drilledInput(q), at: Date.parse(q.at) });

const toWaits = ({ asOf, items }: Waits) => ({ asOf: new Date(asOf).toISOString(), items });

/** The pieces are sent as they are, one after the other; a page that has these figures already is told so. */
function send(c: Context<ApiEnv>, { json, etag }: BoardAnswer): Response {
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  const pieces = new ReadableStream({
    start(out) {
      for (const piece of json) out.enqueue(piece);
      out.close();
    },
  });
  const length = json.reduce((sum, piece) => sum + piece.length, 0);
  return c.body(pieces, 200, { ...headers, 'content-type': 'application/json', 'content-length': String(length) });
}

export function mountBoard(api: Api): void {
  api.openapi(hqBoard, async (c) => send(c, await readHqBoard(c.get('hq'), pastInput(c.req.valid('query')))) as never);
  api.openapi(board, async (c) => send(c, await readWorkspaceBoard(c.get('workspace'), pastInput(c.req.valid('query')))) as never);
  api.openapi(hqTrend, async (c) => c.json(await readHqTrend(c.get('hq'), pastInput(c.req.valid('query'))), 200));
  api.openapi(trend, async (c) => c.json(await readWorkspaceTrend(c.get('workspace'), pastInput(c.req.valid('query'))), 200));
  api.openapi(hqWaits, async (c) => c.json(toWaits(await readHqWaits(c.get('hq'), boardInput(c.req.valid('query')))), 200));
  api.openapi(waits, async (c) => c.json(toWaits(await readWorkspaceWaits(c.get('workspace'), boardInput(c.req.valid('query')))), 200));
  api.openapi(hqHeat, async (c) => c.json(await readHqHeat(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(heat, async (c) => c.json(await readWorkspaceHeat(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
  api.openapi(hqReturns, async (c) => c.json(await readHqReturns(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(returns, async (c) => c.json(await readWorkspaceReturns(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
  api.openapi(hqDrill, async (c) => c.json(await drillHq(c.get('hq'), drillOf(c.req.valid('query'))), 200));
  api.openapi(drill, async (c) =>
    c.json((await drillWorkspace(c.get('workspace'), drillOf(c.req.valid('query')))) as z.infer<typeof workspaceDrillSchema>, 200),
  );
  api.openapi(hqChanges, async (c) => c.json(await changesHq(c.get('hq'), changeOf(c.req.valid('query'))), 200));
  api.openapi(changes, async (c) => c.json(await changesWorkspace(c.get('workspace'), changeOf(c.req.valid('query'))), 200));
  api.openapi(hqEvents, async (c) => {
    const ctx = c.get('hq');
    const toData = ({ tenantId, ticketId, type, seq }: LiveEvent) => ({ tenantId, ticketId, type, seq });
    const places = [...ctx.tenantIds, ctx.groupId];
    if (!wantsStream(c)) return c.json(await pageOfEvents(c, places, c.req.valid('query').after, toData), 200) as never;
    // Membership and the set of subsidiaries may change while the stream is open: then it ends, and the page opens a new one.
    const isStillAllowed = async () => {
      const access = await readHqAccess(ctx.app, ctx.principal, ctx.groupSlug);
      return access !== null && access.tenantIds.join() === ctx.tenantIds.join();
    };
    return streamEvents(c, places, toData, isStillAllowed) as never;
  });
}
