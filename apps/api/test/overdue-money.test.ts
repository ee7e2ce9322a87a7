import { slaTier } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
let owner: Hand;
let agent: Hand;
const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai, when the desk opens
const MINUTE = 60_000;
const at = '/v1/w/xiaolin';
const ids: Record<string, string> = {};

const clock = (key: string, zh: string, en: string, targetMinutes: number, penalty: object) => ({
  key,
  kind: key,
  name: { 'zh-CN': zh, en },
  targetMinutes,
  penalty,
});
/** STD: 100 for the first response and 20 an hour, 150 at most. FAST: 300 at once, 50 an hour for the solution. EASY costs nothing. */
const TIERS = STARTER_STANDARD.tiers.map((tier) => {
  if (tier.code === 'STD')
    return slaTier.parse({
      ...tier,
      clocks: [clock('first_response', '首次响应', 'First response', 30, { breachCents: 10_000, hourCents: 2000, capCents: 15_000 })],
    });
  if (tier.code !== 'FAST') return tier;
  return slaTier.parse({
    ...tier,
    clocks: [
      clock('first_response', '首次响应', 'First response', 15, { breachCents: 30_000, hourCents: 0 }),
      clock('resolution', '解决', 'Resolution', 480, { breachCents: 0, hourCents: 5000 }),
    ],
  });
});
const put = (content: unknown) => w.call(owner, 'PUT', `${at}/settings/standard`, { content });
const overdue = async (query = '') => (await w.call(agent, 'GET', `${at}/overdue${query}`)).body;
const order = async (query: string) =>
  (await overdue(query)).items.map((i: { title: string; penalty: { cents: number } | null }) => [i.title, i.penalty?.cents ?? null]);

async function open(name: string, tier: string): Promise<void> {
  const made = await w.call(agent, 'POST', `${at}/tickets`, { title: name, faultCode: 'GEN-01', tier });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  ids[name] = made.body.id;
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  place = await w.workspace('xiaolin', { template: 'service' });
  owner = await w.member(place, ['owner']);
  agent = await w.member(place, ['agent'], { name: '王丽', departmentCode: 'CS' });
});
afterAll(() => w.close());

test('where no tier has a price there is no money to speak of', async () => {
  expect((await overdue()).penalty).toBeNull();
  expect((await w.call(agent, 'GET', `${at}/overdue?sort=dear`)).status).toBe(422);
});

test('a price is part of a tier: refused with its place when it is none, in force when it is published', async () => {
  const free = TIERS.map((t) => ({
    ...t,
    clocks: t.clocks.map((c) => ({ ...c, penalty: c.penalty && { ...c.penalty, breachCents: 0, hourCents: 0 } })),
  }));
  const refused = await put({ ...STARTER_STANDARD, tiers: free });
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].pointer).toMatch(/tiers\/0\/clocks\/0\/penalty\/breachCents$/);
  const made = await put({ ...STARTER_STANDARD, currency: 'HKD', tiers: TIERS });
  expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
  expect((await overdue()).penalty).toEqual({ currency: 'HKD', cents: 0, nextHourCents: 0 });
});

test('money and minutes order differently, each over all that is late; the sum is that of the rows', async () => {
  await open('普通', 'EASY');
  await open('标准甲', 'STD');
  w.setNow(START + 45 * MINUTE);
  await open('标准乙', 'STD');
  w.setNow(START + 110 * MINUTE);
  await open('加急', 'FAST');
  // 11:10: 标准甲 is 100 minutes late, 标准乙 55, 加急 5; 普通 is due at 11:00 and costs nothing.
  w.setNow(START + 130 * MINUTE);
  expect(await order('')).toEqual([
    ['标准甲', 14_000],
    ['标准乙', 12_000],
    ['普通', null],
    ['加急', 30_000],
  ]);
  expect(await order('?sort=money')).toEqual([
    ['加急', 30_000],
    ['标准甲', 14_000],
    ['标准乙', 12_000],
    ['普通', null],
  ]);
  const board = await overdue('?sort=money');
  // 标准甲 comes to its cap within the hour, 标准乙 begins its second hour, 加急 has cost all it can.
  expect(board.penalty).toEqual({ currency: 'HKD', cents: 56_000, nextHourCents: 3000 });
  expect(board.items.map((i: { penalty: { nextHourCents: number } | null }) => i.penalty?.nextHourCents ?? null)).toEqual([
    0,
    1000,
    2000,
    null,
  ]);
  expect((await overdue('?tier=STD')).penalty).toMatchObject({ cents: 26_000, nextHourCents: 3000 });
});

