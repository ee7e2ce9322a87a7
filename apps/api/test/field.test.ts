import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let b: Place;
let owner: Hand;
let stranger: Hand;
const NOBODY = '01900000-0000-7000-8000-000000000000';
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const FIELDS = [
  { key: 'x_no', type: 'auto_number', name: name('维修单号'), numbering: { prefix: 'GD-', digits: 4 } },
  { key: 'x_fee', type: 'money', name: name('费用'), min: 0 },
  { key: 'x_due', type: 'datetime', name: name('约定时间') },
  { key: 'x_who', type: 'person', name: name('陪同人') },
  { key: 'x_dept', type: 'department', name: name('协办部门') },
  { key: 'x_customer', type: 'customer', name: name('转介客户') },
  { key: 'x_ticket', type: 'ticket', name: name('关联工单') },
  { key: 'x_photos', type: 'photo', name: name('现场照片'), max: 2 },
  { key: 'x_sign', type: 'signature', name: name('签名') },
  {
    key: 'x_parts',
    type: 'table',
    name: name('配件'),
    columns: [
      { key: 'c_part', type: 'text', name: name('名称'), isRequired: true },
      { key: 'c_price', type: 'money', name: name('单价') },
    ],
  },
];

const at = (path: string, place = 'alpha') => `/v1/w/${place}${path}`;
const create = (custom: object, who: Hand = owner, place = 'alpha') =>
  w.call(who, 'POST', at('/tickets', place), { title: '空调不制冷', phone: '13800138000', custom });
const problems = (r: { body: { errors?: { pointer: string; code: string }[] } }) => r.body.errors?.map((e) => [e.pointer, e.code]);

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  b = await w.workspace('beta');
  owner = await w.member(a, ['owner'], { name: '林晓' });
  stranger = await w.member(b, ['owner'], { name: '别家' });
  for (const [who, place] of [
    [owner, 'alpha'],
    [stranger, 'beta'],
  ] as const)
    expect((await w.call(who, 'PUT', at('/settings/fields', place), { fields: FIELDS })).status).toBe(200);
});
afterAll(() => w.close());

test('automatic numbers follow each other without a gap, also when many are made at once, and nobody writes them', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, () => create({})));
  expect(made.map((r) => r.body.custom.x_no).sort()).toEqual(Array.from({ length: 12 }, (_, i) => `GD-${String(i + 1).padStart(4, '0')}`));
  expect((await w.call(owner, 'GET', at(`/tickets/${made[0]?.body.id}`))).body.custom.x_no).toBe(made[0]?.body.custom.x_no);
  expect(problems(await create({ x_no: 'GD-0001' }))).toEqual([['/custom/x_no', 'read_only']]);
  const { id, custom } = made[0]?.body ?? {};
  expect(problems(await w.call(owner, 'PATCH', at(`/tickets/${id}`), { custom: { x_no: null } }))).toEqual([['/custom/x_no', 'read_only']]);
  expect((await w.call(owner, 'PATCH', at(`/tickets/${id}`), { custom: { x_fee: 100 } })).body.custom).toEqual({ ...custom, x_fee: 100 });
  // A refused ticket takes no number, and another workspace counts by itself.
  expect((await create({ x_fee: -1 })).status).toBe(422);
  expect((await create({})).body.custom.x_no).toBe('GD-0013');
  expect((await create({}, stranger, 'beta')).body.custom.x_no).toBe('GD-0001');
});

