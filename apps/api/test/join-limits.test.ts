import { MOST_IN_USE, MOST_KNOWN } from '@bodan/core/standard/limits';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const W = '/v1/w/shop';
const [first] = STARTER_STANDARD.tiers;

let w: World;
let boss: Hand;
let head: Hand;
let hq: string;
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const code = async (): Promise<string> => (await ok(head, 'POST', `${hq}/join-codes`)).code;
/** So many tiers of its own, all but `inUse` of them retired. */
const tiers = (count: number, inUse: number) =>
  Array.from({ length: count }, (_, i) => ({ ...first, code: `T-${i}`, retired: i < inUse ? null : { replacedBy: 'T-0' } }));
const keep = (list: object[]) => w.call(boss, 'PUT', `${W}/settings/standard`, { content: { ...STARTER_STANDARD, tiers: list } });
const NOTHING = { faultCodes: {}, departments: {}, tiers: {}, waitingReasons: {} };

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  head = await w.member(await w.workspace('home'), ['owner'], { name: '周敏' });
  hq = `/v1/hq/${(await ok(head, 'POST', '/v1/me/groups', { name: '安家' })).slug}`;
  boss = await w.member(await w.workspace('shop'), ['owner'], { name: '小林' });
});
afterAll(() => w.close());

test('only codes in use are few; more of them, or more retired ones at headquarters, are refused where they stand', async () => {
  expect((await keep(tiers(MOST_IN_USE.tiers + 30, MOST_IN_USE.tiers))).status).toBe(200);
  const refused = await keep(tiers(MOST_IN_USE.tiers + 1, MOST_IN_USE.tiers + 1));
  expect([refused.status, refused.body.errors]).toEqual([
    422,
    [expect.objectContaining({ pointer: '/content/tiers', detail: `at most ${MOST_IN_USE.tiers} in use; retire one that is not needed` })],
  ]);
  const publish = (count: number) =>
    w.call(head, 'POST', `${hq}/standard/versions`, {
      content: {
        ...STARTER_STANDARD,
        tiers: tiers(count, 1).map((t) => ({ ...t, code: `G-${t.code}`, retired: t.retired && { replacedBy: 'G-T-0' } })),
      },
    });
  expect((await publish(MOST_KNOWN.tiers + 1)).body.errors[0].pointer).toBe('/content/tiers');
  expect((await publish(MOST_KNOWN.tiers)).status).toBe(201);
});

test('a shop with more codes of its own than can go along is told before it joins, and does not join', async () => {
  expect((await keep(tiers(MOST_KNOWN.tiers + 1, 1))).status).toBe(200);
  const full = [{ list: 'tiers', codes: MOST_KNOWN.tiers + 1, most: MOST_KNOWN.tiers }];
  expect((await ok(boss, 'POST', `${W}/settings/join-group/preview`, { code: await code() })).tooMany).toEqual(full);
  const refused = await w.call(boss, 'POST', `${W}/settings/join-group`, { code: await code(), isAgreed: true, mapping: NOTHING });
  expect([refused.status, refused.body.code, refused.body.tooMany]).toEqual([409, 'conflict', full]);
  expect((await ok(boss, 'GET', `${W}/settings`)).standard.content.tiers).toHaveLength(MOST_KNOWN.tiers + 1);
});

test('with as many as can be it joins a group whose list is full, leaves with both, and its settings still save', async () => {
  expect((await keep(tiers(MOST_KNOWN.tiers, 1))).status).toBe(200);
  const look = await ok(boss, 'POST', `${W}/settings/join-group/preview`, { code: await code() });
  expect(look.tooMany).toEqual([]);
  await ok(boss, 'POST', `${W}/settings/join-group`, { code: await code(), isAgreed: true, mapping: NOTHING });
  w.setNow(START + 3_600_000);
  await ok(boss, 'POST', `${W}/settings/leave-group`, { workspace: 'shop' });
  const { content } = (await ok(boss, 'GET', `${W}/settings`)).standard;
  expect(content.tiers).toHaveLength(2 * MOST_KNOWN.tiers);
  await ok(boss, 'PUT', `${W}/settings/standard`, { content });
  await ok(boss, 'POST', `${W}/tickets`, { title: '离开之后', tier: 'G-T-0' });
});
