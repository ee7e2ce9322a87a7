import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const formula = (key: string, text: string, result: string, more: object = {}) => ({
  key,
  type: 'formula',
  name: name(key),
  formula: text,
  result,
  ...more,
});
const FIELDS = [
  formula('x_gross', 'ROUND([x_net]*1.13,2)', 'money'),
  formula('x_net', '[x_price]*[x_count]', 'money'),
  formula('x_label', '[title]&IF([faultCode]="",""," · "&[faultCode])', 'text'),
  { key: 'x_price', type: 'money', name: name('单价') },
  { key: 'x_count', type: 'number', name: name('数量') },
];
const at = (path: string) => `/v1/w/alpha${path}`;
const save = (fields: object[]) => w.call(owner, 'PUT', at('/settings/fields'), { fields });
const create = (custom: object) => w.call(owner, 'POST', at('/tickets'), { title: '空调', custom });
const problems = (r: { body: { errors?: { pointer: string; code: string }[] } }) => r.body.errors?.map((e) => [e.pointer, e.code]);

beforeAll(async () => {
  w = await testWorld();
  owner = await w.member(await w.workspace('alpha'), ['owner']);
  expect((await save(FIELDS)).status).toBe(200);
});
afterAll(() => w.close());

test('formulas are worked out with the ticket and again with every change of what they use, in the same event', async () => {
  const made = await create({ x_price: 1999, x_count: 3 });
  expect(made.body.custom).toEqual({ x_price: 1999, x_count: 3, x_net: 5997, x_gross: 6777, x_label: '空调' });
  const change = (body: object) => w.call(owner, 'PATCH', at(`/tickets/${made.body.id}`), body);
  expect((await change({ custom: { x_count: 4 } })).body.custom).toMatchObject({ x_net: 7996, x_gross: 9035 });
  expect((await change({ title: '冰箱', faultCode: 'GEN-01' })).body.custom.x_label).toBe('冰箱 · GEN-01');
  const { items } = (await w.call(owner, 'GET', at(`/tickets/${made.body.id}/timeline`))).body;
  expect(items.at(-1).data.changes).toContainEqual({ field: 'custom.x_label', from: '空调', to: '冰箱 · GEN-01' });
  expect(problems(await change({ custom: { x_net: 1 } }))).toEqual([['/custom/x_net', 'read_only']]);
  expect((await w.call(owner, 'GET', at('/tickets?custom=x_gross:9035'))).body.items).toHaveLength(1);
});

test('a formula that cannot be is refused with its place; one that would reach code is only an unknown name', async () => {
  const refused = async (text: string, result = 'number') => {
    const r = await save([...FIELDS, formula('x_new', text, result)]);
    return [r.status, ...(r.body.errors ?? []).map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`)];
  };
  expect(await refused('[x_price]*')).toEqual([422, '/fields/5/formula expected_value']);
  expect(await refused('[x_new]+1')).toEqual([422, '/fields/5/formula circle']);
  expect(await refused('[title]')).toEqual([422, '/fields/5/result other_result']);
  expect(await refused('TODAY()')).toEqual([422, '/fields/5/formula volatile']);
  expect(await refused('constructor.constructor("return process")')).toEqual([422, '/fields/5/formula unknown_function']);
  expect(await refused('[constructor]')).toEqual([422, '/fields/5/formula unknown_field']);
  expect(await refused(`1${'+1'.repeat(900)}`)).toEqual([422, '/fields/5/formula too_large']);
});
