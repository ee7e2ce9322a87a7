import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { listConversions, readConversion } from '@bodan/services/conversion/read';
import { discardFieldDraft, type FieldDraft, readFieldDraft, restoreFieldVersion, saveFieldDraft } from '@bodan/services/field/draft';
import { listFieldVersions } from '@bodan/services/field/history';
import { previewFields } from '@bodan/services/field/preview';
import { undoFieldConversion } from '@bodan/services/field/undo';
import { saveFields } from '@bodan/services/workspace/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/field.ts';
import { pageQuery } from '../schema/identity.ts';
import { fieldsBody, saveFieldsBody, versionMade } from '../schema/setting.ts';
import { conversionShown } from './adoption.ts';

const tags = ['Fields'];
const BASE = '/v1/w/{workspace}/settings/fields';
const params = z.object({ workspace: z.string().max(60) });
const oneParams = params.extend({ conversionId: uuid });

const save = workspaceRoute('settings.write', {
  method: 'put',
  path: BASE,
  tags,
  summary: 'Save the custom fields as a new version',
  description:
    'A field that is in use is hidden, not removed; options are retired, not removed. A field named in `retype` may change its type: its values are converted in the background, and the change can be taken back. Tickets keep the version they were opened with.',
  request: { params, headers: idempotencyHeader.extend(ifMatchHeader.shape), body: jsonBody(saveFieldsBody) },
  responses: { 200: answer(s.fieldsSaved, 'The new version') },
});
const preview = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/preview`,
  tags,
  summary: 'What saving these fields would do',
  description: 'Changes nothing. Tickets touched, values without a place in another type, and what names a field.',
  request: { params, body: jsonBody(fieldsBody) },
  responses: { 200: answer(s.fieldsPreview, 'Change by change, counted now') },
});
const versions = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/versions`,
  tags,
  summary: 'Versions of the custom fields, with what each changed',
  request: {
    params,
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit: pageQuery.shape.limit,
    }),
  },
  responses: { 200: answer(s.fieldVersionPage, 'Newest first') },
});
const conversions = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/conversions`,
  tags,
  summary: 'Changes of types and how far their values are converted',
  request: { params },
  responses: { 200: answer(s.conversionList, 'Newest first') },
});
const one = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/conversions/{conversionId}`,
  tags,
  summary: 'One change of types',
  request: { params: oneParams },
  responses: { 200: answer(s.conversionSchema, 'How far it is, and which values had no place') },
});
const undo = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/conversions/{conversionId}/undo`,
  tags,
  summary: 'Take a change of types back',
  request: { params: oneParams, headers: idempotencyHeader },
  responses: { 200: answer(versionMade, 'The fields are what they were; values are restored in the background') },
});

const draft = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/draft`,
  tags,
  summary: 'The draft of fields and forms',
  request: { params },
  responses: { 200: answer(s.fieldDraft, 'The draft; 404 when nobody has begun one') },
});
const saveDraft = workspaceRoute('settings.write', {
  method: 'put',
  path: `${BASE}/draft`,
  tags,
  summary: 'Save the draft',
  description:
    'If-Match is the revision that was seen ("r0" for no draft yet), so two who draw at once do not overwrite each other unseen.',
  request: { params, headers: idempotencyHeader.extend(ifMatchHeader.shape), body: jsonBody(s.fieldDraftBody) },
  responses: { 200: answer(s.fieldDraft, 'As saved') },
});
const discard = workspaceRoute('settings.write', {
  method: 'delete',
  path: `${BASE}/draft`,
  tags,
  summary: 'Give the draft up',
  request: { params, headers: idempotencyHeader },
  responses: { 204: { description: 'There is no draft any more' } },
});
const restore = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/versions/{number}/restore`,
  tags,
  summary: 'Make the draft what a version was',
  request: {
    params: params.extend({ number: z.string().regex(/^[1-9]\d{0,8}$/) }),
    headers: idempotencyHeader.extend(ifMatchHeader.shape),
  },
  responses: { 200: answer(s.fieldDraft, 'The draft; in force only when it is published') },
});

const drafted = (c: { header(name: string, value: string): void }, { savedAt, ...d }: FieldDraft) => {
  c.header('ETag', `"r${d.revision}"`);
  return { ...d, savedAt: iso(savedAt) };
};

export function mountFields(api: Api): void {
  api.openapi(draft, async (c) => c.json(drafted(c, await readFieldDraft(c.get('workspace'))), 200));
  api.openapi(saveDraft, async (c) => {
    const { content } = c.req.valid('json');
    return c.json(drafted(c, await saveFieldDraft(c.get('workspace'), content, versionOf(c.req.header('if-match'), 'r'))), 200);
  });
  api.openapi(discard, async (c) => {
    await discardFieldDraft(c.get('workspace'));
    return c.body(null, 204);
  });
  api.openapi(restore, async (c) => {
    const number = Number(c.req.valid('param').number);
    return c.json(drafted(c, await restoreFieldVersion(c.get('workspace'), number, versionOf(c.req.header('if-match'), 'r'))), 200);
  });
  api.openapi(save, async (c) =>
    c.json(await saveFields(c.get('workspace'), c.req.valid('json'), versionOf(c.req.header('if-match'), 'r')), 200),
  );
  api.openapi(preview, async (c) => c.json(await previewFields(c.get('workspace'), c.req.valid('json')), 200));
  api.openapi(versions, async (c) => {
    const q = c.req.valid('query');
    const { items, nextCursor } = await listFieldVersions(c.get('workspace'), q.cursor === undefined ? null : Number(q.cursor), q.limit);
    return c.json({ items: items.map(({ createdAt, ...v }) => ({ ...v, createdAt: iso(createdAt) })), nextCursor }, 200);
  });
  api.openapi(conversions, async (c) => c.json({ items: (await listConversions(c.get('workspace'), 'field')).map(conversionShown) }, 200));
  api.openapi(one, async (c) =>
    c.json(conversionShown(await readConversion(c.get('workspace'), 'field', c.req.valid('param').conversionId)), 200),
  );
  api.openapi(undo, async (c) => c.json(await undoFieldConversion(c.get('workspace'), c.req.valid('param').conversionId), 200));
}
