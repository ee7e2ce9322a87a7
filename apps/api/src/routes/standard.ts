import { iso } from '@bodan/core/instant';
import { listVersions, publishVersion, readVersion } from '@bodan/services/group/standard';
import { discardDraft, readDraft, saveDraft } from '@bodan/services/standard/draft';
import { compareVersions, previewStandard, readProgress } from '@bodan/services/standard/preview';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, hqRoute, idempotencyHeader, ifMatchHeader, jsonBody } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { pageQuery } from '../schema/identity.ts';
import * as s from '../schema/standard.ts';

const tags = ['Standard'];
const BASE = '/v1/hq/{group}/standard';
const headers = idempotencyHeader;
const params = z.object({ group: z.string().max(60) });
const { limit } = pageQuery.shape;
const VERSIONS_SHOWN = 20;
const numberText = z.string().regex(/^[1-9]\d{0,8}$/);

const standard = hqRoute('hq.standard.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'The standard',
  request: { params },
  responses: { 200: answer(s.standardSchema, 'The newest version with its content, and the latest versions') },
});
const versions = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/versions`,
  tags,
  summary: 'Published versions',
  request: {
    params,
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit,
    }),
  },
  responses: { 200: answer(s.versionPage, 'Newest first') },
});
const version = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/versions/{number}`,
  tags,
  summary: 'One version with its content',
  request: { params: params.extend({ number: numberText }) },
  responses: { 200: answer(s.versionWithContent, 'The version') },
});
const compare = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/versions/{number}/changes`,
  tags,
  summary: 'What differs from another version',
  request: { params: params.extend({ number: numberText }), query: z.strictObject({ from: numberText }) },
  responses: { 200: answer(s.comparisonSchema, 'List by list, in the order of the version') },
});
const publish = hqRoute('hq.standard.write', {
  method: 'post',
  path: `${BASE}/versions`,
  tags,
  summary: 'Publish the next version of the standard',
  description: 'Numbered, signed off by name and never changed after; each subsidiary adopts it when it is ready. The draft is used up.',
  request: { params, headers, body: jsonBody(s.publishBody) },
  responses: { 201: answer(s.versionSchema, 'Published') },
});
const draft = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/draft`,
  tags,
  summary: 'The draft of the next version',
  request: { params },
  responses: { 200: answer(s.draftSchema, 'The draft; 404 when nobody has begun one') },
});
const save = hqRoute('hq.standard.write', {
  method: 'put',
  path: `${BASE}/draft`,
  tags,
  summary: 'Save the draft',
  description:
    'If-Match is the revision that was seen ("r0" for no draft yet), so two who write at once do not overwrite each other unseen.',
  request: { params, headers: headers.extend(ifMatchHeader.shape), body: jsonBody(s.draftBody) },
  responses: { 200: answer(s.draftSchema, 'As saved') },
});
const discard = hqRoute('hq.standard.write', {
  method: 'delete',
  path: `${BASE}/draft`,
  tags,
  summary: 'Give the draft up',
  request: { params, headers },
  responses: { 204: { description: 'There is no draft any more' } },
});
const preview = hqRoute('hq.standard.read', {
  method: 'post',
  path: `${BASE}/preview`,
  tags,
  summary: 'What publishing this content would mean for every subsidiary',
  description: 'Changes nothing. Tickets touched, values without a place, and how many flows, views and forms name what changes.',
  request: { params, body: jsonBody(s.previewBody) },
  responses: { 200: answer(s.previewSchema, 'Change by change, for every subsidiary') },
});
const progress = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/adoptions`,
  tags,
  summary: 'How far every subsidiary’s newest adoption is',
  request: { params },
  responses: { 200: answer(s.progressSchema, 'Of subsidiaries that ever adopted one by themselves') },
});

export function mountStandard(api: Api): void {
  api.openapi(standard, async (c) => {
    const ctx = c.get('hq');
    const current = await readVersion(ctx, null);
    const { items } = await listVersions(ctx, null, VERSIONS_SHOWN);
    return c.json(
      {
        current: { ...current, publishedAt: iso(current.publishedAt) },
        versions: items.map((v) => ({ ...v, publishedAt: iso(v.publishedAt) })),
      },
      200,
    );
  });
  api.openapi(versions, async (c) => {
    const q = c.req.valid('query');
    const { items, nextCursor } = await listVersions(c.get('hq'), q.cursor === undefined ? null : Number(q.cursor), q.limit);
    return c.json({ items: items.map((v) => ({ ...v, publishedAt: iso(v.publishedAt) })), nextCursor }, 200);
  });
  api.openapi(version, async (c) => {
    const v = await readVersion(c.get('hq'), Number(c.req.valid('param').number));
    return c.json({ ...v, publishedAt: iso(v.publishedAt) }, 200);
  });
  api.openapi(compare, async (c) => {
    const changes = await compareVersions(c.get('hq'), Number(c.req.valid('query').from), Number(c.req.valid('param').number));
    return c.json({ changes }, 200);
  });
  api.openapi(publish, async (c) => {
    const call = await personCall(c);
    const v = await publishVersion(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json({ ...v, publishedAt: iso(v.publishedAt) }, 201);
  });
  api.openapi(draft, async (c) => {
    const d = await readDraft(c.get('hq'));
    c.header('ETag', `"r${d.revision}"`);
    return c.json({ ...d, savedAt: iso(d.savedAt) }, 200);
  });
  api.openapi(save, async (c) => {
    const call = await personCall(c);
    const d = await saveDraft(c.get('hq'), call, c.req.valid('json').content, versionOf(c.req.header('if-match'), 'r'));
    markReplay(c, call);
    c.header('ETag', `"r${d.revision}"`);
    return c.json({ ...d, savedAt: iso(d.savedAt) }, 200);
  });
  api.openapi(discard, async (c) => {
    await discardDraft(c.get('hq'), await personCall(c));
    return c.body(null, 204);
  });
  api.openapi(preview, async (c) => c.json(await previewStandard(c.get('hq'), c.req.valid('json').content), 200));
  api.openapi(progress, async (c) => {
    const items = await readProgress(c.get('hq'));
    return c.json({ items: items.map((p) => ({ ...p, startsAt: iso(p.startsAt) })) }, 200);
  });
}