test('an id of another workspace and one that never was are refused alike, in every kind of reference', async () => {
  const theirs = (await create({}, stranger, 'beta')).body;
  const ours = (await create({})).body;
  for (const [key, foreign] of [
    ['x_customer', theirs.customerId],
    ['x_ticket', theirs.id],
    ['x_who', stranger.personId],
  ] as const) {
    const answers = await Promise.all([foreign, NOBODY].map((id) => create({ [key]: id })));
    expect(answers.map((r) => [r.status, problems(r), r.body.errors[0].detail])).toEqual(
      Array.from({ length: 2 }, () => [422, [[`/custom/${key}`, 'unknown']], expect.any(String)]),
    );
    expect(answers[0]?.body.errors[0].detail).toBe(answers[1]?.body.errors[0].detail);
    const changes = await Promise.all(
      [foreign, NOBODY].map((id) => w.call(owner, 'PATCH', at(`/tickets/${ours.id}`), { custom: { [key]: id } })),
    );
    expect(changes.map(problems)).toEqual(Array.from({ length: 2 }, () => [[`/custom/${key}`, 'unknown']]));
  }
  const held = await create({ x_customer: ours.customerId, x_ticket: ours.id, x_who: owner.personId });
  expect(held.body.custom).toMatchObject({ x_customer: ours.customerId, x_ticket: ours.id, x_who: owner.personId });
  // What is there already is kept by a change of something else beside it.
  const kept = await w.call(owner, 'PATCH', at(`/tickets/${held.body.id}`), { custom: { x_ticket: ours.id, x_dept: 'NOPE' } });
  expect(problems(kept)).toEqual([['/custom/x_dept', 'unknown']]);
});

test('pictures of a field are pictures of its own ticket', async () => {
  const [one, other] = [(await create({})).body, (await create({})).body];
  const upload = async (id: string, shade: number): Promise<string> => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: shade, g: 0, b: 0 } } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('file', new File([new Uint8Array(png)], 'a.png', { type: 'image/png' }));
    const r = await w.api.request(at(`/tickets/${id}/photos`), {
      method: 'POST',
      body: form,
      headers: { cookie: owner.cookie, host: 'localhost' },
    });
    return ((await r.json()) as { id: string }).id;
  };
  const mine = await upload(one.id, 10);
  const theirs = await upload(other.id, 20);
  const set = (custom: object) => w.call(owner, 'PATCH', at(`/tickets/${one.id}`), { custom });
  expect((await set({ x_photos: [mine], x_sign: mine })).body.custom).toMatchObject({ x_photos: [mine], x_sign: mine });
  expect(problems(await set({ x_photos: [mine, theirs] }))).toEqual([['/custom/x_photos', 'unknown']]);
  expect(problems(await set({ x_sign: theirs }))).toEqual([['/custom/x_sign', 'unknown']]);
  expect(problems(await create({ x_photos: [mine] }))).toEqual([['/custom/x_photos', 'unknown']]);
});

test('values are kept in one spelling, exactly, and what is wrong is named to the cell', async () => {
  const made = await create({
    x_fee: 9_007_199_254_740_991,
    x_due: '2026-12-01T09:30:00+08:00',
    x_parts: [{ c_part: '滤网', c_price: 1999 }, {}],
  });
  expect(made.body.custom).toMatchObject({
    x_fee: 9_007_199_254_740_991,
    x_due: '2026-12-01T01:30:00.000Z',
    x_parts: [{ c_part: '滤网', c_price: 1999 }],
  });
  expect(problems(await create({ x_fee: 0.5, x_parts: [{ c_part: '滤网' }, { c_price: 1 }] }))).toEqual([
    ['/custom/x_fee', 'not_whole'],
    ['/custom/x_parts/1/c_part', 'required'],
  ]);
});

test('a definition that cannot be is refused with its place; what would lose values as well', async () => {
  const save = (...fields: object[]) => w.call(owner, 'PUT', at('/settings/fields'), { fields: [...FIELDS, ...fields] });
  const field = (more: object) => ({ key: 'x_new', name: name('新'), type: 'text', ...more });
  for (const [more, pointer] of [
    [{ type: 'photo', isRequired: true }, 'isRequired'],
    [{ type: 'person', onPublicForm: true }, 'onPublicForm'],
    [{ type: 'table' }, 'columns'],
    [{ type: 'rating', max: 11 }, 'max'],
    [{ type: 'text', currency: 'CNY' }, 'currency'],
    [{ type: 'table', columns: [{ key: 'constructor', type: 'text', name: name('列') }] }, 'columns/0/key'],
    [{ type: 'auto_number', numbering: { prefix: "'; drop table ticket; --", digits: 4 } }, 'numbering/prefix'],
  ] as const)
    expect([more, (await save(field(more))).body.errors?.[0]?.pointer]).toEqual([more, `/fields/${FIELDS.length}/${pointer}`]);
  const changed = FIELDS.map((f) =>
    f.key === 'x_fee' ? { ...f, currency: 'JPY' } : f.key === 'x_parts' ? { ...f, columns: f.columns?.slice(0, 1) } : f,
  );
  expect(problems(await w.call(owner, 'PUT', at('/settings/fields'), { fields: changed }))).toEqual([
    ['/fields/1/currency', 'currency_changed'],
    ['/fields/9/columns', 'removed'],
  ]);
});

