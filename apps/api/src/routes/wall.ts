import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { plainText } from '@bodan/core/text';
import {
  createWallLink,
  endWallLink,
  enterWall,
  listWallLinks,
  readWallAccess,
  setWallScenes,
  type WallLink,
} from '@bodan/services/wall/link';
import { readWall } from '@bodan/services/wall/read';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { guardTries } from '../middleware/limits.ts';
import { answer, hqRoute, idempotencyHeader, ifMatchHeader, jsonBody, publicRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { scenesSchema, wallSchema } from '../schema/wall.ts';
import type { Mount } from './index.ts';
import { eventsAnswer, eventsQuery, pageOfEvents, streamEvents, wantsStream } from './live.ts';

const tags = ['Big screen'];
const params = z.object({ group: z.string().max(60) });
const instant = z.iso.datetime();
const linkFacts = {
  id: z.string(),
  label: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
  scenes: scenesSchema,
  version: z.number().int().openapi({ description: 'Counts up when the scenes are changed' }),
};
const link = z.object(linkFacts).openapi('WallLink');
const linkMade = z.object({ ...linkFacts, url: z.string() }).openapi('WallLinkMade');
const MAX_DAYS = 366;
const createBody = z
  .strictObject({ label: plainText(80).default(''), days: z.number().int().min(1).max(MAX_DAYS).default(30) })
  .openapi('CreateWallLink', { example: { label: '三楼调度大厅', days: 30 } });
const BASE = '/v1/hq/{group}/wall-links';

const list = hqRoute('hq.wall.write', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Links to big screens',
  request: { params },
  responses: { 200: answer(z.object({ items: z.array(link) }), 'Newest first, ended ones included: who made them and who ended them') },
});
const create = hqRoute('hq.wall.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Make a link to a big screen',
  description: 'Read-only, without an account, for some days. 192 bits, kept as SHA-256.',
  request: { params, headers: idempotencyHeader, body: jsonBody(createBody) },
  responses: { 201: answer(linkMade, 'The link; its address is shown this once') },
});
const end = hqRoute('hq.wall.write', {
  method: 'delete',
  path: `${BASE}/{linkId}`,
  tags,
  summary: 'End a link to a big screen',
  request: { params: params.extend({ linkId: uuid }), headers: idempotencyHeader },
  responses: { 204: { description: 'It stops working at once, on screens that show it too' } },
});

const scenes = hqRoute('hq.wall.write', {
  method: 'put',
  path: `${BASE}/{linkId}/scenes`,
  tags,
  summary: 'Set what a big screen shows',
  description:
    'Panels stand within the grid, lie over none and are large enough to be read. Screens that are up follow within half a minute.',
  request: {
    params: params.extend({ linkId: uuid }),
    headers: idempotencyHeader.extend(ifMatchHeader.shape),
    body: jsonBody(z.strictObject({ scenes: scenesSchema }).openapi('SetWallScenes')),
  },
  responses: { 200: answer(link, 'The link with its scenes') },
});
const preview = hqRoute('hq.wall.write', {
  method: 'get',
  path: '/v1/hq/{group}/wall',
  tags,
  summary: 'The figures big screens show',
  request: { params },
  responses: { 200: answer(wallSchema, 'Exact at asOf') },
});

// Whatever is not a token that works is nothing here, in one and the same way.
const token = z.object({ token: z.string().max(200) });
const WALL = '/v1/public/wall/{token}';
const read = publicRoute({
  method: 'get',
  path: WALL,
  tags,
  summary: 'The figures of a big screen',
  description: 'Figures and names of subsidiaries, branches, stages and tiers; nothing of a ticket and nothing of a person.',
  request: { params: token },
  responses: { 200: answer(wallSchema.extend({ scenes: scenesSchema }).openapi('WallShown'), 'Exact at asOf') },
});
const events = publicRoute({
  method: 'get',
  path: `${WALL}/events`,
  tags,
  summary: 'That a figure may have changed, as it happens (server-sent events)',
  description: 'Events `ticket` carry nothing; `position` carries the id for Last-Event-ID. The stream ends when the link does.',
  request: { params: token, query: eventsQuery },
  responses: { 200: eventsAnswer(z.object({})) },
});

/** A wall reads on every change, at most about once a second; a dozen screens may share a link. */
const READS_PER_LINK = 1200;
const STREAMS_PER_LINK = 120;
const said = (l: WallLink) => ({
  ...l,
  createdAt: iso(l.createdAt),
  expiresAt: iso(l.expiresAt),
  revokedAt: l.revokedAt === null ? null : iso(l.revokedAt),
});

export const mountWalls: Mount = (api: Api, { windows }) => {
  api.openapi(list, async (c) => c.json({ items: (await listWallLinks(c.get('hq'))).map(said) }, 200));
  api.openapi(create, async (c) => {
    const call = await personCall(c);
    const { url, ...made } = await createWallLink(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json({ ...said(made), url }, 201);
  });
  api.openapi(end, async (c) => {
    const call = await personCall(c);
    await endWallLink(c.get('hq'), call, c.req.valid('param').linkId);
    markReplay(c, call);
    return c.body(null, 204);
  });
  api.openapi(scenes, async (c) => {
    const call = await personCall(c);
    const version = versionOf(c.req.header('if-match'));
    const kept = await setWallScenes(c.get('hq'), call, c.req.valid('param').linkId, c.req.valid('json').scenes, version);
    markReplay(c, call);
    return c.json(said(tagged(c, kept)), 200);
  });
  api.openapi(preview, async (c) => c.json(await readWall(c.get('hq')), 200));
  api.openapi(read, async (c) => {
    const { ctx, scenes } = await enterWall(c.get('deps').app, c.req.valid('param').token, c.get('requestId'));
    guardTries(windows, `wall:${ctx.principal.credentialId}`, READS_PER_LINK, Date.now());
    return c.json({ ...(await readWall(ctx)), scenes }, 200);
  });
  api.openapi(events, async (c) => {
    const { app } = c.get('deps');
    const { token } = c.req.valid('param');
    const { tenantIds, principal } = (await enterWall(app, token, c.get('requestId'))).ctx;
    guardTries(windows, `wall-stream:${principal.credentialId}`, STREAMS_PER_LINK, Date.now());
    const toData = () => ({});
    if (!wantsStream(c)) return c.json(await pageOfEvents(c, tenantIds, c.req.valid('query').after, toData), 200) as never;
    const isStillAllowed = async () => (await readWallAccess(app, token))?.tenantIds.join() === tenantIds.join();
    return streamEvents(c, tenantIds, toData, isStillAllowed) as never;
  });
};
