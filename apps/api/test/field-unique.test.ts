import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
let stranger: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const serial = (isUnique: boolean, more: object = {}) => ({ key: 'x_serial', type: 'text', name: name('机身号'), isUnique, ...more });
const device = { key: 'x_device', type: 'device', name: name('外机'), isUnique: true };
const at = (path: string, place = 'alpha') => `/v1/w/${place}${path}`;
const save = (fields: object[], who: Hand = owner, place = 'alpha') => w.call(who, 'PUT', at('/settings/fields', place), { fields });
const create = (custom: object, who: Hand = owner, place = 'alpha') =>
  w.call(who, 'POST', at('/tickets', place), { title: '空调', custom });
const change = (id: string, custom: object) => w.call(owner, 'PATCH', at(`/tickets/${id}`), { custom });
const problems = (r: { body: { errors?: { pointer: string; code: string }[] } }) => r.body.errors?.map((e) => [e.pointer, e.code]);
const TAKEN = [['/custom/x_serial', 'not_unique']];

beforeAll(async () => {
  w = await testWorld();
  const a = await w.workspace('alpha');
  const b = await w.workspace('beta');
  owner = await w.member(a, ['owner']);
  stranger = await w.member(b, ['owner']);
  expect((await save([serial(true), device])).status).toBe(200);
  expect((await save([serial(true)], stranger, 'beta')).status).toBe(200);
});
afterAll(() => w.close());

test('of many tickets that come at once with one value exactly one is written, whatever its case and the spaces around it', async () => {
  const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => create({ x_serial: [' sn-1', 'SN-1', 'Sn-1 '][i % 3] })));
  expect(answers.map((r) => r.status).sort()).toEqual([201, ...Array(15).fill(422)]);
  for (const r of answers) if (r.status === 422) expect(problems(r)).toEqual(TAKEN);
  const again = await Promise.all([create({ x_serial: 'SN-1' }), create({ x_serial: 'SN-2' }), create({}), create({})]);
  expect(again.map((r) => r.status)).toEqual([422, 201, 201, 201]);
});

test('a value is free again when its ticket gives it up, and another workspace may hold the same', async () => {
  const first = (await create({ x_serial: 'A-1' })).body;
  const second = (await create({ x_serial: 'A-2' })).body;
  expect(problems(await change(second.id, { x_serial: 'a-1' }))).toEqual(TAKEN);
  expect((await change(second.id, { x_serial: 'A-2' })).status).toBe(200);
  expect((await change(first.id, { x_serial: null })).status).toBe(200);
  expect((await change(second.id, { x_serial: 'a-1' })).status).toBe(200);
  expect((await create({ x_serial: 'a-2' })).status).toBe(201);
  expect((await create({ x_serial: 'A-1' }, stranger, 'beta')).status).toBe(201);
});

test('of a device the serial number is what only one ticket holds; one without a number claims nothing', async () => {
  expect((await create({ x_device: { name: '格力', serial: 'G1' } })).status).toBe(201);
  expect(problems(await create({ x_device: { name: '美的', serial: 'g1' } }))).toEqual([['/custom/x_device', 'not_unique']]);
  for (let i = 0; i < 2; i++) expect((await create({ x_device: { name: '格力', serial: '' } })).status).toBe(201);
});

test('very long values are told apart by all of their characters', async () => {
  const long = 'x'.repeat(1_900);
  expect((await create({ x_serial: `${long}1` })).status).toBe(201);
  expect((await create({ x_serial: `${long}2` })).status).toBe(201);
  expect(problems(await create({ x_serial: `${long}1` }))).toEqual(TAKEN);
});

test('a field becomes unique only where no two tickets hold the same, also while tickets are being written', async () => {
  expect((await save([serial(false), device])).status).toBe(200);
  const twins = await Promise.all([create({ x_serial: 'T-1' }), create({ x_serial: 't-1' })]);
  const refused = await save([serial(true), device]);
  expect(problems(refused)).toEqual([['/fields/0/isUnique', 'shared']]);
  expect(refused.body.errors[0].detail).toContain('t-1 (2)');
  expect((await change(twins[1]?.body.id, { x_serial: 'T-2' })).status).toBe(200);
  // Whoever comes first, there are never two: either the twin is refused or the field stays as it was.
  for (let round = 0; round < 5; round++) {
    const value = `R-${round}`;
    expect((await create({ x_serial: value })).status).toBe(201);
    const [turned, twin] = await Promise.all([save([serial(true), device]), create({ x_serial: value })]);
    expect([
      [200, 422],
      [422, 201],
    ]).toContainEqual([turned.status, twin.status]);
    if (twin.status === 201) expect((await change(twin.body.id, { x_serial: null })).status).toBe(200);
    expect((await save([serial(true), device])).status).toBe(200);
    expect(problems(await create({ x_serial: value }))).toEqual(TAKEN);
    expect((await save([serial(false), device])).status).toBe(200);
  }
});

test('what cannot belong to one alone cannot be asked to, nor start with a value, nor change its type', async () => {
  expect(problems(await save([serial(false), device, { key: 'x_on', type: 'switch', name: name('开'), isUnique: true }]))).toEqual([
    ['/fields/2/isUnique', 'invalid'],
  ]);
  expect(problems(await save([serial(true, { initial: 'x' }), device]))).toEqual([['/fields/0/initial', 'invalid']]);
  const retyped = { fields: [serial(true, { type: 'number' }), device], retype: ['x_serial'] };
  expect(problems(await w.call(owner, 'PUT', at('/settings/fields'), retyped))).toContainEqual(['/fields/0/type', 'unique_retyped']);
});
