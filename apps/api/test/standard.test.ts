import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { verifyFigures } from '@bodan/services/board/verify';
import { dueConversions } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let founder: Hand;
let hq: string;
let boss: Hand;
let other: Hand;

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const leaf = (code: string, zh: string, more: object = {}) => ({ code, name: name(zh), departmentCode: 'FIELD', ...more });
const field = (key: string, type: string, more: object = {}) => ({ key, type, name: name(key), ...more });
const V1 = {
  ...STARTER_STANDARD,
  faultCodes: [leaf('AC-03', '制冷差'), leaf('AC-07', '外机异响'), leaf('AC-09', '漏水')],
  fields: [
    field('s_height', 'text'),
    field('s_brand', 'choice', {
      options: [
        { key: 'gree', name: name('格力') },
        { key: 'old', name: name('旧') },
      ],
    }),
  ],
};
const merged = { replacedBy: 'AC-03' };
const V2 = {
  ...V1,
  departments: V1.departments.map((d) => (d.code === 'WH' ? { ...d, name: name('备件仓') } : d)),
  faultCodes: [
    leaf('AC-03', '制冷差'),
    leaf('AC-07', '外机异响', { retired: merged }),
    leaf('AC-09', '漏水', { retired: { replacedBy: 'AC-09B', split: [{ when: 'ticket.tags.exists(t, t == "内机")', to: 'AC-09A' }] } }),
    leaf('AC-09A', '内机漏水'),
    leaf('AC-09B', '外机漏水'),
  ],
  fields: [
    field('s_height', 'number', { unit: '米' }),
    V1.fields[1],
    field('s_warranty', 'choice', { isRequired: true, options: [{ key: 'in', name: name('保内') }] }),
  ],
};