const choice = { key: 'x_warranty', type: 'choice', name: name('保修'), options: ['in', 'out'].map((key) => ({ key, name: name(key) })) };
const when = (field: string, comparison: string, value: unknown = null) => ({ mode: 'all', tests: [{ field, comparison, value }] });

test('what is not shown is neither asked for nor kept, is taken away with a line in the history, and no step of the flow waits for it', async () => {
  const quote = { key: 'x_quote', type: 'money', name: name('报价'), isRequired: true, showIf: when('x_warranty', 'is', 'out') };
  const urgent = { key: 'x_why', type: 'text', name: name('加急原因'), requiredIf: when('priority', 'is', 'urgent'), initial: '客户在场' };
  expect((await w.call(owner, 'PUT', at('/settings/fields'), { fields: [...FIELDS, choice, quote, urgent] })).status).toBe(200);
  expect(problems(await create({ x_warranty: 'out' }))).toEqual([['/custom/x_quote', 'required']]);
  expect((await create({ x_warranty: 'in', x_quote: 5 })).body.custom).toMatchObject({ x_warranty: 'in', x_why: '客户在场' });
  const hurried = { title: '急', priority: 'urgent', custom: { x_why: null } };
  expect(problems(await w.call(owner, 'POST', at('/tickets'), hurried))).toEqual([['/custom/x_why', 'required']]);
  const made = await create({ x_warranty: 'out', x_quote: 5 });
  const changed = await w.call(owner, 'PATCH', at(`/tickets/${made.body.id}`), { custom: { x_warranty: 'in' } });
  expect(changed.body.custom).not.toHaveProperty('x_quote');
  const { items } = (await w.call(owner, 'GET', at(`/tickets/${made.body.id}/timeline`))).body;
  expect(items.at(-1).data.changes).toEqual([
    { field: 'custom.x_warranty', from: 'out', to: 'in' },
    { field: 'custom.x_quote', from: 5, to: null },
  ]);
});

test('conditions on what is not there, circles and patterns that cannot run are refused where they stand', async () => {
  const text = (key: string, more: object) => ({ key, type: 'text', name: name(key), ...more });
  const save = (...fields: object[]) => w.call(owner, 'PUT', at('/settings/fields'), { fields });
  const kept = (await w.call(owner, 'GET', at('/settings'))).body.fields;
  expect(
    problems(await save(...kept, text('x_a', { showIf: when('x_b', 'filled') }), text('x_b', { showIf: when('x_a', 'filled') }))),
  ).toEqual([
    [`/fields/${kept.length}/showIf`, 'circle'],
    [`/fields/${kept.length + 1}/showIf`, 'circle'],
  ]);
  expect(problems(await save(...kept, text('x_a', { requiredIf: when('x_gone', 'filled'), pattern: '(a' })))).toEqual([
    [`/fields/${kept.length}/requiredIf/tests/0`, 'unknown_field'],
    [`/fields/${kept.length}/pattern`, 'bad_pattern'],
  ]);
  expect(problems(await save(...kept, text('x_a', { initial: 'x'.repeat(5_000) })))?.[0]?.[0]).toBe(`/fields/${kept.length}/initial`);
  expect(problems(await save(...kept, text('x_a', { onPublicForm: true, showIf: when('x_warranty', 'is', 'in') })))).toEqual([
    [`/fields/${kept.length}/showIf/tests/0`, 'source_not_public'],
  ]);
});