test('what is not late yet says what its breach would cost, and is no part of the sum', async () => {
  await open('快到', 'STD');
  w.setNow(START + 155 * MINUTE);
  const board = await overdue();
  const soon = board.items.find((i: { title: string }) => i.title === '快到');
  expect(soon).toMatchObject({ isLate: false, penalty: { cents: 0, nextHourCents: 12_000, breachCents: 12_000 } });
  const late = board.items.filter((i: { isLate: boolean }) => i.isLate);
  expect(board.penalty.cents).toBe(
    late.reduce((sum: number, i: { penalty: { cents: number } | null }) => sum + (i.penalty?.cents ?? 0), 0),
  );
});

test('the night costs nothing, a held clock keeps what it cost and adds nothing, an answered promise leaves the board', async () => {
  const of = async (name: string) => (await overdue()).items.find((i: { title: string }) => i.title === name)?.penalty;
  const hours = (n: number) => w.setNow(START + n * 60 * MINUTE);
  // Tuesday 17:00: the eight working hours of 加急 are over since the afternoon.
  hours(32);
  const { cents: running } = await of('加急');
  expect(await of('加急')).toMatchObject({ nextHourCents: 5000 });
  expect((running - 30_000) % 5000).toBe(0);
  expect(running).toBeGreaterThan(30_000);
  hours(36);
  const evening = await of('加急');
  hours(47);
  expect(await of('加急')).toEqual(evening);
  const held = await w.call(agent, 'POST', `${at}/tickets/${ids['加急']}/hold`, { reason: 'part', wakeAt: '2026-11-27T01:00:00Z' });
  expect(held.status, JSON.stringify(held.body)).toBe(200);
  const kept = { ...evening, nextHourCents: 0 };
  expect(await of('加急')).toEqual(kept);
  hours(54);
  expect(await of('加急')).toEqual(kept);
  const { late } = await overdue();
  const said = await w.call(agent, 'POST', `${at}/tickets/${ids['标准乙']}/say`, { kind: 'reply', text: '师傅下午到' });
  expect(said.status, JSON.stringify(said.body)).toBe(200);
  expect((await of('标准乙'))?.cents ?? 0).toBe(0);
  expect((await overdue()).penalty.cents).toBe(
    (await overdue()).items.reduce((sum: number, i: { penalty: { cents: number } | null }) => sum + (i.penalty?.cents ?? 0), 0),
  );
  expect((await overdue()).late).toBeLessThanOrEqual(late);
});

test('beyond the rows that are listed the sum and the order still hold', async () => {
  const started = START + 54 * 60 * MINUTE;
  await open('刚刚', 'FAST');
  w.setNow(started + 20 * MINUTE);
  const before = await overdue();
  // Copies of one late ticket, straight into the tables: more than the board lists, each at its cap and late for days.
  const client = new pg.Client({ connectionString: w.ownerUrl });
  await client.connect();
  try {
    await client.query(
      `with made as (select gen_random_uuid() as id, n from generate_series(1, 620) n),
         t as (insert into ticket select (jsonb_populate_record(t, jsonb_build_object('id', m.id, 'number', 'WO-C-' || m.n))).* from ticket t, made m where t.tenant_id = $1 and t.id = $2 returning 1)
       insert into clock select (jsonb_populate_record(c, jsonb_build_object('ticket_id', m.id))).* from clock c, made m where c.tenant_id = $1 and c.ticket_id = $2`,
      [place.tenantId, ids['快到']],
    );
  } finally {
    await client.end();
  }
  const titles = (board: { items: { title: string }[] }) => board.items.map(({ title }) => title);
  const byMinutes = await overdue();
  expect(byMinutes.late).toBe(before.late + 620);
  expect(byMinutes.items.length).toBe(500);
  expect(byMinutes.penalty.cents).toBe(before.penalty.cents + 620 * 15_000);
  expect(titles(byMinutes)).not.toContain('刚刚');
  const byMoney = await overdue('?sort=money');
  expect(byMoney.penalty).toEqual(byMinutes.penalty);
  expect(titles(byMoney).slice(0, 3)).toEqual(['加急', '刚刚', '标准甲']);
});
