import { slaTier } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { verifyFigures } from '@bodan/services/board/verify';
import { recalculateClocks } from '@bodan/services/calendar/recalculate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorker, randomVerb, seeded } from '../../../packages/services/test/board-history.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
let owner: Hand;
let agent: Hand;
const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai, 07:00 in Urumqi by its own clock, 10:00 in Tokyo
const HOUR = 3600_000;
const at = '/v1/w/xiaolin';
let west = '';

const zoneFrom: Record<string, string> = { STD: 'branch', FAST: 'customer' };
const TIERS = STARTER_STANDARD.tiers.map((tier) => slaTier.parse({ ...tier, zoneFrom: zoneFrom[tier.code] ?? 'calendar' }));
async function open(title: string, more: object): Promise<string> {
  const made = await w.call(agent, 'POST', `${at}/tickets`, { title, faultCode: 'GEN-01', ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}
const ticket = async (id: string) => (await w.call(agent, 'GET', `${at}/tickets/${id}`)).body;
const dueOf = async (id: string) =>
  Date.parse((await ticket(id)).clocks.find((c: { metric: string }) => c.metric === 'first_response').dueAt);
const patchBranch = async (timeZone: string | null) => w.call(owner, 'PATCH', `${at}/settings/branches/${west}`, { timeZone });
const scope = () => ({ tenantId: place.tenantId, groupId: place.groupId });

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  place = await w.workspace('xiaolin', { template: 'service', plan: 'group' });
  owner = await w.member(place, ['owner']);
  agent = await w.member(place, ['agent'], { name: '王丽', departmentCode: 'CS' });
  const made = await w.call(owner, 'POST', `${at}/settings/branches`, { code: 'W', name: '乌鲁木齐', timeZone: 'Asia/Urumqi' });
  expect([made.status, made.body.timeZone], JSON.stringify(made.body)).toEqual([201, 'Asia/Urumqi']);
  west = made.body.id;
  const put = await w.call(owner, 'PUT', `${at}/settings/standard`, { content: { ...STARTER_STANDARD, tiers: TIERS } });
  expect(put.status, JSON.stringify(put.body)).toBeLessThan(300);
});
afterAll(() => w.close());

test('a zone that is none is refused beside its field, of a branch and of a customer alike', async () => {
  const branch = await patchBranch('Mars/Olympus');
  expect([branch.status, branch.body.errors[0].pointer]).toEqual([422, '/timeZone']);
  const refused = await w.call(agent, 'POST', `${at}/tickets`, { title: 'x', customerZone: 'here' });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/customerZone']);
});

test('hours are read where the tier says: at the branch, at the customer, else as the calendar says', async () => {
  const home = await open('普通', { tier: 'EASY', branchId: west, customerZone: 'Asia/Tokyo' });
  const there = await open('网点', { tier: 'STD', branchId: west });
  const theirs = await open('客户', { tier: 'FAST', branchId: west, customerZone: 'Asia/Tokyo' });
  const unknown = await open('不知', { tier: 'FAST', branchId: west });
  const zones = async (id: string) => {
    const { clockZone, timeZone } = await ticket(id);
    return [clockZone, timeZone];
  };
  expect(await zones(home)).toEqual([null, 'Asia/Shanghai']);
  expect(await zones(there)).toEqual(['Asia/Urumqi', 'Asia/Urumqi']);
  expect(await zones(theirs)).toEqual(['Asia/Tokyo', 'Asia/Tokyo']);
  expect(await zones(unknown)).toEqual(['Asia/Urumqi', 'Asia/Urumqi']);
  // The desk opens at 08:30 by the local clock: in Urumqi half past ten in Shanghai; in Tokyo it has been open for one and a half hours.
  expect(await dueOf(there)).toBe(START + 2 * HOUR);
  expect(await dueOf(theirs)).toBe(START + 0.25 * HOUR);
  expect(await dueOf(unknown)).toBe(START + 1.75 * HOUR);
  // The list says the same as the ticket, and the overdue board as both.
  w.setNow(START + 2.1 * HOUR);
  const { items } = (await w.call(agent, 'GET', `${at}/overdue`)).body;
  const row = items.find((i: { id: string }) => i.id === there);
  expect(row).toMatchObject({ clockZone: 'Asia/Urumqi', isLate: true, clock: { now: { remainingSeconds: -0.1 * 3600 } } });
  expect((await ticket(there)).clocks[0].now.remainingSeconds).toBe(-360);
  expect(row.stuck.now.businessSeconds).toBe(0.6 * 3600);
});

