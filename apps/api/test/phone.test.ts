import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let agent: Hand;
let area: Hand;
let viewer: Hand;
let ticket: { id: string; version: number };
const WHOLE = '+8613800138000';
const MASKED = '138****8000';
const at = (path = '') => `/v1/w/alpha${path}`;
const listed = async (who: Hand | string, q: string) => (await w.call(who, 'GET', at(`/tickets?q=${q}`))).body.items.length;

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  agent = await w.member(a, ['agent'], { name: '王丽' });
  area = await w.member(a, ['area_manager'], { name: '郑涛' });
  viewer = await w.member(a, ['viewer']);
  const made = await w.call(agent, 'POST', at('/tickets'), { title: '空调不制冷', phone: '139 0013 9111', contactName: '陈女士' });
  expect(made.status).toBe(201);
  const changed = await w.call(agent, 'PATCH', at(`/tickets/${made.body.id}`), { phone: '138 0013 8000' });
  expect(changed.body.phone).toBe(WHOLE);
  ticket = changed.body;
});
afterAll(() => w.close());

const READS = () => [
  '/tickets',
  '/tickets?q=%E7%A9%BA%E8%B0%83',
  `/tickets/${ticket.id}`,
  `/tickets/${ticket.id}/timeline`,
  '/board/tickets?metric=created',
];

test('who calls customers is shown their numbers whole; everybody else sees the last four digits, wherever a number stands', async () => {
  const key = await w.apiKey(a, viewer);
  const narrow = await w.apiKey(a, agent, ['tickets:read', 'board:read']);
  for (const path of READS()) {
    const whole = await w.call(agent, 'GET', at(path));
    expect(whole.status, `${path} ${JSON.stringify(whole.body)}`).toBe(200);
    expect(JSON.stringify(whole.body), path).toContain(WHOLE);
    for (const who of [viewer, area, key, narrow]) {
      const r = await w.call(who, 'GET', at(path));
      expect(r.status, `${path} ${JSON.stringify(r.body)}`).toBe(200);
      expect(JSON.stringify(r.body), path).toContain(MASKED);
      expect(JSON.stringify(r.body), path).not.toMatch(/13800138000|13900139111/);
    }
  }
});

test('a change answers with the number as its caller is shown it, the second time as well', async () => {
  for (let time = 0; time < 2; time++) {
    const headers = { 'idempotency-key': 'assign-once' };
    const given = await w.call(area, 'POST', at(`/tickets/${ticket.id}/assign`), { assigneeId: agent.personId }, headers);
    expect(given.status, JSON.stringify(given.body)).toBe(200);
    expect(given.body.phone).toBe(MASKED);
  }
});

test('a customer is looked up by area managers with the number masked, and by nobody who may not see customers', async () => {
  const card = (await w.call(area, 'GET', at('/customers?phone=13800138000'))).body.items[0];
  expect(card).toMatchObject({ phone: MASKED });
  expect((await w.call(agent, 'GET', at('/customers?phone=8000'))).body.items[0].phone).toBe(WHOLE);
  expect((await w.call(viewer, 'GET', at('/customers?phone=8000'))).status).toBe(403);
});

test('the hidden digits cannot be guessed by searching: a tail longer than what is shown finds nothing', async () => {
  expect(await listed(agent, '0138000')).toBe(1);
  expect(await listed(area, '8000')).toBe(1);
  expect(await listed(area, '38000')).toBe(0);
  expect(await listed(area, '0138000')).toBe(0);
  expect((await w.call(area, 'GET', at('/customers?phone=38000'))).body.items).toHaveLength(0);
  expect(await listed(viewer, '8000')).toBe(0);
});

test('looking at a number stands in the ticket before it is shown, once per key; who may not ask is refused', async () => {
  const url = at(`/tickets/${ticket.id}/reveal`);
  const asked = async () => w.call(area, 'POST', url, {}, { 'idempotency-key': 'look-once' });
  expect((await asked()).body.phone).toBe(WHOLE);
  expect((await asked()).body.phone).toBe(WHOLE);
  const events = (await w.call(agent, 'GET', at(`/tickets/${ticket.id}/timeline`))).body.items;
  const looks = events.filter((e: { type: string }) => e.type === 'ticket.revealed');
  expect(looks).toHaveLength(1);
  expect(looks[0]).toMatchObject({ actorName: '郑涛', data: { fields: ['phone'] } });
  expect((await w.call(viewer, 'POST', url, {})).status).toBe(403);
  const narrow = await w.apiKey(a, area, ['tickets:read', 'tickets:write']);
  expect((await w.call(narrow, 'POST', url, {})).status).toBe(403);
});
