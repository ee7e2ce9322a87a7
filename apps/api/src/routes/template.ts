import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { importTemplate, installTemplate } from '@bodan/services/template/install';
import { exportTemplate, listGroupTemplates, publishTemplate } from '@bodan/services/template/share';
import { applyUpdate, listTemplates, previewUpdate } from '@bodan/services/template/update';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, hqRoute, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/template.ts';

const tags = ['Templates'];
const BASE = '/v1/w/{workspace}/templates';
const HQ = '/v1/hq/{group}/templates';
const params = z.object({ workspace: z.string().max(60) });
const hqParams = z.object({ group: z.string().max(60) });
const headers = idempotencyHeader;
const oneParams = params.extend({ installationId: uuid });

const list = workspaceRoute('settings.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Templates to install, and what was installed',
  request: { params },
  responses: { 200: answer(s.templateList, 'The group’s own first') },
});
const install = workspaceRoute('settings.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Install a template',
  description: 'Its flow as a draft, fields and shared views the workspace has not, and forms nobody designed yet.',
  request: { params, headers, body: jsonBody(s.installBody) },
  responses: { 201: answer(s.installed, 'Installed; its later versions can be merged in') },
});
const importFile = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/import`,
  tags,
  summary: 'Install a template from a file',
  request: { params, headers, body: jsonBody(s.importBody) },
  responses: { 201: answer(s.installed, 'Installed') },
});
const exportFlow = workspaceRoute('settings.read', {
  method: 'get',
  path: '/v1/w/{workspace}/flows/{flowId}/template',
  tags,
  summary: 'A flow with its fields, forms and shared views as a template file',
  request: { params: params.extend({ flowId: uuid }) },
  responses: { 200: answer(s.exported, 'The file') },
});
const preview = workspaceRoute('settings.write', {
  method: 'get',
  path: `${BASE}/installations/{installationId}/update`,
  tags,
  summary: 'What a newer version of the template would change here',
  description: 'A merge of three sides: the version installed, what was made of it here, and the newer version.',
  request: { params: oneParams },
  responses: { 200: answer(s.updatePreview, 'What comes in, and where both sides changed the same thing') },
});
const update = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/installations/{installationId}/update`,
  tags,
  summary: 'Merge a newer version of the template in',
  description: 'Into the flow’s draft and the fields; the flow is published as ever. If-Match is the revision of the draft that was seen.',
  request: { params: oneParams, headers: headers.extend(ifMatchHeader.shape), body: jsonBody(s.updateBody) },
  responses: { 200: answer(s.updated, 'Merged') },
});
const groupList = hqRoute('hq.standard.read', {
  method: 'get',
  path: HQ,
  tags,
  summary: 'Templates of the group',
  request: { params: hqParams },
  responses: { 200: answer(s.groupTemplateList, 'The newest version of each') },
});
const publish = hqRoute('hq.standard.write', {
  method: 'post',
  path: HQ,
  tags,
  summary: 'Publish a template to the subsidiaries',
  description: 'From a file that a workspace exported. The same key again is its next version.',
  request: { params: hqParams, headers, body: jsonBody(s.publishTemplateBody) },
  responses: { 201: answer(s.groupTemplateSchema, 'Published') },
});

export function mountTemplates(api: Api): void {
  api.openapi(list, async (c) => {
    const { templates, installations } = await listTemplates(c.get('workspace'));
    const shown = installations.map((i) => ({ ...i, installedAt: iso(i.installedAt), updatedAt: iso(i.updatedAt) }));
    return c.json({ templates, installations: shown }, 200);
  });
  api.openapi(install, async (c) => c.json(await installTemplate(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(importFile, async (c) => {
    const { file, name } = c.req.valid('json');
    return c.json(await importTemplate(c.get('workspace'), file, name), 201);
  });
  api.openapi(exportFlow, async (c) => c.json(await exportTemplate(c.get('workspace'), c.req.valid('param').flowId), 200));
  api.openapi(preview, async (c) => c.json(await previewUpdate(c.get('workspace'), c.req.valid('param').installationId), 200));
  api.openapi(update, async (c) => {
    const { choices } = c.req.valid('json');
    const seen = versionOf(c.req.header('if-match'), 'r');
    return c.json(await applyUpdate(c.get('workspace'), c.req.valid('param').installationId, choices, seen), 200);
  });
  api.openapi(groupList, async (c) => {
    const items = await listGroupTemplates(c.get('hq'));
    return c.json({ items: items.map(({ content: _, publishedAt, ...t }) => ({ ...t, publishedAt: iso(publishedAt) })) }, 200);
  });
  api.openapi(publish, async (c) => {
    const call = await personCall(c);
    const { content: _, publishedAt, ...made } = await publishTemplate(c.get('hq'), call, c.req.valid('json').file);
    markReplay(c, call);
    return c.json({ ...made, publishedAt: iso(publishedAt) }, 201);
  });
}
