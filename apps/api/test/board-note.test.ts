import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let head: Hand;
let analyst: Hand;
let stranger: Hand;
const NOW = Date.parse('2026-11-23T01:00:00Z');
const hq = '/v1/hq/anjia';
const elsewhere = '/v1/hq/haigang';
const ok = async (who: Hand, method: string, url: string, body?: unknown, headers?: Record<string, string>) => {
  const r = await w.call(who, method, url, body, headers);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const refusal = async (who: Hand, method: string, url: string, body?: unknown) => {
  const { status, body: said } = await w.call(who, method, url, body);
  return { status, code: said?.code, pointer: said?.errors?.[0]?.pointer };
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(NOW);
  const group = await w.group('anjia', '安家');
  head = await w.hqMember(group.groupId, ['hq_admin']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  stranger = await w.hqMember((await w.group('haigang', '海港')).groupId, ['hq_admin']);
});
afterAll(() => w.close());

test('what happened on a day is noted for everybody at headquarters and for nobody elsewhere', async () => {
  const mark = await ok(analyst, 'POST', `${hq}/marks`, { day: '2026-07-12', text: '高温预警' });
  expect(mark).toMatchObject({ day: '2026-07-12', text: '高温预警', madeAt: new Date(NOW).toISOString() });
  await ok(head, 'POST', `${hq}/marks`, { day: '2026-11-02', text: '新流程上线' });
  const days = async (query: string) => (await ok(head, 'GET', `${hq}/marks${query}`)).items.map((m: { day: string }) => m.day);
  expect(await days('')).toEqual(['2026-11-02', '2026-07-12']);
  expect(await days('?from=2026-07-13')).toEqual(['2026-11-02']);
  expect(await days('?from=2026-07-12&to=2026-07-12')).toEqual(['2026-07-12']);
  expect(await refusal(head, 'GET', `${hq}/marks?from=2026-07-12&to=2026-07-11`)).toMatchObject({ status: 422 });
  expect(await refusal(head, 'POST', `${hq}/marks`, { day: '2026-02-30', text: 'x' })).toMatchObject({ status: 422, pointer: '/day' });
  expect(await refusal(head, 'POST', `${hq}/marks`, { day: '2026-07-12', text: ' ' })).toMatchObject({ status: 422, pointer: '/text' });
  // A zero-width space and a turn of the direction of writing: nothing that anybody could see.
  expect(await refusal(head, 'POST', `${hq}/marks`, { day: '2026-07-12', text: '\u200b\u202e' })).toMatchObject({
    status: 422,
    pointer: '/text',
  });

  expect((await ok(stranger, 'GET', `${elsewhere}/marks`)).items).toEqual([]);
  expect(await refusal(stranger, 'GET', `${hq}/marks`)).toMatchObject({ status: 404 });
  // Another group's id and one that never was get the same answer.
  const never = await refusal(stranger, 'DELETE', `${elsewhere}/marks/${w.app.newId()}`);
  expect(await refusal(stranger, 'DELETE', `${elsewhere}/marks/${mark.id}`)).toEqual(never);
  expect(never.status).toBe(404);
  await ok(head, 'DELETE', `${hq}/marks/${mark.id}`);
  expect(await days('')).toEqual(['2026-11-02']);
  expect(await refusal(head, 'DELETE', `${hq}/marks/${mark.id}`)).toMatchObject({ status: 404 });
});

test('a view is kept once for whoever keeps it, and is nobody else’s', async () => {
  const body = { name: '余杭', query: 'tier=A&fault=GEN-01%2CGEN-02' };
  const key = { 'idempotency-key': 'keep-one' };
  const view = await ok(analyst, 'POST', `${hq}/views`, body, key);
  expect(await ok(analyst, 'POST', `${hq}/views`, body, key)).toEqual(view);
  expect((await ok(analyst, 'GET', `${hq}/views`)).items).toEqual([view]);
  expect((await ok(head, 'GET', `${hq}/views`)).items).toEqual([]);
  const missing = await refusal(head, 'DELETE', `${hq}/views/${w.app.newId()}`);
  expect(await refusal(head, 'DELETE', `${hq}/views/${view.id}`)).toEqual(missing);
  expect(await refusal(stranger, 'DELETE', `${elsewhere}/views/${view.id}`)).toEqual(missing);
  expect(missing.status).toBe(404);
  for (const query of ['a=<b>', 'https://other.example/?a=1'])
    expect(await refusal(analyst, 'POST', `${hq}/views`, { name: 'x', query })).toMatchObject({ status: 422, pointer: '/query' });
  await ok(analyst, 'DELETE', `${hq}/views/${view.id}`);
  expect((await ok(analyst, 'GET', `${hq}/views`)).items).toEqual([]);
});

test('who keeps many views at once keeps no more than there may be', async () => {
  const kept = await Promise.all(
    Array.from({ length: 40 }, (_, i) => w.call(head, 'POST', `${hq}/views`, { name: `${i}`, query: `fault=${i}` })),
  );
  expect(kept.filter((r) => r.status === 201)).toHaveLength(30);
  expect(new Set(kept.filter((r) => r.status !== 201).map((r) => r.body.code))).toEqual(new Set(['plan_limit']));
  expect((await ok(head, 'GET', `${hq}/views`)).items).toHaveLength(30);
});

test('every change of the target is kept with who set it, and a refused or unchanged one is none', async () => {
  const set = (target: number, revision: number) =>
    w.call(head, 'PATCH', hq, { firstResponseTarget: target }, { 'if-match': `"r${revision}"` });
  const { revision } = await ok(head, 'GET', hq);
  expect((await set(0.9, revision)).status).toBe(200);
  expect((await set(0.8, revision)).status).toBe(412);
  expect((await set(0.9, revision + 1)).status).toBe(200);
  w.setNow(NOW + 60_000);
  expect((await set(0.925, revision + 2)).status).toBe(200);
  const { items } = await ok(analyst, 'GET', `${hq}/targets`);
  expect(items).toMatchObject([
    { before: 0.9, target: 0.925, setAt: new Date(NOW + 60_000).toISOString() },
    { before: 0.95, target: 0.9, setAt: new Date(NOW).toISOString() },
  ]);
  expect((await ok(stranger, 'GET', `${elsewhere}/targets`)).items).toEqual([]);
  expect(await refusal(stranger, 'GET', `${hq}/targets`)).toMatchObject({ status: 404 });
});