test('the zone of a customer is remembered by their number, for the ticket and for the next one', async () => {
  const phone = '+8613800138000';
  const told = await open('第一次', { tier: 'FAST', phone, customerZone: 'Europe/Berlin' });
  expect((await ticket(told)).clockZone).toBe('Europe/Berlin');
  const next = await open('第二次', { tier: 'FAST', phone });
  expect(await ticket(next)).toMatchObject({ clockZone: 'Europe/Berlin', customerZone: 'Europe/Berlin' });
  const moved = await w.call(agent, 'PATCH', `${at}/tickets/${next}`, { customerZone: 'Asia/Tokyo' });
  expect([moved.status, moved.body.clockZone], JSON.stringify(moved.body)).toEqual([200, 'Asia/Tokyo']);
  const { items } = (await w.call(agent, 'GET', `${at}/tickets/${next}/timeline`)).body;
  expect(items.at(-1)).toMatchObject({ type: 'ticket.recalculated', data: { why: 'zone', zone: 'Asia/Tokyo' } });
  expect((await ticket(await open('第三次', { tier: 'FAST', phone }))).customerZone).toBe('Asia/Tokyo');
  expect((await ticket(told)).clockZone).toBe('Europe/Berlin');
});

test('another zone of a branch reaches its open tickets in the background, each with what moved, and other edits do not', async () => {
  const there = await open('搬家', { tier: 'STD', branchId: west });
  const due = await dueOf(there);
  expect((await w.call(owner, 'PATCH', `${at}/settings/branches/${west}`, { name: '乌市' })).status).toBe(200);
  expect(await recalculateClocks(w.app, scope())).toBe(true);
  expect((await ticket(there)).clockZone).toBe('Asia/Urumqi');
  expect((await patchBranch('Asia/Tokyo')).status).toBe(200);
  w.setNow(START + 2.1 * HOUR + 5_000);
  expect(await recalculateClocks(w.app, scope())).toBe(true);
  const after = await ticket(there);
  expect(after).toMatchObject({ clockZone: 'Asia/Tokyo', timeZone: 'Asia/Tokyo' });
  const { items } = (await w.call(agent, 'GET', `${at}/tickets/${there}/timeline`)).body;
  const event = items.at(-1);
  expect(event).toMatchObject({ type: 'ticket.recalculated', data: { why: 'zone', zone: 'Asia/Tokyo' } });
  const moved = event.data.clocks.find((c: { metric: string }) => c.metric === 'resolution');
  expect(Date.parse(moved.to)).not.toBe(Date.parse(moved.from));
  // In Tokyo it is lunch time when it comes: what is left of half an hour runs on after 13:30 there.
  expect(due).toBe(START + 2.6 * HOUR);
  expect(await dueOf(there)).toBe(START + 4 * HOUR - 5_000);
  expect((await patchBranch(null)).status).toBe(200);
  expect(await recalculateClocks(w.app, scope())).toBe(true);
  expect((await ticket(there)).clockZone).toBeNull();
});

test('random histories with zones that change: every second is where it belongs', async () => {
  const worker = await makeWorker(w, place, 26);
  const r = seeded(26);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  const zones = ['Asia/Urumqi', 'Asia/Tokyo', 'Europe/Berlin', null];
  let now = START + 3 * HOUR;
  for (let i = 0; i < 120; i++) {
    now += Math.floor(r() * 2 * HOUR) + 5_000;
    w.setNow(now);
    await randomVerb(worker, r);
    if (r() < 0.3 && worker.tickets.length > 0) {
      const change = pick<object>([
        { customerZone: pick(zones) },
        { tier: pick(['STD', 'FAST', 'EASY']) },
        { branchId: pick([west, ...worker.branches]) },
      ]);
      const changed = await w.call(owner, 'PATCH', `${at}/tickets/${pick(worker.tickets)}`, change);
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    }
    if (r() < 0.15) {
      const branchId = pick([west, ...worker.branches.flatMap((id) => id ?? [])]);
      expect((await w.call(owner, 'PATCH', `${at}/settings/branches/${branchId}`, { timeZone: pick(zones) })).status).toBe(200);
      if (r() < 0.5) {
        now += 5_000;
        w.setNow(now);
        await recalculateClocks(w.app, scope());
      }
    }
  }
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const [counts] = await w.app.db.tenant(scope(), (tx) =>
    tx.rows<{ zones: number }>(
      `select count(*) filter (where data ->> 'why' = 'zone')::int as zones from ticket_event where type = 'ticket.recalculated'`,
    ),
  );
  expect(counts?.zones).toBeGreaterThan(20);
});

test('every figure still adds up: ledger, clocks, board and what-if', async () => {
  const time = (await w.call(agent, 'GET', `${at}/time?from=2026-11-23&to=2026-12-10`)).status;
  expect(time).toBe(200);
  const supposed = (await w.call(owner, 'POST', `${at}/what-if?from=2026-11-23&to=2026-12-10`, {})).body;
  expect(supposed.differing).toEqual([]);
  for (const m of supposed.metrics) expect(m.supposed).toEqual(m.truth);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});
