import { completeField, type GivenField } from '@bodan/core/fields/complete';
import { parseFilter, passesFilter } from '@bodan/core/fields/filter';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

type Held = { id: string; createdAt: string; custom: Record<string, unknown> };
let w: World;
let owner: Hand;
let agent: Hand;
let tickets: Held[];
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
// Listed against the order of their keys, the second one retired.
const options = ['z', 'm', 'a'].map((key) => ({ key, name: name(key), color: null, isRetired: key === 'm' }));
const given: GivenField[] = [
  { key: 'x_kind', type: 'choice', name: name('类别'), options },
  { key: 'x_tags', type: 'multiple_choice', name: name('标签'), options },
  { key: 'x_on', type: 'switch', name: name('开') },
  { key: 'x_note', type: 'text', name: name('说明') },
  { key: 'x_long', type: 'long_text', name: name('长') },
  { key: 'x_count', type: 'number', name: name('数'), decimals: 1 },
  { key: 'x_fee', type: 'money', name: name('费用'), currency: 'CNY' },
  { key: 'x_day', type: 'date', name: name('日') },
  { key: 'x_time', type: 'datetime', name: name('时') },
  { key: 'x_device', type: 'device', name: name('外机') },
  { key: 'x_twice', type: 'formula', name: name('两倍'), formula: '[x_count]*2', result: 'number', decimals: 1 },
  { key: 'x_secret', type: 'text', name: name('密'), isSensitive: true },
  { key: 'x_boss', type: 'text', name: name('内'), readRoles: ['owner'] },
];
const fields = new Map(given.map((f) => [f.key, completeField(f)]));
const at = (path: string) => `/v1/w/alpha${path}`;
const save = (list: object[], more: object = {}) => w.call(owner, 'PUT', at('/settings/fields'), { fields: list, ...more });
const list = (query: string, who: Hand = owner) => w.call(who, 'GET', at(`/tickets?${query}`));
const problems = (r: { body: { errors?: { pointer: string; code: string }[] } }) => r.body.errors?.map((e) => [e.pointer, e.code]);