const call = async (who: Hand, method: string, path: string, body?: unknown, expected = 200, headers: Record<string, string> = {}) => {
  const r = await w.call(who, method, path, body, headers);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const publish = (content: unknown, more: object = {}) => call(founder, 'POST', `${hq}/standard/versions`, { content, ...more }, 201);
const adopt = (who: Hand, slug: string, number: number, more: object = {}) =>
  call(who, 'POST', `/v1/w/${slug}/settings/standard/adopt`, { number, ...more });
const ticket = (who: Hand, slug: string, body: object) => call(who, 'POST', `/v1/w/${slug}/tickets`, { title: '空调', ...body }, 201);
async function work(): Promise<void> {
  for (;;) {
    const due = await w.app.db.relay((tx) => dueConversions(tx, w.app.now(), 10), 'read');
    if (due.length === 0) return;
    for (const key of due) await runConversion(w.app, key);
  }
}
const board = async () => (await call(founder, 'GET', `${hq}/board`)).totals;
const adoptionsOf = (who: Hand, slug: string) => call(who, 'GET', `/v1/w/${slug}/settings/standard`);

beforeAll(async () => {
  w = await testWorld();
  const home = await w.workspace('home', { plan: 'team' });
  founder = await w.member(home, ['owner'], { name: '周敏' });
  hq = `/v1/hq/${(await call(founder, 'POST', '/v1/me/groups', { name: '安家' }, 201)).slug}`;
  await publish(V1);
  for (const slug of ['alpha', 'beta']) {
    const place = await w.workspace(slug);
    const hand = await w.member(place, ['owner']);
    const code = (await call(founder, 'POST', `${hq}/join-codes`, undefined, 201)).code;
    await call(hand, 'POST', `/v1/w/${slug}/settings/join-group`, { code });
    if (slug === 'alpha') boss = hand;
    else other = hand;
  }
});
afterAll(() => w.close());

test('a draft is saved beside nobody’s back, previewed, and used up when it is published', async () => {
  const url = `${hq}/standard/draft`;
  expect((await w.call(founder, 'GET', url)).status).toBe(404);
  const first = await call(founder, 'PUT', url, { content: V1 }, 200, { 'if-match': '"r0"' });
  expect(first).toMatchObject({ revision: 1, baseNumber: 2, savedBy: { name: '周敏' } });
  expect((await call(founder, 'PUT', url, { content: V1 }, 412, { 'if-match': '"r0"' })).currentRevision).toBe(1);
  await call(founder, 'PUT', url, { content: V2 }, 200, { 'if-match': '"r1"' });
  expect((await call(founder, 'GET', url)).content.faultCodes).toHaveLength(5);
  const bad = { ...V2, faultCodes: V2.faultCodes.map((f) => (f.code === 'AC-07' ? { ...f, retired: { replacedBy: 'AC-99' } } : f)) };
  expect((await call(founder, 'PUT', url, { content: bad }, 422)).errors).toMatchObject([
    { pointer: '/content/faultCodes/1/retired/replacedBy', detail: 'no such code' },
  ]);
});

test('the preview counts before anything is published, and adopting counts the same', async () => {
  const worn = { custom: { s_height: '2.5', s_brand: 'gree' } };
  await ticket(boss, 'alpha', { faultCode: 'AC-07', ...worn });
  await ticket(boss, 'alpha', { faultCode: 'AC-07', custom: { s_height: '三楼' } });
  await ticket(boss, 'alpha', { faultCode: 'AC-09', tags: ['内机'] });
  await ticket(boss, 'alpha', { faultCode: 'AC-09', custom: { s_height: '3' } });
  await ticket(boss, 'alpha', { faultCode: 'AC-03' });
  await ticket(other, 'beta', { faultCode: 'AC-07' });
  await call(boss, 'POST', '/v1/w/alpha/views', { name: '异响', query: 'fault=AC-07' }, 201);
  const totals = await board();
  const preview = await call(founder, 'POST', `${hq}/standard/preview`, { content: V2 });
  expect(preview.changes.map((c: { kind: string; code: string }) => `${c.kind} ${c.code}`)).toEqual([
    'merged AC-07',
    'split AC-09',
    'added AC-09A',
    'added AC-09B',
    'renamed WH',
    'retyped s_height',
    'changed s_height',
    'added s_warranty',
  ]);
  const alpha = preview.workspaces.find((x: { impacts: { tickets: number }[] }) => x.impacts[0]?.tickets === 2);
  const of = (key: string) => alpha.impacts.find((i: { key: string }) => i.key === key);
  expect(of('faultCodes/AC-07/merged')).toMatchObject({ tickets: 2, uses: [{ kind: 'view', count: 1 }] });
  expect(of('faultCodes/AC-09/split').goesTo).toEqual([
    { code: 'AC-09A', tickets: 1 },
    { code: 'AC-09B', tickets: 1 },
  ]);
  expect(of('fields/s_height/retyped')).toMatchObject({ tickets: 3, unmapped: { tickets: 1, values: [{ value: '三楼', tickets: 1 }] } });
  expect(of('fields/s_warranty/added').lacking).toBe(5);

  const made = await publish(V2, { notes: '合并异响', adoptBy: '2027-01-31', baseNumber: 2 });
  expect(made).toMatchObject({ number: 3, signedName: '周敏', notes: '合并异响', adoptBy: '2027-01-31' });
  expect((await w.call(founder, 'GET', `${hq}/standard/draft`)).status).toBe(404);
  expect((await call(founder, 'POST', `${hq}/standard/versions`, { content: V2, baseNumber: 2 }, 412)).currentNumber).toBe(3);
  expect(await board()).toEqual(totals);
  const own = await call(boss, 'GET', '/v1/w/alpha/settings/standard/preview?number=3');
  expect(own.impacts.find((i: { key: string }) => i.key === 'faultCodes/AC-07/merged').uses).toEqual([{ kind: 'view', name: '异响' }]);

  const { adoptionId } = await adopt(boss, 'alpha', 3);
  expect(await board()).toEqual(totals);
  await work();
  const done = await call(boss, 'GET', `/v1/w/alpha/settings/standard/adoptions/${adoptionId}`);
  expect(done).toMatchObject({ status: 'done', counts: { total: 4, done: 4, changed: 4, unmapped: 1 } });
  for (const { expected, tickets } of done.byChange) expect(tickets).toBe(expected);
  expect(done.left).toMatchObject([{ unmapped: [{ field: 'custom.s_height', value: '三楼' }] }]);
  expect(await board()).toEqual(totals);
});

test('merged codes stay on their tickets and are counted, listed and opened under what replaced them', async () => {
  const { byFaultCode } = await call(founder, 'GET', `${hq}/board`);
  const created = Object.fromEntries(byFaultCode.map((l: { key: string; created: number }) => [l.key, l.created]));
  expect(created).toEqual({ 'AC-03': 4, 'AC-09A': 1, 'AC-09B': 1 });
  const drill = await call(founder, 'GET', `${hq}/tickets?metric=created&fault=AC-03`);
  expect(drill.total).toBe(4);
  expect(new Set(drill.items.map((i: { faultCode: string }) => i.faultCode))).toEqual(new Set(['AC-03', 'AC-07']));
  expect((await call(boss, 'GET', '/v1/w/alpha/tickets?fault=AC-03')).items).toHaveLength(3);
  expect(
    (await call(boss, 'POST', '/v1/w/alpha/tickets', { title: '新', faultCode: 'AC-07', custom: { s_warranty: 'in' } }, 422)).errors,
  ).toMatchObject([{ pointer: '/faultCode', code: 'unknown' }]);
  const [old] = (await call(boss, 'GET', '/v1/w/alpha/tickets?fault=AC-07')).items;
  await call(boss, 'PATCH', `/v1/w/alpha/tickets/${old.id}`, { title: '改名', faultCode: 'AC-07' });
});

test('values are what they were after a rollback, but for what somebody changed since', async () => {
  const { adoptions } = await adoptionsOf(boss, 'alpha');
  const items = (await call(boss, 'GET', '/v1/w/alpha/tickets?limit=50')).items;
  const split = items.find((t: { faultCode: string }) => t.faultCode === 'AC-09B');
  expect(split.custom.s_height).toBe(3);
  const inner = items.find((t: { faultCode: string }) => t.faultCode === 'AC-09A');
  const events = (await call(boss, 'GET', `/v1/w/alpha/tickets/${inner.id}/timeline`)).items;
  expect(events.find((e: { type: string }) => e.type === 'ticket.converted').data).toMatchObject({
    fromNumber: 2,
    toNumber: 3,
    changes: [{ field: 'faultCode', before: 'AC-09', after: 'AC-09A' }],
  });
  const totals = await board();
  await call(boss, 'PATCH', `/v1/w/alpha/tickets/${split.id}`, { custom: { s_height: 9 } });
  await call(boss, 'POST', `/v1/w/alpha/settings/standard/adoptions/${adoptions[0].id}/rollback`);
  expect(await board()).toEqual(totals);
  await work();
  expect((await adoptionsOf(boss, 'alpha')).adoptions[0]).toMatchObject({ status: 'undone', counts: { restored: 3, changedSince: 1 } });
  const back = (await call(boss, 'GET', '/v1/w/alpha/tickets?limit=50')).items;
  const codes = back.map((t: { faultCode: string }) => t.faultCode).sort();
  expect(codes).toEqual(['AC-03', 'AC-07', 'AC-07', 'AC-09', 'AC-09']);
  const heights = back.flatMap((t: { custom: Record<string, unknown> }) =>
    t.custom['s_height'] === undefined ? [] : [t.custom['s_height']],
  );
  expect(heights.map(String).sort()).toEqual(['2.5', '9', '三楼']);
  expect(await board()).toEqual(totals);
  expect((await adoptionsOf(boss, 'alpha')).adopted.number).toBe(2);
  await call(boss, 'POST', `/v1/w/alpha/settings/standard/adoptions/${adoptions[0].id}/rollback`, undefined, 409);
});

test('a scheduled adoption begins in its window, and can be called off before', async () => {
  const at = new Date(w.app.now() + 3_600_000).toISOString();
  expect(
    (await call(boss, 'POST', '/v1/w/alpha/settings/standard/adopt', { number: 3, startsAt: '2020-01-01T00:00:00Z' }, 422)).errors[0]
      .pointer,
  ).toBe('/startsAt');
  const first = await adopt(boss, 'alpha', 3, { startsAt: at });
  await call(boss, 'POST', '/v1/w/alpha/settings/standard/adopt', { number: 3 }, 409);
  await work();
  expect((await adoptionsOf(boss, 'alpha')).adopted.number).toBe(2);
  await call(boss, 'POST', `/v1/w/alpha/settings/standard/adoptions/${first.adoptionId}/cancel`);
  const second = await adopt(boss, 'alpha', 3, { startsAt: at });
  const progress = await call(founder, 'GET', `${hq}/standard/adoptions`);
  expect(progress.items).toMatchObject([{ status: 'scheduled', toNumber: 3 }]);
  w.setNow(w.app.now() + 3_700_000);
  await work();
  expect((await adoptionsOf(boss, 'alpha')).adopted.number).toBe(3);
  expect((await call(boss, 'GET', `/v1/w/alpha/settings/standard/adoptions/${second.adoptionId}`)).status).toBe('done');
});

test('every figure recounts', async () => {
  expect((await verifyFigures(w.app)).found).toEqual([]);
});
