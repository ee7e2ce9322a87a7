import { dueConversions } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const FLOOR = { key: 'x_floor', type: 'text', name: name('楼层') };
const NOTE = { key: 'x_note', type: 'text', name: name('备注') };
const LEVEL = {
  key: 'x_level',
  type: 'choice',
  name: name('等级'),
  options: [
    { key: 'a', name: name('甲') },
    { key: 'b', name: name('乙') },
  ],
};
const asNumber = { ...FLOOR, type: 'number' };
const url = '/v1/w/alpha/settings/fields';

const call = async (method: string, path: string, body?: unknown, expected = 200) => {
  const r = await w.call(owner, method, path, body);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const save = (fields: object[], retype: string[] = [], expected = 200) => call('PUT', url, { fields, retype }, expected);
const ticket = (custom: object) => call('POST', '/v1/w/alpha/tickets', { title: '空调', custom }, 201);
const values = async () =>
  (await call('GET', '/v1/w/alpha/tickets?limit=50')).items.map((t: { custom: Record<string, unknown> }) => t.custom['x_floor'] ?? null);
async function work(): Promise<void> {
  for (;;) {
    const due = await w.app.db.relay((tx) => dueConversions(tx, w.app.now(), 10), 'read');
    if (due.length === 0) return;
    for (const key of due) await runConversion(w.app, key);
  }
}

beforeAll(async () => {
  w = await testWorld();
  owner = await w.member(await w.workspace('alpha'), ['owner'], { name: '周敏' });
  await save([FLOOR, NOTE, LEVEL]);
  for (const floor of ['3', ' １２ ', '三楼', '三楼', null]) await ticket(floor === null ? {} : { x_floor: floor });
});
afterAll(() => w.close());

test('a type is not changed by accident; the preview says what converts and what does not', async () => {
  const refused = await save([asNumber, NOTE, LEVEL], [], 422);
  expect(refused.errors).toMatchObject([{ pointer: '/fields/0/type', code: 'type_changed' }]);
  await call('POST', '/v1/w/alpha/views', { name: '三楼以上', query: 'custom=x_floor:3' }, 201);
  const preview = await call('POST', `${url}/preview`, { fields: [asNumber, NOTE, LEVEL] });
  expect(preview).toMatchObject({
    refused: [],
    impacts: [
      {
        key: 'fields/x_floor/retyped',
        tickets: 4,
        unmapped: { tickets: 2, values: [{ value: '三楼', tickets: 2 }] },
        uses: [{ kind: 'view', name: '三楼以上' }],
      },
    ],
  });
  const table = { ...FLOOR, type: 'table', columns: [{ key: 'c_a', type: 'text', name: name('甲') }] };
  expect((await call('POST', `${url}/preview`, { fields: [table, NOTE, LEVEL] })).refused).toMatchObject([{ code: 'not_convertible' }]);
});

test('converted in the background, undone byte for byte', async () => {
  const before = await values();
  const { conversionId } = await save([asNumber, NOTE, LEVEL], ['x_floor']);
  await save([{ ...asNumber, type: 'text' }, NOTE, LEVEL], ['x_floor'], 409);
  await work();
  expect(await values()).toEqual([null, null, null, 12, 3]);
  const done = await call('GET', `${url}/conversions/${conversionId}`);
  expect(done).toMatchObject({ status: 'done', counts: { total: 4, changed: 4, unmapped: 2 } });
  expect(done.byChange).toEqual([{ key: 'fields/x_floor/retyped', expected: 4, tickets: 4 }]);
  expect(done.left.map((t: { unmapped: unknown }) => t.unmapped)).toEqual([
    [{ field: 'custom.x_floor', value: '三楼' }],
    [{ field: 'custom.x_floor', value: '三楼' }],
  ]);
  await call('POST', `${url}/conversions/${conversionId}/undo`);
  await work();
  expect(await values()).toEqual(before);
  expect((await call('GET', '/v1/w/alpha/settings')).fields[0]).toMatchObject({ key: 'x_floor', type: 'text' });
  await call('POST', `${url}/conversions/${conversionId}/undo`, undefined, 409);
  expect((await call('GET', `${url}/conversions`)).items).toMatchObject([{ status: 'undone', createdBy: { name: '周敏' } }]);
});

test('renaming an option loses no value; a field in use is not removed, one that nothing holds or names is', async () => {
  const t = await ticket({ x_level: 'a' });
  const renamed = {
    ...LEVEL,
    options: [
      { key: 'a', name: name('特级') },
      { key: 'b', name: name('乙') },
    ],
  };
  await save([FLOOR, NOTE, renamed]);
  expect((await call('GET', `/v1/w/alpha/tickets/${t.id}`)).custom).toEqual({ x_level: 'a' });
  expect((await save([NOTE, renamed], [], 422)).errors).toMatchObject([{ code: 'in_use' }]);
  await save([FLOOR, renamed]);
  expect((await call('GET', '/v1/w/alpha/settings')).fields.map((f: { key: string }) => f.key)).toEqual(['x_floor', 'x_level']);
});

test('every change of a definition is kept with before and after, and who made it', async () => {
  const { items, nextCursor } = await call('GET', `${url}/versions?limit=2`);
  expect(items[0]).toMatchObject({ createdBy: { name: '周敏' }, changes: [{ kind: 'removed', code: 'x_note' }] });
  expect(items[1].changes).toMatchObject([{ kind: 'changed', code: 'x_level' }]);
  const all = await call('GET', `${url}/versions?cursor=${nextCursor}`);
  expect(all.items.at(-2)).toMatchObject({ changes: [{ kind: 'added' }, { kind: 'added' }, { kind: 'added' }] });
  expect(all.items.flatMap((v: { changes: { kind: string; before: unknown; after: unknown }[] }) => v.changes)).toContainEqual(
    expect.objectContaining({ kind: 'retyped', before: 'text', after: 'number' }),
  );
});

test('fields and forms are drafted beside nobody’s back, published whole, and an older version comes back as a draft', async () => {
  const draft = `${url}/draft`;
  const put = (content: object, revision: number, expected = 200) =>
    w.call(owner, 'PUT', draft, { content }, { 'if-match': `"r${revision}"` }).then((r) => {
      expect(r.status, JSON.stringify(r.body)).toBe(expected);
      return r.body;
    });
  await call('GET', draft, undefined, 404);
  expect(await put({ fields: [{ key: 'x_half', name: '' }] }, 0)).toMatchObject({ revision: 1, savedBy: { name: '周敏' } });
  expect(await put({}, 0, 412)).toMatchObject({ currentRevision: 1 });
  await put({ fields: [] }, 1);
  const layouts = {
    desk: { tabs: [{ key: 't', name: name('基本'), sections: [{ key: 's', columns: 2, items: [{ field: 'x_floor', span: 2 }] }] }] },
  };
  await call('PUT', url, { fields: [FLOOR, LEVEL], layouts });
  await call('GET', draft, undefined, 404);
  expect((await call('GET', '/v1/w/alpha/settings')).layouts).toMatchObject({ ...layouts, customer: null });
  await save([FLOOR, LEVEL, NOTE]);
  expect((await call('GET', '/v1/w/alpha/settings')).layouts).toMatchObject(layouts);
  const [newest, laidOut] = (await call('GET', `${url}/versions`)).items;
  expect(newest.forms).toEqual([]);
  expect(laidOut.forms[0]).toMatchObject({ surface: 'desk', kind: 'tab_added', what: 't' });
  await call('POST', `${url}/versions/999/restore`, undefined, 404);
  const back = await call('POST', `${url}/versions/${laidOut.number}/restore`);
  expect(back.content).toMatchObject({ layouts });
  expect(back.content.fields.map((f: { key: string }) => f.key)).toEqual(['x_floor', 'x_level']);
  expect((await call('GET', '/v1/w/alpha/settings')).fields).toHaveLength(3);
  await call('DELETE', draft, undefined, 204);
  const twice = { desk: { tabs: [{ key: 't', name: name('甲'), sections: [{ key: 't' }] }] } };
  expect((await call('PUT', url, { fields: [FLOOR], layouts: twice }, 422)).errors[0].pointer).toBe('/layouts/desk/tabs/0/sections/0/key');
});
