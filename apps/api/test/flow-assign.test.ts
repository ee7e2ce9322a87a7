import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { dispatchPool } from '@bodan/services/dispatch/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const BEST = { kind: 'assign', mode: 'best', personId: null };

let w: World;
beforeAll(async () => {
  w = await testWorld();
});
afterAll(() => w.close());

test('an action that assigns the best is carried out by dispatch where tickets wait for somebody, and refused at publishing elsewhere', async () => {
  w.setNow(START);
  const place = await w.workspace('assign-best');
  const owner = await w.member(place, ['owner']);
  const agent = await w.member(place, ['agent']);
  const technician = await w.member(place, ['technician']);
  const url = (path: string) => `/v1/w/${place.slug}${path}`;
  const { id } = (await w.call(owner, 'GET', url('/flows'))).body.items[0];
  const publish = async (definition: unknown) => {
    expect((await w.call(owner, 'PUT', url(`/flows/${id}/draft`), { definition })).status).toBe(200);
    return w.call(owner, 'POST', url(`/flows/${id}/publish`), { running: 'keep' });
  };
  const inStage = (key: string) => ({
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages.map((s) => (s.key === key ? { ...s, actions: [BEST] } : s)),
  });

  const step = SERVICE_FLOW.transitions.findIndex((t) => t.key === 'accept');
  const onStep = { ...SERVICE_FLOW, transitions: SERVICE_FLOW.transitions.map((t, i) => (i === step ? { ...t, actions: [BEST] } : t)) };
  for (const [drawn, pointer] of [
    [onStep, `/definition/transitions/${step}`],
    [inStage('inspection'), `/definition/stages/${SERVICE_FLOW.stages.findIndex((s) => s.key === 'inspection')}`],
  ] as const) {
    const refused = await publish(drawn);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer, code: 'assign_best_not_here' }]);
  }

  expect((await publish(inStage('accepted'))).status).toBe(201);
  const made = await w.call(agent, 'POST', url('/tickets'), { title: '空调不制冷', faultCode: 'GEN-01' });
  const waiting = await w.call(agent, 'POST', url(`/tickets/${made.body.id}/move`), { transition: 'accept' });
  expect(waiting.body).toMatchObject({ stage: 'accepted', assigneeId: null });
  expect([await dispatchPool(w.app, place), await dispatchPool(w.app, place)]).toEqual([1, 0]);
  const given = await w.call(agent, 'GET', url(`/tickets/${made.body.id}`));
  expect(given.body).toMatchObject({ stage: 'assigned', assigneeId: technician.personId });
  const { items } = (await w.call(agent, 'GET', url(`/tickets/${made.body.id}/dispatch`))).body;
  expect(items).toMatchObject([{ by: { kind: 'rule', name: 'dispatch' }, certificate: { rank: 1, isSound: true } }]);
});
