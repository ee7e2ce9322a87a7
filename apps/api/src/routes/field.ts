import { uuid } from '@bodan/core/ids';
import { listConversions, readConversion } from '@bodan/services/conversion/read';
import { listFieldVersions } from '@bodan/services/field/history';
import { previewFields } from '@bodan/services/field/preview';
import { undoFieldConversion } from '@bodan/services/field/undo';
import { saveFields } from '@bodan/services/workspace/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { iso } from '../instant.ts';
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

export function mountFields(api: Api): void {
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
