import { DomainError } from '@bodan/core/errors';
import { uuid } from '@bodan/core/ids';
import type { Principal } from '@bodan/services/context';
import { changeDigest, createDigest, previewDigest, removeDigest, testDigest } from '@bodan/services/digest/keep';
import { listDigests } from '@bodan/services/digest/list';
import { digestsOfGroup, digestsOfWorkspace } from '@bodan/services/digest/place';
import { localeOf } from '@bodan/services/identity/person-once';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/digest.ts';
import { deleted } from '../schema/outgoing.ts';

const tags = ['Brief'];
const OWN = '/v1/w/{workspace}/digests';
const HQ = '/v1/hq/{group}/digests';
const params = z.object({ workspace: z.string().max(60) });
const hqParams = z.object({ group: z.string().max(60) });
const one = { digestId: uuid };

const list = {
  summary: 'Digests that go out by themselves',
  responses: { 200: answer(s.digestListSchema, 'With what became of the last date') },
};
const create = { summary: 'Add a digest', responses: { 201: answer(s.digestSchema, 'The digest; nextAt is its first date') } };
const change = {
  summary: 'Change, pause or wake a digest',
  description: 'Dates that passed while it was paused are not sent later.',
  responses: { 200: answer(s.digestSchema, 'The digest after it') },
};
const remove = { summary: 'Remove a digest', responses: { 200: answer(deleted, 'Removed') } };
const preview = { summary: 'What a digest would say if it went out now', responses: { 200: answer(s.previewSchema, 'Mail and message') } };
const test = {
  summary: 'Send one now, to yourself and to the robot',
  responses: { 200: answer(s.digestTestSchema, 'It counts as no date') },
};

const ownList = workspaceRoute('brief.write', { method: 'get', path: OWN, tags, ...list, request: { params } });
const ownCreate = workspaceRoute('brief.write', {
  method: 'post',
  path: OWN,
  tags,
  ...create,
  request: { params, body: jsonBody(s.digestBody) },
});
const ownPreview = workspaceRoute('brief.write', {
  method: 'post',
  path: `${OWN}/preview`,
  tags,
  ...preview,
  request: { params, body: jsonBody(s.previewBody) },
});
const ownChange = workspaceRoute('brief.write', {
  method: 'put',
  path: `${OWN}/{digestId}`,
  tags,
  ...change,
  request: { params: params.extend(one), body: jsonBody(s.digestBody) },
});
const ownRemove = workspaceRoute('brief.write', {
  method: 'delete',
  path: `${OWN}/{digestId}`,
  tags,
  ...remove,
  request: { params: params.extend(one) },
});
const ownTest = workspaceRoute('brief.write', {
  method: 'post',
  path: `${OWN}/{digestId}/test`,
  tags,
  ...test,
  request: { params: params.extend(one) },
});
const hqList = hqRoute('hq.brief.write', { method: 'get', path: HQ, tags, ...list, request: { params: hqParams } });
const hqCreate = hqRoute('hq.brief.write', {
  method: 'post',
  path: HQ,
  tags,
  ...create,
  request: { params: hqParams, body: jsonBody(s.hqDigestBody) },
});
const hqPreview = hqRoute('hq.brief.write', {
  method: 'post',
  path: `${HQ}/preview`,
  tags,
  ...preview,
  request: { params: hqParams, body: jsonBody(s.previewBody) },
});
const hqChange = hqRoute('hq.brief.write', {
  method: 'put',
  path: `${HQ}/{digestId}`,
  tags,
  ...change,
  request: { params: hqParams.extend(one), body: jsonBody(s.hqDigestBody) },
});
const hqRemove = hqRoute('hq.brief.write', {
  method: 'delete',
  path: `${HQ}/{digestId}`,
  tags,
  ...remove,
  request: { params: hqParams.extend(one) },
});
const hqTest = hqRoute('hq.brief.write', {
  method: 'post',
  path: `${HQ}/{digestId}/test`,
  tags,
  ...test,
  request: { params: hqParams.extend(one) },
});

const toOf = (who: Principal | null) => {
  if (!who) throw new DomainError('unauthenticated');
  return { email: who.email, locale: localeOf(who.locale) };
};

/** Digests of a workspace and of headquarters. */
export function mountDigests(api: Api): void {
  api.openapi(ownList, async (c) => {
    const { hasMailServer } = c.get('deps');
    return c.json({ ...(await listDigests(await digestsOfWorkspace(c.get('workspace')))), hasMailServer }, 200);
  });
  api.openapi(ownCreate, async (c) => {
    const ctx = c.get('workspace');
    const input = { ...c.req.valid('json'), robot: null };
    return c.json(await createDigest(await digestsOfWorkspace(ctx), input, ctx.principal?.personId ?? null), 201);
  });
  api.openapi(ownPreview, async (c) => {
    const { locale, ...schedule } = c.req.valid('json');
    return c.json(await previewDigest(await digestsOfWorkspace(c.get('workspace')), schedule, locale), 200);
  });
  api.openapi(ownChange, async (c) => {
    const input = { ...c.req.valid('json'), robot: null };
    return c.json(await changeDigest(await digestsOfWorkspace(c.get('workspace')), c.req.valid('param').digestId, input), 200);
  });
  api.openapi(ownRemove, async (c) =>
    c.json(await removeDigest(await digestsOfWorkspace(c.get('workspace')), c.req.valid('param').digestId), 200),
  );
  api.openapi(ownTest, async (c) => {
    const place = await digestsOfWorkspace(c.get('workspace'));
    return c.json(await testDigest(place, c.req.valid('param').digestId, toOf(c.get('principal'))), 200);
  });
  api.openapi(hqList, async (c) => {
    const { hasMailServer } = c.get('deps');
    return c.json({ ...(await listDigests(await digestsOfGroup(c.get('hq')))), hasMailServer }, 200);
  });
  api.openapi(hqCreate, async (c) => {
    const input = { ...c.req.valid('json'), robotId: null };
    return c.json(await createDigest(await digestsOfGroup(c.get('hq')), input, c.get('hq').principal.personId), 201);
  });
  api.openapi(hqPreview, async (c) => {
    const { locale, ...schedule } = c.req.valid('json');
    return c.json(await previewDigest(await digestsOfGroup(c.get('hq')), schedule, locale), 200);
  });
  api.openapi(hqChange, async (c) => {
    const input = { ...c.req.valid('json'), robotId: null };
    return c.json(await changeDigest(await digestsOfGroup(c.get('hq')), c.req.valid('param').digestId, input), 200);
  });
  api.openapi(hqRemove, async (c) => c.json(await removeDigest(await digestsOfGroup(c.get('hq')), c.req.valid('param').digestId), 200));
  api.openapi(hqTest, async (c) => {
    const place = await digestsOfGroup(c.get('hq'));
    return c.json(await testDigest(place, c.req.valid('param').digestId, toOf(c.get('principal'))), 200);
  });
}
