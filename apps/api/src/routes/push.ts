import { uuid } from '@bodan/core/ids';
import { addPushDevice, readPush, removePushDevice } from '@bodan/services/push/device';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, personRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/push.ts';

const tags = ['Account'];
const read = personRoute({
  method: 'get',
  path: '/v1/me/push',
  tags,
  summary: 'My devices that show alerts, and the key browsers subscribe with',
  responses: { 200: answer(s.pushSettings, 'Key and devices') },
});
const add = personRoute({
  method: 'post',
  path: '/v1/me/push',
  tags,
  summary: 'Show my alerts in this browser',
  description: 'Takes what PushManager.subscribe gave. The device belongs to the session that asks and goes with it.',
  request: { headers: idempotencyHeader, body: jsonBody(s.pushSubscription) },
  responses: { 201: answer(s.pushDeviceMade, 'The device') },
});
const remove = personRoute({
  method: 'delete',
  path: '/v1/me/push/{deviceId}',
  tags,
  summary: 'Show my alerts no longer on a device',
  request: { params: z.object({ deviceId: uuid }) },
  responses: { 204: { description: 'Taken off' } },
});

export function mountPush(api: Api): void {
  api.openapi(read, async (c) => c.json(await readPush(await personCall(c)), 200));
  api.openapi(add, async (c) => {
    const call = await personCall(c);
    const { endpoint, keys } = c.req.valid('json');
    const made = await addPushDevice(call, { endpoint, keys });
    markReplay(c, call);
    return c.json(made, 201);
  });
  api.openapi(remove, async (c) => {
    await removePushDevice(await personCall(c), c.req.valid('param').deviceId);
    return c.body(null, 204);
  });
}
