import { DomainError } from '@bodan/core/errors';
import { uuid } from '@bodan/core/ids';
import {
  cancelExport,
  createExport,
  type ExportFile,
  listExports,
  readExport,
  readExportFile,
  removeExport,
} from '@bodan/services/export/keep';
import type { Exporter, ExportSource } from '@bodan/services/export/types';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { listFilterOf } from '../list-filter.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/export.ts';
import { deleted } from '../schema/outgoing.ts';
import { listQuery } from '../schema/ticket-query.ts';
import {
  boardInput,
  boardQuery,
  drilledInput,
  drillQuery,
  hqBoardQuery,
  hqDrillQuery,
  hqTrendQuery,
  momentInput,
  trendQuery,
} from './board-query.ts';

const tags = ['Exports'];
const OWN = '/v1/w/{workspace}/exports';
const HQ = '/v1/hq/{group}/exports';
const params = z.object({ workspace: z.string().max(60) });
const hqParams = z.object({ group: z.string().max(60) });
const one = { exportId: uuid };

const create = {
  summary: 'Export a list or figures as CSV, Excel or PDF',
  description:
    'A worker writes the file; read the export until its status is done, then its file. The rows are those of the list or the tickets behind the figure at one instant, by the rights of who asked. At most 200,000 rows a file and three files of a person at a time; a file is kept for seven days.',
  responses: { 201: answer(s.exportSchema, 'Ordered') },
};
const list = { summary: 'Own exports', responses: { 200: answer(s.exportListSchema, 'Newest first, the newest 200') } };
const read = { summary: 'How far an export is', responses: { 200: answer(s.exportSchema, 'The export') } };
const cancel = { summary: 'Stop an export that waits or runs', responses: { 200: answer(s.exportSchema, 'The export after it') } };
const remove = { summary: 'Delete an export and its file', responses: { 200: answer(deleted, 'Deleted; that it was there stays known') } };
const binary = z.any().openapi({ type: 'string', format: 'binary' });
const file = {
  summary: 'The file of an export that is done',
  responses: {
    200: {
      description: 'The file',
      content: {
        'application/pdf': { schema: binary },
        'text/csv': { schema: binary },
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: binary },
      },
    },
  },
};

const ownCreate = workspaceRoute('ticket.read', {
  method: 'post',
  path: OWN,
  tags,
  ...create,
  request: { params, headers: idempotencyHeader, body: jsonBody(s.exportBody) },
});
const ownList = workspaceRoute('ticket.read', { method: 'get', path: OWN, tags, ...list, request: { params, query: s.exportListQuery } });
const ownRead = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${OWN}/{exportId}`,
  tags,
  ...read,
  request: { params: params.extend(one) },
});
const ownCancel = workspaceRoute('ticket.read', {
  method: 'post',
  path: `${OWN}/{exportId}/cancel`,
  tags,
  ...cancel,
  request: { params: params.extend(one) },
});
const ownRemove = workspaceRoute('ticket.read', {
  method: 'delete',
  path: `${OWN}/{exportId}`,
  tags,
  ...remove,
  request: { params: params.extend(one) },
});
const ownFile = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${OWN}/{exportId}/file`,
  tags,
  ...file,
  request: { params: params.extend(one) },
});
const hqCreate = hqRoute('hq.board.read', {
  method: 'post',
  path: HQ,
  tags,
  ...create,
  request: { params: hqParams, headers: idempotencyHeader, body: jsonBody(s.hqExportBody) },
});
const hqList = hqRoute('hq.board.read', {
  method: 'get',
  path: HQ,
  tags,
  ...list,
  request: { params: hqParams, query: s.exportListQuery },
});
const hqRead = hqRoute('hq.board.read', {
  method: 'get',
  path: `${HQ}/{exportId}`,
  tags,
  ...read,
  request: { params: hqParams.extend(one) },
});
const hqCancel = hqRoute('hq.board.read', {
  method: 'post',
  path: `${HQ}/{exportId}/cancel`,
  tags,
  ...cancel,
  request: { params: hqParams.extend(one) },
});
const hqRemove = hqRoute('hq.board.read', {
  method: 'delete',
  path: `${HQ}/{exportId}`,
  tags,
  ...remove,
  request: { params: hqParams.extend(one) },
});
const hqFile = hqRoute('hq.board.read', {
  method: 'get',
  path: `${HQ}/{exportId}/file`,
  tags,
  ...file,
  request: { params: hqParams.extend(one) },
});

/** A query as its own operation takes it. Throws `validation_failed`. */
function queryOf<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const read = schema.safeParse(Object.fromEntries(new URLSearchParams(text)));
  if (read.success) return read.data;
  const fields = read.error.issues.map((issue) => ({
    pointer: '/source/query',
    code: issue.code,
    detail: `${issue.path.join('.')}: ${issue.message}`,
  }));
  throw new DomainError('validation_failed', undefined, { fields });
}