async function walk(query: string, limit: number): Promise<Held[]> {
  const all: Held[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await list(`limit=${limit}&${query}${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.status).toBe(200);
    all.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return all;
}
const pick = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;

beforeAll(async () => {
  w = await testWorld();
  const a = await w.workspace('alpha');
  owner = await w.member(a, ['owner']);
  agent = await w.member(a, ['agent']);
  expect((await save(given)).status).toBe(200);
  for (let i = 0; i < 60; i++) {
    const r = (i * 7919) % 60;
    const custom = {
      x_kind: pick(['a', 'z', null, 'z'], r),
      x_tags: pick([['a', 'z'], ['a'], null], r),
      x_on: pick([true, false, null], r),
      x_note: pick(['漏水', 'Water LEAK', 'water', null, '~5', 'b|a', '漏气，严重'], r),
      x_long: pick([null, `${'很长'.repeat(400)}尾巴`], r),
      x_count: pick([0, -0.5, -12, 3, 30, 12.5, null, 1_000_000_000], r),
      x_fee: pick([0, 100, 9_999, null], r),
      x_day: pick(['2026-01-31', '2025-12-31', null, '2026-02-01'], r),
      x_time: pick(['2026-01-31T00:00:00.000Z', null, '2026-01-31T08:30:00.000Z'], r),
      x_device: pick([{ name: '格力', serial: 'G-1' }, { name: 'Midea', serial: '' }, null], r),
      x_secret: 'geheim',
      x_boss: 'boss',
    };
    const given = Object.fromEntries(Object.entries(custom).filter(([, v]) => v !== null));
    const made = await w.call(owner, 'POST', at('/tickets'), {
      title: `工单 ${i}`,
      priority: pick(['normal', 'urgent'], i),
      custom: given,
    });
    expect(made.body.errors).toBeUndefined();
  }
  tickets = await walk('sort=created', 50);
  expect(tickets).toHaveLength(60);
});
afterAll(() => w.close());

const asked = [
  ...[
    'x_kind:z',
    'x_kind:z|a',
    'x_kind:gone',
    'x_kind:!',
    'x_kind:*',
    'x_tags:a',
    'x_tags:z|m',
    'x_tags:!',
    'x_on:true',
    'x_on:false',
    'x_on:!',
  ],
  ...[
    'x_note:water',
    'x_note:~WATER',
    'x_note:~漏',
    'x_note:=~5',
    'x_note:~b|a',
    'x_note:!',
    'x_note:*',
    'x_long:~尾巴',
    'x_long:~Z',
    'x_long:!',
  ],
  ...[
    'x_count:0',
    'x_count:-0.5',
    'x_count:-1..3',
    'x_count:3..',
    'x_count:..-0.5',
    'x_count:5..4',
    'x_count:!',
    'x_fee:100..9999',
    'x_fee:0',
  ],
  ...['x_day:2026-01-31', 'x_day:2026-01-01..2026-01-31', 'x_day:..2025-12-31', 'x_time:2026-01-31T08:00:00+08:00..2026-01-31T01:00:00Z'],
  ...['x_device:G-1', 'x_device:格力', 'x_device:~mid', 'x_device:~g-', 'x_device:*', 'x_twice:6..60', 'x_twice:-1', 'x_twice:!'],
  ...['x_kind:z,x_on:true', 'x_note:~water,x_count:0..,x_kind:*'],
];
test.each(asked)('narrowed by %s the database finds what the rule says', async (custom) => {
  const passes = custom.split(',').map((part) => {
    const [key = '', ...rest] = part.split(':');
    const field = fields.get(key);
    const filter = field && parseFilter(field, rest.join(':'));
    if (!filter) throw new Error(part);
    return (t: Held) => passesFilter(filter, t.custom[key]);
  });
  const expected = tickets.filter((t) => passes.every((p) => p(t))).map((t) => t.id);
  const got = await list(`limit=100&total=true&custom=${encodeURIComponent(custom)}`);
  expect(got.body.items.map((t: Held) => t.id)).toEqual(expected);
  expect(got.body.total).toBe(expected.length);
  expect((await walk(`custom=${encodeURIComponent(custom)}`, 4)).map((t) => t.id)).toEqual(expected);
});

/** The order as it is told: by value, equal ones by id, those without one last and the newest of them first. */
function ordered(key: string, isDescending: boolean, among: Held[]): string[] {
  const place = (t: Held): number | string | null => {
    const v = t.custom[key];
    if (v === undefined) return null;
    if (key === 'x_kind') return options.findIndex((o) => o.key === v);
    return typeof v === 'number' ? v : String(v).replace(/[A-Z]/g, (c) => c.toLowerCase());
  };
  const way = isDescending ? -1 : 1;
  const cmp = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...among]
    .sort((a, b) => {
      const [x, y] = [place(a), place(b)];
      if (x === null || y === null) return x === y ? cmp(b.id, a.id) : x === null ? 1 : -1;
      return way * (cmp(x, y) || cmp(a.id, b.id));
    })
    .map((t) => t.id);
}
const sorts = ['x_kind', 'x_on', 'x_note', 'x_count', 'x_fee', 'x_day', 'x_time', 'x_twice'].flatMap((key) => [key, `-${key}`]);
test.each(sorts)('in the order of %s every ticket stands at one place, by whatever pages and filters one gets there', async (sort) => {
  const key = sort.replace('-', '');
  const all = ordered(key, sort.startsWith('-'), tickets);
  for (const limit of [1, 7, 100]) expect((await walk(`sort=${sort}`, limit)).map((t) => t.id)).toEqual(all);
  const urgent = await walk('priority=urgent', 100);
  const some = ordered(key, sort.startsWith('-'), urgent);
  for (const limit of [4, 100]) expect((await walk(`sort=${sort}&priority=urgent`, limit)).map((t) => t.id)).toEqual(some);
  const filled = all.filter((id) => tickets.some((t) => t.id === id && t.custom[key] !== undefined));
  expect((await walk(`sort=${sort}&custom=${key}:*`, 5)).map((t) => t.id)).toEqual(filled);
});

test('values that change, and fields whose kind of value changes, are found where they are then', async () => {
  const [first] = tickets;
  const found = async (custom: string) => (await list(`custom=${encodeURIComponent(custom)}`)).body.items.map((t: Held) => t.id);
  const change = (custom: object) => w.call(owner, 'PATCH', at(`/tickets/${first?.id}`), { custom });
  expect((await change({ x_note: '独一份', x_count: 77.5 })).status).toBe(200);
  expect(await found('x_note:独一份')).toEqual([first?.id]);
  expect(await found('x_twice:155')).toEqual([first?.id]);
  expect((await change({ x_note: null, x_count: 78.5 })).status).toBe(200);
  expect(await found('x_note:独一份')).toEqual([]);
  expect(await found('x_twice:157')).toEqual([first?.id]);
  const worded = given.map((f) => (f.key === 'x_twice' ? { ...f, formula: '"n" & [x_count]', result: 'text', decimals: null } : f));
  expect((await save(worded)).status).toBe(200);
  expect((await change({ x_count: 79.5 })).status).toBe(200);
  expect(await found('x_twice:n79.5')).toEqual([first?.id]);
  const held = `select t.id, f.key, v from ticket t cross join lateral jsonb_each(t.custom) e join custom_field f on f.tenant_id = t.tenant_id and f.key = e.key
    cross join lateral unnest(field_keys(e.value, f.look)) v`;
  const kept = `select x.ticket_id, f.key, x.value from ticket_field x join custom_field f on f.tenant_id = x.tenant_id and f.id = x.field_id`;
  const database = new pg.Client({ connectionString: w.ownerUrl });
  await database.connect();
  const { rows } = await database.query(`(${held} except ${kept}) union all (${kept} except ${held})`);
  await database.end();
  expect(rows).toEqual([]);
  expect((await save(given)).status).toBe(200);
});

test('what the caller does not see, and what no list can be put in order by, is refused beside its name', async () => {
  for (const [query, pointer, code] of [
    ['custom=x_none:1', '/query/custom.x_none', 'unknown_field'],
    ['custom=x_secret:geheim', '/query/custom.x_secret', 'unknown_field'],
    ['custom=x_secret:!', '/query/custom.x_secret', 'unknown_field'],
    ['custom=x_count:abc', '/query/custom.x_count', 'invalid'],
    ['custom=x_day:2026-02-30', '/query/custom.x_day', 'invalid'],
    ['custom=x_note:a%00b', '/query/custom.x_note', 'invalid'],
    ['sort=x_none', '/query/sort', 'unknown_field'],
    ['sort=-x_secret', '/query/sort', 'unknown_field'],
    ['sort=x_tags', '/query/sort', 'not_sortable'],
    ['sort=x_device', '/query/sort', 'not_sortable'],
    ['sort=x_kind&cursor=WyJhIl0', '/query/cursor', 'invalid'],
  ] as const) {
    const r = await list(query);
    expect([r.status, problems(r)]).toEqual([422, [[pointer, code]]]);
  }
  expect((await list('custom=x_boss:boss')).body.items).toHaveLength(50);
  expect(problems(await list('custom=x_boss:boss', agent))).toEqual([['/query/custom.x_boss', 'unknown_field']]);
  expect(problems(await list('sort=x_boss', agent))).toEqual([['/query/sort', 'unknown_field']]);
  const [other] = (await list('sort=created&limit=1')).body.items.length ? [(await list('sort=created&limit=1')).body.nextCursor] : [];
  expect(problems(await list(`sort=x_kind&cursor=${other}`))).toEqual([['/query/cursor', 'invalid']]);
  expect((await list(`sort=${encodeURIComponent('x_a; drop table ticket')}`)).status).toBe(422);
});
