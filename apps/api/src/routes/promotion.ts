import { iso } from '@bodan/core/instant';
import { readLookalikes } from '@bodan/services/promotion/lookalikes';
import { previewPromotion, promoteField } from '@bodan/services/promotion/promote';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/standard.ts';

const tags = ['Standard'];
const BASE = '/v1/hq/{group}/standard';
const params = z.object({ group: z.string().max(60) });

const lookalikes = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/lookalikes`,
  tags,
  summary: 'Own fields of subsidiaries that look like one',
  description: 'By name (also how it is spoken, and synonyms), type, unit and how values are distributed; each with a proposal.',
  request: { params },
  responses: { 200: answer(s.lookalikesSchema, 'Most subsidiaries first; definitions and counts only') },
});
const preview = hqRoute('hq.standard.read', {
  method: 'post',
  path: `${BASE}/promotions/preview`,
  tags,
  summary: 'What would become of every value',
  request: { params, body: jsonBody(s.promotionBody) },
  responses: { 200: answer(s.promotionPreview, 'Subsidiary by subsidiary; values without a place are listed') },
});
const promote = hqRoute('hq.standard.write', {
  method: 'post',
  path: `${BASE}/promotions`,
  tags,
  summary: 'Put the field into the draft, taking own fields over',
  description:
    'A subsidiary that adopts the version has the values in it; its own field goes on as another name. Taking the adoption back takes all of it back.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.promotionBody) },
  responses: { 201: answer(s.draftSchema, 'The draft with the field') },
});

export function mountPromotions(api: Api): void {
  api.openapi(lookalikes, async (c) => c.json({ items: await readLookalikes(c.get('hq')) }, 200));
  api.openapi(preview, async (c) => c.json({ items: await previewPromotion(c.get('hq'), c.req.valid('json')) }, 200));
  api.openapi(promote, async (c) => {
    const call = await personCall(c);
    const d = await promoteField(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    c.header('ETag', `"r${d.revision}"`);
    return c.json({ ...d, savedAt: iso(d.savedAt) }, 201);
  });
}
