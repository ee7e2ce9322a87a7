import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
beforeAll(async () => {
  w = await testWorld();
});
afterAll(() => w.close());

test('settings name stages and steps of every version that tickets run on, and every row says which one is its own', async () => {
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

  const [own, ...none] = (await get('/settings')).flows;
  expect([own.name, none]).toEqual([SERVICE_FLOW.name, []]);
  const usual = (await w.call(owner, 'POST', url('/tickets'), { title: '一般工单' })).body;
  expect(own.versionIds).toEqual([usual.flowVersionId]);

  const made = await w.call(owner, 'POST', url('/flows'), { name: '柜台', templateKey: 'blank' });
  const { id, key } = made.body;
  const named = (name: string, budgetMinutes: number) => ({
    ...SERVICE_FLOW,
    name: { 'zh-CN': '柜台' },
    initial: 'new',
    stages: SERVICE_FLOW.stages.map((s) => (s.key === 'new' ? { ...s, name: { 'zh-CN': name }, budgetMinutes } : s)),
  });
  await published(id, named('前台', 5));
  const older = (await w.call(owner, 'POST', url('/tickets'), { title: '前台来的', flowKey: key })).body;
  await published(id, named('柜台', 5));
  await published(id, named('柜台', 9));
  const newer = (await w.call(owner, 'POST', url('/tickets'), { title: '柜台来的', flowKey: key })).body;

  const { flow, flows } = await get('/settings', agent);
  type Named = { versionIds: string[]; stages: { key: string; name: { 'zh-CN': string } }[] };
  const calls = (t: { flowVersionId: string; stage: string }) =>
    flows.find((f: Named) => f.versionIds.includes(t.flowVersionId)).stages.find((s: { key: string }) => s.key === t.stage).name['zh-CN'];
  expect(flow.stages[0].key).toBe('new');
  expect([usual, older, newer].map((t) => [t.stage, calls(t)])).toEqual([
    ['new', '待受理'],
    ['new', '前台'],
    ['new', '柜台'],
  ]);
  // Versions that only differ in what nobody sees of a name are told once, the newest first.
  expect(flows.map((f: Named) => f.versionIds.length)).toEqual([1, 2, 1]);
  const rows = (await get('/tickets', agent)).items;
  expect(rows.map((row: { title: string; flowVersionId: string; stage: string }) => [row.title, calls(row)])).toEqual([
    ['柜台来的', '柜台'],
    ['前台来的', '前台'],
    ['一般工单', '待受理'],
  ]);
});
