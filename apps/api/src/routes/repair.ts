import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { previewRepair } from '@bodan/services/repair/preview';
import { listRepairs, type RepairView, readRepair, readRepairTickets } from '@bodan/services/repair/read';
import { startRepair, undoRepair } from '@bodan/services/repair/start';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/repair.ts';
import { listQuery } from '../schema/ticket-query.ts';
import { boardInput, facets } from './board-query.ts';

const tags = ['Settings'];
const BASE = '/v1/w/{workspace}/settings/repairs';
const params = z.object({ workspace: z.string().max(60) });
const oneParams = params.extend({ repairId: uuid });

const list = workspaceRoute('settings.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Repairs of the past',
  request: { params },
  responses: { 200: answer(s.repairList, 'Newest first') },
});
const preview = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/preview`,
  tags,
  summary: 'What a repair of the past would change',
  description: 'Changes nothing. Asks about tickets created in the range, at most 20,000, by the same decision that would repair them.',
  request: { params, query: z.strictObject(facets), body: jsonBody(s.repairQuestion) },
  responses: { 200: answer(s.repairPreview, 'What is recorded beside what would be') },
});
const start = workspaceRoute('settings.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Repair the past of chosen tickets',
  description:
    'The tickets are told again from their log by the hours of a calendar version that should have held in the span, in the background, each with an event of its own that says what was and what is. What was published stays as it was published.',
  request: { params, query: z.strictObject(facets), headers: idempotencyHeader, body: jsonBody(s.repairStart) },
  responses: { 201: answer(s.repairStarted, 'Begun') },
});
const one = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/{repairId}`,
  tags,
  summary: 'One repair: what was asked, by whom and why, and how far it is',
  request: { params: oneParams },
  responses: { 200: answer(s.repairSchema, 'The repair') },
});
const tickets = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/{repairId}/tickets`,
  tags,
  summary: 'The tickets of a repair with their clocks before and after',
  request: {
    params: oneParams,
    query: z.strictObject({ outcome: s.repairOutcome.optional(), cursor: z.string().max(40).optional(), limit: listQuery.shape.limit }),
  },
  responses: { 200: answer(s.repairTickets, 'By number') },
});
const undo = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/{repairId}/undo`,
  tags,
  summary: 'Take a repair back',
  request: { params: oneParams, headers: idempotencyHeader },
  responses: { 200: answer(s.repairUndone, 'Its tickets are told again without it, in the background') },
});

const shown = ({ status, createdAt, finishedAt, undoneAt, counts, ...r }: RepairView) => ({
  ...r,
  // A repair begins at once and is never called off.
  status: s.repairSchema.shape.status.parse(status),
  createdAt: iso(createdAt),
  finishedAt: finishedAt === null ? null : iso(finishedAt),
  undoneAt: undoneAt === null ? null : iso(undoneAt),
  counts: {
    total: counts.total,
    done: counts.done,
    repaired: counts.changed,
    differing: counts.unmapped,
    restored: counts.restored,
    changedSince: counts.changedSince,
  },
});

type Question = z.output<typeof s.repairQuestion>;
const asked = (q: Parameters<typeof boardInput>[0], { version, fromAt, untilAt, number }: Question) => ({
  ...boardInput(q),
  version,
  fromAt: Date.parse(fromAt),
  untilAt: Date.parse(untilAt),
  number: number ?? null,
});

/** Audited repair of the past: preview, begin, read, take back. */
export function mountRepairs(api: Api): void {
  api.openapi(list, async (c) => c.json({ items: (await listRepairs(c.get('workspace'))).map(shown) }, 200));
  api.openapi(preview, async (c) => c.json(await previewRepair(c.get('workspace'), asked(c.req.valid('query'), c.req.valid('json'))), 200));
  api.openapi(start, async (c) => {
    const { reason, expected, ...question } = c.req.valid('json');
    return c.json(await startRepair(c.get('workspace'), { ...asked(c.req.valid('query'), question), reason, expected }), 201);
  });
  api.openapi(one, async (c) => c.json(shown(await readRepair(c.get('workspace'), c.req.valid('param').repairId)), 200));
  api.openapi(tickets, async (c) => {
    const { outcome, cursor, limit } = c.req.valid('query');
    const page = { outcome: outcome ?? null, cursor: cursor ?? null, limit };
    return c.json(await readRepairTickets(c.get('workspace'), c.req.valid('param').repairId, page), 200);
  });
  api.openapi(undo, async (c) => c.json(await undoRepair(c.get('workspace'), c.req.valid('param').repairId), 200));
}
