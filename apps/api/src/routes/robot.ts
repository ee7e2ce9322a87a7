import { uuid } from '@bodan/core/ids';
import { createRobot, deleteRobot, listRobots, type NewRobot, testRobot, updateRobot } from '@bodan/services/robot/keep';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/outgoing.ts';

const BASE = '/v1/w/{workspace}/robots';
const ONE = `${BASE}/{robotId}`;
const tags = ['Robots'];
const params = s.workspaceParams.extend({ robotId: uuid });
const headers = idempotencyHeader;

const list = workspaceRoute('integration.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'List group robots',
  request: { params: s.workspaceParams, query: s.pageQuery },
  responses: { 200: answer(s.robotPage, 'A page') },
});
const create = workspaceRoute('integration.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Add a DingTalk group robot',
  request: { params: s.workspaceParams, headers, body: jsonBody(s.createRobotBody) },
  responses: { 201: answer(s.robotSchema, 'The robot; token and secret are never shown again') },
});
const update = workspaceRoute('integration.write', {
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change a robot',
  request: { params, headers, body: jsonBody(s.updateRobotBody) },
  responses: { 200: answer(s.robotSchema, 'The robot after it') },
});
const remove = workspaceRoute('integration.write', {
  method: 'delete',
  path: ONE,
  tags,
  summary: 'Remove a robot',
  request: { params, headers },
  responses: { 200: answer(s.deleted, 'Removed') },
});
const test = workspaceRoute('integration.write', {
  method: 'post',
  path: `${ONE}/test`,
  tags,
  summary: 'Send a test message now',
  request: { params, headers },
  responses: { 200: answer(s.robotTestSchema, 'What the robot said') },
});

/** Only what was given; a key that is there with undefined would count as a change. */
const given = (body: { [K in keyof NewRobot]?: NewRobot[K] | undefined }): Partial<NewRobot> =>
  Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined));

export function mountRobots(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    return c.json(await listRobots(c.get('workspace'), cursor ?? null, limit), 200);
  });
  api.openapi(create, async (c) => c.json(await createRobot(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(update, async (c) =>
    c.json(await updateRobot(c.get('workspace'), c.req.valid('param').robotId, given(c.req.valid('json'))), 200),
  );
  api.openapi(remove, async (c) => c.json(await deleteRobot(c.get('workspace'), c.req.valid('param').robotId), 200));
  api.openapi(test, async (c) => c.json(await testRobot(c.get('workspace'), c.req.valid('param').robotId), 200));
}