type Ordered = z.output<typeof s.exportBody>['source'] | z.output<typeof s.hqExportBody>['source'];
function sourceOf(who: Exporter, ordered: Ordered): ExportSource {
  const isGroup = who.kind === 'group';
  switch (ordered.kind) {
    case 'tickets': {
      const q = queryOf(listQuery, ordered.query);
      const filter = listFilterOf(q, who.ctx.principal?.personId ?? null);
      return { kind: 'tickets', filter, q: q.q ?? null, sort: q.sort, group: ordered.group, columns: ordered.columns };
    }
    case 'drill': {
      const q = isGroup ? queryOf(hqDrillQuery, ordered.query) : queryOf(drillQuery, ordered.query);
      const { cursor: _, limit: __, ...input } = { ...drilledInput(q), ...momentInput(q) };
      return { kind: 'drill', input, columns: ordered.columns };
    }
    case 'board':
    case 'page': {
      const q = isGroup ? queryOf(hqBoardQuery, ordered.query) : queryOf(boardQuery, ordered.query);
      const input = { ...boardInput(q), ...momentInput(q) };
      return ordered.kind === 'page' ? { kind: 'page', input } : { kind: 'board', input, by: ordered.by };
    }
    case 'trend': {
      const q = isGroup ? queryOf(hqTrendQuery, ordered.query) : queryOf(trendQuery, ordered.query);
      return { kind: 'trend', input: { ...boardInput(q), ...momentInput(q) } };
    }
    case 'dashboard': {
      const q = isGroup ? queryOf(hqBoardQuery, ordered.query) : queryOf(boardQuery, ordered.query);
      const { dashboard: dashboardId, card: cardId, comparison } = ordered;
      return { kind: 'dashboard', dashboardId, cardId, comparison, input: { ...boardInput(q), ...momentInput(q) } };
    }
    default: {
      const never: never = ordered;
      throw new Error(`unknown source ${String(never)}`);
    }
  }
}

/** A file to be kept, never shown or run by a browser; its name in any script. */
const fileResponse = (c: Context<ApiEnv>, f: ExportFile): Response =>
  c.body(f.body, 200, {
    'content-type': f.mediaType,
    'content-length': String(f.sizeBytes),
    'content-disposition': `attachment; filename="export.${f.name.split('.').at(-1)}"; filename*=UTF-8''${encodeURIComponent(f.name)}`,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  });

const own = (c: Context<ApiEnv>): Exporter => ({ kind: 'tenant', ctx: c.get('workspace') });
const hq = (c: Context<ApiEnv>): Exporter => ({ kind: 'group', ctx: c.get('hq') });

/** Exports of a workspace and of headquarters. */
export function mountExports(api: Api): void {
  api.openapi(ownCreate, async (c) => {
    const { source, ...options } = c.req.valid('json');
    const made = await createExport(own(c), await personCall(c), { source: sourceOf(own(c), source), ...options });
    c.header('Location', `/v1/w/${c.get('workspace').slug}/exports/${made.id}`);
    return c.json(made, 201);
  });
  api.openapi(ownList, async (c) => c.json(await listExports(own(c), c.req.valid('query').everybody ?? false), 200));
  api.openapi(ownRead, async (c) => c.json(await readExport(own(c), c.req.valid('param').exportId), 200));
  api.openapi(ownCancel, async (c) => c.json(await cancelExport(own(c), c.req.valid('param').exportId), 200));
  api.openapi(ownRemove, async (c) => c.json(await removeExport(own(c), c.req.valid('param').exportId), 200));
  api.openapi(ownFile, async (c) => fileResponse(c, await readExportFile(own(c), c.req.valid('param').exportId)) as never);
  api.openapi(hqCreate, async (c) => {
    const { source, ...options } = c.req.valid('json');
    const call = await personCall(c);
    const made = await createExport(hq(c), call, { source: sourceOf(hq(c), source), ...options });
    markReplay(c, call);
    c.header('Location', `/v1/hq/${c.get('hq').groupSlug}/exports/${made.id}`);
    return c.json(made, 201);
  });
  api.openapi(hqList, async (c) => c.json(await listExports(hq(c), c.req.valid('query').everybody ?? false), 200));
  api.openapi(hqRead, async (c) => c.json(await readExport(hq(c), c.req.valid('param').exportId), 200));
  api.openapi(hqCancel, async (c) => c.json(await cancelExport(hq(c), c.req.valid('param').exportId), 200));
  api.openapi(hqRemove, async (c) => c.json(await removeExport(hq(c), c.req.valid('param').exportId), 200));
  api.openapi(hqFile, async (c) => fileResponse(c, await readExportFile(hq(c), c.req.valid('param').exportId)) as never);
}
