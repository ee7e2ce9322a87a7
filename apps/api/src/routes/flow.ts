import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { changeFlow } from '@bodan/services/flow/change';
import { createFlow } from '@bodan/services/flow/create';
import { dropDraft, saveDraft } from '@bodan/services/flow/draft';
import { readLiveFlow } from '@bodan/services/flow/live';
import { readMigration } from '@bodan/services/flow/migrate';
import { previewPublish } from '@bodan/services/flow/preview';
import { publishFlow } from '@bodan/services/flow/publish';
import { type FlowDetail, type FlowItem, listFlows, listFlowVersions, readFlow, readFlowVersion } from '@bodan/services/flow/read';
import { simulateFlow } from '@bodan/services/flow/simulate';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import type { ApiEnv } from '../http.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/flow.ts';

const tags = ['Flows'];
const BASE = '/v1/w/{workspace}/flows';
const params = z.object({ workspace: z.string().max(60) });
const oneParams = params.extend({ flowId: uuid });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);
const IF_MATCH = 'If-Match names the revision of the draft ("r3").';

const list = workspaceRoute('flow.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Flows of the workspace',
  request: { params },
  responses: { 200: answer(s.flowList, 'The default one first') },
});
const create = workspaceRoute('flow.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Start a flow from a template, from another flow or from little',
  description: 'It is a draft until it is published. Custom fields that the template speaks of are added to the workspace’s.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.createBody) },
  responses: { 201: answer(s.flowDetail, 'The flow') },
});
const read = workspaceRoute('flow.read', {
  method: 'get',
  path: `${BASE}/{flowId}`,
  tags,
  summary: 'A flow with its draft and its newest version',
  request: { params: oneParams },
  responses: { 200: answer(s.flowDetail, 'The flow') },
});
const change = workspaceRoute('flow.write', {
  method: 'patch',
  path: `${BASE}/{flowId}`,
  tags,
  summary: 'Name a flow, make it the default one, or take it out of use',
  description: 'If-Match names the version of the flow ("v2"). Tickets that run on a retired flow go on.',
  request: { params: oneParams, headers, body: jsonBody(s.changeBody) },
  responses: { 200: answer(s.flowDetail, 'The flow after the change') },
});
const draft = workspaceRoute('flow.write', {
  method: 'put',
  path: `${BASE}/{flowId}/draft`,
  tags,
  summary: 'Save what was drawn',
  description: `Kept also with problems, which are answered. ${IF_MATCH} 412 tells who saved when.`,
  request: { params: oneParams, headers, body: jsonBody(s.draftBody) },
  responses: { 200: answer(s.draftSaved, 'The new revision and what is wrong with it') },
});
const drop = workspaceRoute('flow.write', {
  method: 'delete',
  path: `${BASE}/{flowId}/draft`,
  tags,
  summary: 'Back to what is published',
  description: IF_MATCH,
  request: { params: oneParams, headers },
  responses: { 204: { description: 'There is no draft' } },
});
const versions = workspaceRoute('flow.read', {
  method: 'get',
  path: `${BASE}/{flowId}/versions`,
  tags,
  summary: 'Published versions',
  request: {
    params: oneParams,
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
  },
  responses: { 200: answer(s.versionPage, 'Newest first') },
});
const version = workspaceRoute('flow.read', {
  method: 'get',
  path: `${BASE}/{flowId}/versions/{number}`,
  tags,
  summary: 'A published version',
  request: { params: oneParams.extend({ number: z.coerce.number().int().min(1).max(1_000_000) }) },
  responses: { 200: answer(s.versionDetail, 'It never changes') },
});
const preview = workspaceRoute('flow.read', {
  method: 'post',
  path: `${BASE}/{flowId}/publish/preview`,
  tags,
  summary: 'What publishing would do',
  description: 'Changes nothing. Where running tickets are, where they would go and which could not.',
  request: { params: oneParams, body: jsonBody(s.previewBody) },
  responses: { 200: answer(s.previewSchema, 'Counted now') },
});
const publish = workspaceRoute('flow.write', {
  method: 'post',
  path: `${BASE}/{flowId}/publish`,
  tags,
  summary: 'Publish the draft as the next version',
  description: `${IF_MATCH} A flow with errors is refused with flow_has_errors and the places. Running tickets keep their version, or go over soon after.`,
  request: { params: oneParams, headers, body: jsonBody(s.publishBody) },
  responses: { 201: answer(s.published, 'The new version') },
});
const migration = workspaceRoute('flow.read', {
  method: 'get',
  path: `${BASE}/{flowId}/migrations/{migrationId}`,
  tags,
  summary: 'How far running tickets have gone over to a version',
  request: { params: oneParams.extend({ migrationId: uuid }) },
  responses: { 200: answer(s.migrationSchema, 'As it stands') },
});
const simulation = workspaceRoute('flow.read', {
  method: 'post',
  path: `${BASE}/{flowId}/simulate`,
  tags,
  summary: 'Try a flow with a real ticket',
  description: 'Changes nothing. By the same decisions as in earnest; a step that is refused leaves the ticket where it is.',
  request: { params: oneParams, body: jsonBody(s.simulateBody) },
  responses: { 200: answer(s.simulated, 'What would happen') },
});
const live = workspaceRoute('flow.read', {
  method: 'get',
  path: `${BASE}/{flowId}/live`,
  tags,
  summary: 'Where the open tickets of a flow are',
  request: { params: oneParams },
  responses: { 200: answer(s.liveSchema, 'Of all its versions') },
});

