import { uuid } from '@bodan/core/ids';
import { addAction, addHqAction, finishAction, finishHqAction } from '@bodan/services/brief/action';
import { setCause, setHqCause } from '@bodan/services/brief/cause';
import { closeBrief, closeHqBrief } from '@bodan/services/brief/close';
import { readHqBrief, readWorkspaceBrief } from '@bodan/services/brief/read';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/brief.ts';

const tags = ['Brief'];
const HQ = '/v1/hq/{group}/brief';
const OWN = '/v1/w/{workspace}/brief';
const hqParams = z.object({ group: z.string().max(60) });
const params = z.object({ workspace: z.string().max(60) });
const headers = idempotencyHeader;
const description =
  'The figures are those that the board published when the day ended, so they never move afterwards. The delays are the three longest first responses given on the day or still waited for at its end.';

const read = { summary: 'The morning brief of a day', description, responses: { 200: answer(s.briefSchema, 'The day') } };
const cause = {
  summary: 'Say why one of the three delays was so long',
  responses: { 201: answer(s.briefCauseSchema, 'The cause that counts now') },
};
const add = { summary: 'Add a follow-up action', responses: { 201: answer(s.briefActionSchema, 'The action; its owner is told') } };
const finish = { summary: 'Tick an action off, or open it again', responses: { 200: answer(s.briefActionSchema, 'The action after it') } };
const close = { summary: 'Close the meeting', responses: { 200: answer(s.closedSchema, 'By whom it was closed first') } };

const briefRead = workspaceRoute('board.read', { method: 'get', path: OWN, tags, ...read, request: { params, query: s.briefQuery } });
const briefCause = workspaceRoute('brief.write', {
  method: 'post',
  path: `${OWN}/causes`,
  tags,
  ...cause,
  request: { params, headers, body: jsonBody(s.causeBody) },
});
const briefAdd = workspaceRoute('brief.write', {
  method: 'post',
  path: `${OWN}/actions`,
  tags,
  ...add,
  request: { params, headers, body: jsonBody(s.actionBody) },
});
const briefFinish = workspaceRoute('board.read', {
  method: 'patch',
  path: `${OWN}/actions/{actionId}`,
  tags,
  ...finish,
  request: { params: params.extend({ actionId: uuid }), headers, body: jsonBody(s.actionPatch) },
});
const briefClose = workspaceRoute('brief.write', {
  method: 'post',
  path: `${OWN}/close`,
  tags,
  ...close,
  request: { params, headers, body: jsonBody(s.closeBody) },
});

const hqRead = hqRoute('hq.board.read', { method: 'get', path: HQ, tags, ...read, request: { params: hqParams, query: s.briefQuery } });
const hqCause = hqRoute('hq.brief.write', {
  method: 'post',
  path: `${HQ}/causes`,
  tags,
  ...cause,
  request: { params: hqParams, headers, body: jsonBody(s.causeBody) },
});
const hqAdd = hqRoute('hq.brief.write', {
  method: 'post',
  path: `${HQ}/actions`,
  tags,
  ...add,
  request: { params: hqParams, headers, body: jsonBody(s.actionBody) },
});
const hqFinish = hqRoute('hq.brief.write', {
  method: 'patch',
  path: `${HQ}/actions/{actionId}`,
  tags,
  ...finish,
  request: { params: hqParams.extend({ actionId: uuid }), headers, body: jsonBody(s.actionPatch) },
});
const hqClose = hqRoute('hq.brief.write', {
  method: 'post',
  path: `${HQ}/close`,
  tags,
  ...close,
  request: { params: hqParams, headers, body: jsonBody(s.closeBody) },
});

/** 晨会 of a workspace and of headquarters: the same records behind two doors. */
export function mountBrief(api: Api): void {
  api.openapi(briefRead, async (c) => c.json(await readWorkspaceBrief(c.get('workspace'), c.req.valid('query').day ?? null), 200));
  api.openapi(briefCause, async (c) => c.json(await setCause(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(briefAdd, async (c) => c.json(await addAction(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(briefFinish, async (c) =>
    c.json(await finishAction(c.get('workspace'), c.req.valid('param').actionId, c.req.valid('json').isDone), 200),
  );
  api.openapi(briefClose, async (c) => c.json(await closeBrief(c.get('workspace'), c.req.valid('json').day), 200));
  api.openapi(hqRead, async (c) => c.json(await readHqBrief(c.get('hq'), c.req.valid('query').day ?? null), 200));
  api.openapi(hqCause, async (c) => {
    const call = await personCall(c);
    const cause = await setHqCause(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(cause, 201);
  });
  api.openapi(hqAdd, async (c) => {
    const call = await personCall(c);
    const action = await addHqAction(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(action, 201);
  });
  api.openapi(hqFinish, async (c) => {
    const call = await personCall(c);
    const action = await finishHqAction(c.get('hq'), call, c.req.valid('param').actionId, c.req.valid('json').isDone);
    markReplay(c, call);
    return c.json(action, 200);
  });
  api.openapi(hqClose, async (c) => {
    const call = await personCall(c);
    const closed = await closeHqBrief(c.get('hq'), call, c.req.valid('json').day);
    markReplay(c, call);
    return c.json(closed, 200);
  });
}
