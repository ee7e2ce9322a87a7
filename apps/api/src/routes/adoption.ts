import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { type ConversionView, readConversion } from '@bodan/services/conversion/read';
import { adoptStandard } from '@bodan/services/standard/adopt';
import { previewAdoption, readAdoptions } from '@bodan/services/standard/adoptions';
import { cancelAdoption, rollBackAdoption } from '@bodan/services/standard/rollback';
import { previewOwnStandard, publishOwnStandard } from '@bodan/services/workspace/own-standard';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { revisionSchema, versionMade } from '../schema/setting.ts';
import * as s from '../schema/standard.ts';

const tags = ['Standard'];
const BASE = '/v1/w/{workspace}/settings/standard';
const params = z.object({ workspace: z.string().max(60) });
const oneParams = params.extend({ adoptionId: uuid });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const state = workspaceRoute('settings.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'The adopted and the newest standard, and the adoptions',
  request: { params },
  responses: { 200: answer(s.adoptionState, 'Both versions; adoptions newest first') },
});
const preview = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/preview`,
  tags,
  summary: 'What adopting a version would do here',
  request: { params, query: z.strictObject({ number: z.string().regex(/^[1-9]\d{0,5}$/) }) },
  responses: { 200: answer(s.adoptionPreview, 'Change by change, counted now') },
});
const previewOwn = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/preview`,
  tags,
  summary: 'What the next version of the workspace’s own standard would do',
  description: 'For a workspace that belongs to no group. Changes nothing.',
  request: { params, body: jsonBody(s.previewBody) },
  responses: { 200: answer(s.adoptionPreview, 'Change by change, counted now') },
});
const adopt = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/adopt`,
  tags,
  summary: 'Work by another version of the standard',
  description:
    'Now, or at an instant of the workspace’s own window. New tickets are opened by it at once; what changes about older ones is done in the background and can be taken back. Refused with the codes while tickets use codes that the version does not have.',
  request: { params, headers, body: jsonBody(s.adoptBody) },
  responses: { 200: answer(s.adopted, 'Adopted, or scheduled') },
});
const one = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/adoptions/{adoptionId}`,
  tags,
  summary: 'One adoption',
  request: { params: oneParams },
  responses: { 200: answer(s.adoptionSchema, 'How far it is, what it touched, what had no place') },
});
const cancel = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/adoptions/{adoptionId}/cancel`,
  tags,
  summary: 'Call off an adoption that has not begun',
  request: { params: oneParams, headers: idempotencyHeader },
  responses: { 200: answer(revisionSchema, 'Called off') },
});
const rollback = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/adoptions/{adoptionId}/rollback`,
  tags,
  summary: 'Take the adoption of the version in use back',
  description: 'Every value it changed becomes what it was, unless somebody changed it since.',
  request: { params: oneParams, headers: idempotencyHeader },
  responses: { 200: answer(versionMade, 'The version before is in use again; values are restored in the background') },
});
const ownStandard = workspaceRoute('settings.write', {
  method: 'put',
  path: BASE,
  tags,
  summary: 'Publish the next version of the workspace’s own standard',
  description:
    'For a workspace that belongs to no group: fault codes, departments, SLA tiers with their clocks, waiting reasons. In force at once for new tickets.',
  request: { params, headers, body: jsonBody(s.ownStandardBody) },
  responses: { 200: answer(versionMade, 'The new version') },
});

/** Instants of a conversion as they are written; what else is said of it stays. */
export const conversionShown = <A extends ConversionView>({ startsAt, createdAt, startedAt, finishedAt, undoneAt, ...rest }: A) => ({
  ...rest,
  startsAt: iso(startsAt),
  createdAt: iso(createdAt),
  startedAt: iso(startedAt),
  finishedAt: iso(finishedAt),
  undoneAt: iso(undoneAt),
});
const published = <V extends { publishedAt: number }>({ publishedAt, ...rest }: V) => ({ ...rest, publishedAt: iso(publishedAt) });

export function mountAdoptions(api: Api): void {
  const revisionSeen = (ifMatch: string | undefined) => versionOf(ifMatch, 'r');
  api.openapi(state, async (c) => {
    const { adopted, newest, adoptions } = await readAdoptions(c.get('workspace'));
    return c.json({ adopted: published(adopted), newest: published(newest), adoptions: adoptions.map(conversionShown) }, 200);
  });
  api.openapi(preview, async (c) => c.json(await previewAdoption(c.get('workspace'), Number(c.req.valid('query').number)), 200));
  api.openapi(previewOwn, async (c) => c.json(await previewOwnStandard(c.get('workspace'), c.req.valid('json').content), 200));
  api.openapi(adopt, async (c) => {
    const { number, startsAt } = c.req.valid('json');
    const input = { number, startsAt: startsAt === null ? null : Date.parse(startsAt) };
    return c.json(await adoptStandard(c.get('workspace'), input, revisionSeen(c.req.header('if-match'))), 200);
  });
  api.openapi(one, async (c) =>
    c.json(conversionShown(await readConversion(c.get('workspace'), 'adoption', c.req.valid('param').adoptionId)), 200),
  );
  api.openapi(cancel, async (c) => c.json(await cancelAdoption(c.get('workspace'), c.req.valid('param').adoptionId), 200));
  api.openapi(rollback, async (c) => c.json(await rollBackAdoption(c.get('workspace'), c.req.valid('param').adoptionId), 200));
  api.openapi(ownStandard, async (c) =>
    c.json(await publishOwnStandard(c.get('workspace'), c.req.valid('json').content, revisionSeen(c.req.header('if-match'))), 200),
  );
}