const item = (f: FlowItem) => ({
  ...f,
  draft: f.draft && { ...f.draft, savedAt: iso(f.draft.savedAt) },
  retiredAt: iso(f.retiredAt),
});
const detail = (c: Context<ApiEnv>, f: FlowDetail) => {
  c.header('ETag', `"v${f.version}"`);
  return {
    ...f,
    draft: f.draft && { ...f.draft, savedAt: iso(f.draft.savedAt) },
    published: f.published && { ...f.published, publishedAt: iso(f.published.publishedAt) },
    retiredAt: iso(f.retiredAt),
  };
};

/** Flows as data: drawn as drafts, published as versions that never change. */
export function mountFlows(api: Api): void {
  const draftSeen = (ifMatch: string | undefined) => versionOf(ifMatch, 'r');
  api.openapi(list, async (c) => c.json({ items: (await listFlows(c.get('workspace'))).map(item) }, 200));
  api.openapi(create, async (c) => {
    const made = await createFlow(c.get('workspace'), c.req.valid('json'));
    c.header('Location', `/v1/w/${c.get('workspace').slug}/flows/${made.id}`);
    return c.json(detail(c, made), 201);
  });
  api.openapi(read, async (c) => c.json(detail(c, await readFlow(c.get('workspace'), c.req.valid('param').flowId)), 200));
  api.openapi(change, async (c) => {
    const { flowId } = c.req.valid('param');
    return c.json(detail(c, await changeFlow(c.get('workspace'), flowId, c.req.valid('json'), versionOf(c.req.header('if-match')))), 200);
  });
  api.openapi(draft, async (c) => {
    const { definition } = c.req.valid('json');
    const saved = await saveDraft(c.get('workspace'), c.req.valid('param').flowId, definition, draftSeen(c.req.header('if-match')));
    c.header('ETag', `"r${saved.revision}"`);
    return c.json({ ...saved, savedAt: iso(saved.savedAt) }, 200);
  });
  api.openapi(drop, async (c) => {
    await dropDraft(c.get('workspace'), c.req.valid('param').flowId, draftSeen(c.req.header('if-match')));
    return c.body(null, 204);
  });
  api.openapi(versions, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const page = await listFlowVersions(
      c.get('workspace'),
      c.req.valid('param').flowId,
      cursor === undefined ? null : Number(cursor),
      limit,
    );
    return c.json({ ...page, items: page.items.map((v) => ({ ...v, publishedAt: iso(v.publishedAt) })) }, 200);
  });
  api.openapi(version, async (c) => {
    const { flowId, number } = c.req.valid('param');
    const v = await readFlowVersion(c.get('workspace'), flowId, number);
    return c.json({ ...v, publishedAt: iso(v.publishedAt) }, 200);
  });
  api.openapi(preview, async (c) =>
    c.json(await previewPublish(c.get('workspace'), c.req.valid('param').flowId, c.req.valid('json').mapping), 200),
  );
  api.openapi(publish, async (c) => {
    const { flowId } = c.req.valid('param');
    return c.json(await publishFlow(c.get('workspace'), flowId, c.req.valid('json'), draftSeen(c.req.header('if-match'))), 201);
  });
  api.openapi(migration, async (c) => {
    const { flowId, migrationId } = c.req.valid('param');
    return c.json(await readMigration(c.get('workspace'), flowId, migrationId), 200);
  });
  api.openapi(simulation, async (c) =>
    c.json(await simulateFlow(c.get('workspace'), c.req.valid('param').flowId, c.req.valid('json')), 200),
  );
  api.openapi(live, async (c) => {
    const { asOf, stages } = await readLiveFlow(c.get('workspace'), c.req.valid('param').flowId);
    return c.json({ now: { asOf: iso(asOf), stages } }, 200);
  });
}
