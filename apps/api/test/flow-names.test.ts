import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

const COUNTER = { ...SERVICE_FLOW.stages[0], key: 'counter', name: { 'zh-CN': '前台', en: 'Counter' } };

let w: World;
beforeAll(async () => {
  w = await testWorld();
});
afterAll(() => w.close());

test('settings name the stages and steps of all flows and versions beside the default one; the newest version is heard', async () => {
  const place = await w.workspace('flow-names');
  const owner = await w.member(place, ['owner']);
  const agent = await w.member(place, ['agent']);
  await w.member(place, ['technician']);
  const url = (path: string) => `/v1/w/${place.slug}${path}`;
  const get = async (path: string, who: Hand = owner) => (await w.call(who, 'GET', url(path))).body;
  const published = async (flowId: string, definition: unknown) => {
    expect((await w.call(owner, 'PUT', url(`/flows/${flowId}/draft`), { definition })).status).toBe(200);
    const done = await w.call(owner, 'POST', url(`/flows/${flowId}/publish`), { running: 'keep' });
    expect(done.status, JSON.stringify(done.body)).toBe(201);
  };

  expect((await get('/settings')).otherFlows).toEqual({ stages: [], steps: [] });
  const { id } = (await w.call(owner, 'POST', url('/flows'), { name: '柜台', templateKey: 'blank' })).body;
  const named = (name: string) => ({
    ...SERVICE_FLOW,
    stages: [...SERVICE_FLOW.stages, { ...COUNTER, name: { 'zh-CN': name } }],
    transitions: [
      ...SERVICE_FLOW.transitions,
      { key: 'to_counter', name: { 'zh-CN': `去${name}` }, from: ['new'], to: 'counter', roles: ['agent'] },
      { key: 'start', name: { 'zh-CN': '上门' }, from: ['counter'], to: 'on_site', roles: ['agent'] },
    ],
  });
  await published(id, named('前台'));
  await published(id, named('柜台'));
  const { flow, otherFlows } = await get('/settings', agent);
  expect(otherFlows.stages).toEqual([{ key: 'counter', name: { 'zh-CN': '柜台', en: '' }, kind: 'intake', owner: 'desk' }]);
  const steps = otherFlows.steps.map((s: { key: string; from: string[]; to: string }) => [s.key, s.from, s.to]);
  expect(steps).toEqual(
    expect.arrayContaining([
      ['to_counter', ['new'], 'counter'],
      ['start', ['counter'], 'on_site'],
    ]),
  );
  expect(flow.stages.some((s: { key: string }) => s.key === 'counter')).toBe(false);
  // The default flow loses a stage that older tickets may still be in.
  await published((await get('/flows')).items[0].id, {
    ...SERVICE_FLOW,
    initial: 'counter',
    stages: [COUNTER, ...SERVICE_FLOW.stages.slice(1)],
    transitions: SERVICE_FLOW.transitions.map((t) => ({ ...t, from: t.from.map((s) => (s === 'new' ? 'counter' : s)) })),
  });
  const after = await get('/settings', agent);
  expect(after.otherFlows.stages.map((s: { key: string }) => s.key)).toEqual(['new']);
  expect(after.flow.stages[0].name).toEqual({ 'zh-CN': '前台', en: 'Counter' });
});
