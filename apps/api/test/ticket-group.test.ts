import { completeField } from '@bodan/core/fields/complete';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

type Row = { id: string; title: string; priority: string; branchId: string | null; stage: string; custom: Record<string, unknown> };
let w: World;
let owner: Hand;
let viewer: Hand;
let rows: Row[];
let branchId: string;
const at = (path: string) => `/v1/w/alpha${path}`;
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const options = ['z', 'a'].map((key) => ({ key, name: name(key), color: null, isRetired: false }));
const fields = [
  { key: 'x_kind', type: 'choice', name: name('类别'), options },
  { key: 'x_many', type: 'multiple_choice', name: name('多'), options },
  { key: 'x_on', type: 'switch', name: name('开') },
  { key: 'x_who', type: 'person', name: name('人') },
  { key: 'x_secret', type: 'choice', name: name('密'), options, isSensitive: true },
  { key: 'x_boss', type: 'choice', name: name('内'), options, readRoles: ['owner'] },
] as const;
const pick = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;
const get = (path: string, who: Hand = owner) => w.call(who, 'GET', at(path));
async function walk(query: string): Promise<Row[]> {
  const all: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await get(`/tickets?limit=7&${query}${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.status, JSON.stringify(page.body)).toBe(200);
    all.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return all;
}

beforeAll(async () => {
  w = await testWorld();
  const place = await w.workspace('alpha');
  owner = await w.member(place, ['owner']);
  viewer = await w.member(place, ['viewer']);
  expect((await w.call(owner, 'PUT', at('/settings/fields'), { fields: fields.map((f) => completeField(f as never)) })).status).toBe(200);
  branchId = (await w.call(owner, 'POST', at('/settings/branches'), { code: 'A1', name: '西湖' })).body.id;
  for (let i = 0; i < 30; i++) {
    w.setNow(Date.parse('2026-11-23T02:00:00Z') + i * 1000);
    const made = await w.call(owner, 'POST', at('/tickets'), {
      title: `${pick(['b', 'A', 'c', '空调'], i)} ${i % 3}`,
      priority: pick(['normal', 'urgent', 'low'], i),
      branchId: i % 4 === 0 ? branchId : null,
      custom: { ...(i % 5 === 0 ? {} : { x_kind: pick(['a', 'z', 'z'], i) }), x_on: i % 2 === 0, x_secret: 'a', x_boss: 'a' },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  rows = await walk('sort=created');
  expect(rows).toHaveLength(30);
});
afterAll(() => w?.close());

test.each([
  ['priority', (r: Row) => r.priority],
  ['branch', (r: Row) => r.branchId],
  ['stage', (r: Row) => r.stage],
  ['x_kind', (r: Row) => (r.custom['x_kind'] as string) ?? null],
  ['x_on', (r: Row) => String(r.custom['x_on'])],
] as const)('groups by %s count every ticket once, and each group lists what it counted', async (by, keyOf) => {
  const { body } = await get(`/tickets/groups?by=${by}`);
  expect(body.total).toBe(30);
  const counted = Object.groupBy(rows, (r) => String(keyOf(r)));
  expect(Object.fromEntries(body.items.map((g: { key: string; count: number }) => [String(g.key), g.count]))).toEqual(
    Object.fromEntries(Object.entries(counted).map(([key, list]) => [key, list?.length])),
  );
  for (const { key, count } of body.items as { key: string | null; count: number }[]) {
    const narrowed = by.startsWith('x_') ? `custom=${by}:${key ?? '!'}` : `${by}=${key ?? 'none'}`;
    expect(await walk(narrowed), `${by} ${key}`).toHaveLength(count);
  }
});

test('groups follow the filter of the list', async () => {
  const { body } = await get('/tickets/groups?by=x_kind&priority=urgent&custom=x_on:true');
  const matching = rows.filter((r) => r.priority === 'urgent' && r.custom['x_on'] === true);
  expect(body.total).toBe(matching.length);
});

test('nothing is counted by what the caller does not see, or what has no groups', async () => {
  const code = async (by: string, who?: Hand) => (await get(`/tickets/groups?by=${by}`, who)).body.errors?.[0]?.code;
  expect(await code('x_secret')).toBe('unknown_field');
  expect(await code('x_boss')).toBeUndefined();
  expect(await code('x_boss', viewer)).toBe('unknown_field');
  expect(await code('x_many')).toBe('not_groupable');
  expect(await code('x_none')).toBe('unknown_field');
  expect((await get('/tickets/groups?by=constructor')).status).toBe(422);
});

const place = (list: readonly string[]) => (a: string, b: string) => list.indexOf(a) - list.indexOf(b);
test.each([
  ['priority', (a: Row, b: Row) => place(['urgent', 'high', 'normal', 'low'])(a.priority, b.priority)],
  [
    'title',
    (a: Row, b: Row) => (a.title.toLowerCase() < b.title.toLowerCase() ? -1 : a.title.toLowerCase() > b.title.toLowerCase() ? 1 : 0),
  ],
  ['branch', (a: Row, b: Row) => Number(a.branchId === null) - Number(b.branchId === null)],
] as const)('the list in the order of %s has every ticket once, both ways round', async (sort, compare) => {
  for (const way of ['', '-']) {
    const sorted = await walk(`sort=${way}${sort}`);
    expect(new Set(sorted.map((r) => r.id)).size).toBe(30);
    const isFilled = (r: Row) => sort !== 'branch' || r.branchId !== null;
    const filled = sorted.filter(isFilled);
    // Without a value they stand last either way.
    expect(sorted.slice(0, filled.length)).toEqual(filled);
    for (let i = 1; i < filled.length; i++) {
      const order = compare(filled[i - 1] as Row, filled[i] as Row);
      expect(way === '' ? order : -order, `${way}${sort} at ${i}`).toBeLessThanOrEqual(0);
    }
  }
});

test('the oldest come first when the order of time is turned round', async () => {
  expect((await walk('sort=-created')).map((r) => r.id)).toEqual(rows.map((r) => r.id).reverse());
  expect((await walk('sort=-updated')).map((r) => r.id)).toEqual(rows.map((r) => r.id).reverse());
});
