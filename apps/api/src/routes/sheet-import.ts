import { uuid } from '@bodan/core/ids';
import { createImport, sendRows, startImport, stopImport, undoImport } from '@bodan/services/sheet-import/keep';
import { findKnownRows, listImports, readImport, readImportRows } from '@bodan/services/sheet-import/read';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/sheet-import.ts';

const BASE = '/v1/w/{workspace}/imports';
const tags = ['Imports'];
const params = z.object({ workspace: z.string().max(60) });
const one = params.extend({ importId: uuid });

const list = workspaceRoute('ticket.import', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Imports of the workspace',
  request: { params },
  responses: { 200: answer(s.importListSchema, 'Newest first, the newest 50') },
});
const create = workspaceRoute('ticket.import', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Open an import of rows of a sheet',
  description:
    'Says what the columns fill and how many rows will come; send the rows, then start it. The cells are read by the rules of the form: options by their names, codes by code or name, dates year first, phones in any spelling.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.importBody) },
  responses: { 201: answer(s.importSchema, 'Opened; no ticket is made yet') },
});
const known = workspaceRoute('ticket.import', {
  method: 'post',
  path: `${BASE}/known`,
  tags,
  summary: 'Which of up to 500 rows were imported before',
  description:
    'A row is known when a ticket of an import that was not taken back was made of the same values. Nothing is kept of what is asked.',
  request: { params, body: jsonBody(s.knownRowsBody) },
  responses: { 200: answer(s.knownRowsSchema, 'The rows that are known, by their numbers, and the imports they came with') },
});
const read = workspaceRoute('ticket.import', {
  method: 'get',
  path: `${BASE}/{importId}`,
  tags,
  summary: 'How far an import is',
  request: { params: one },
  responses: { 200: answer(s.importSchema, 'The import') },
});
const rows = workspaceRoute('ticket.import', {
  method: 'get',
  path: `${BASE}/{importId}/rows`,
  tags,
  summary: 'Rows of an import: what became of each, and why some were refused',
  request: { params: one, query: s.importRowsQuery },
  responses: { 200: answer(s.importRowsSchema, 'By their number in the sheet') },
});
const send = workspaceRoute('ticket.import', {
  method: 'post',
  path: `${BASE}/{importId}/rows`,
  tags,
  summary: 'Send up to 500 rows, or refused ones again',
  description: 'A row that is there already changes nothing; one that was refused takes the new cells and waits for the next start.',
  request: { params: one, headers: idempotencyHeader, body: jsonBody(s.importRowsBody) },
  responses: { 200: answer(s.importSchema, 'The import after it') },
});
const act = <const P extends string>(name: P, summary: string, description: string) =>
  workspaceRoute('ticket.import', {
    method: 'post',
    path: `${BASE}/{importId}/${name}`,
    tags,
    summary,
    description,
    request: { params: one, headers: idempotencyHeader, body: jsonBody(s.actBody) },
    responses: { 200: answer(s.importSchema, 'The import after it') },
  });
const start = act(
  'start',
  'Make tickets of the rows that wait',
  'A worker makes them, each row once whatever happens meanwhile; their clocks run from then. One import of a workspace is at work at a time.',
);
const stop = act('stop', 'Stop an import', 'What was made stays; the other rows wait until it is started again.');
const undo = act(
  'undo',
  'Take an import back',
  'Cancels the tickets that nobody worked on since, each by a step of its flow; the others are kept and listed. Nothing is deleted.',
);

/** Rows of a sheet become tickets. */
export function mountSheetImports(api: Api): void {
  api.openapi(list, async (c) => c.json({ items: await listImports(c.get('workspace')) }, 200));
  api.openapi(create, async (c) => {
    const made = await createImport(c.get('workspace'), c.req.valid('json'));
    c.header('Location', `/v1/w/${c.get('workspace').slug}/imports/${made.id}`);
    return c.json(made, 201);
  });
  api.openapi(known, async (c) => c.json(await findKnownRows(c.get('workspace'), c.req.valid('json')), 200));
  api.openapi(read, async (c) => c.json(await readImport(c.get('workspace'), c.req.valid('param').importId), 200));
  api.openapi(rows, async (c) => {
    const { state, cursor, limit } = c.req.valid('query');
    const q = { state: state ?? null, after: cursor ?? 0, limit: Math.max(1, limit) };
    return c.json(await readImportRows(c.get('workspace'), c.req.valid('param').importId, q), 200);
  });
  api.openapi(send, async (c) => c.json(await sendRows(c.get('workspace'), c.req.valid('param').importId, c.req.valid('json').rows), 200));
  api.openapi(start, async (c) => c.json(await startImport(c.get('workspace'), c.req.valid('param').importId), 200));
  api.openapi(stop, async (c) => c.json(await stopImport(c.get('workspace'), c.req.valid('param').importId), 200));
  api.openapi(undo, async (c) => c.json(await undoImport(c.get('workspace'), c.req.valid('param').importId), 200));
}
