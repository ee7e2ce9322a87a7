import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
let agent: Hand;
let dispatcher: Hand;
let technician: Hand;
let manager: Hand;
const START = Date.parse('2026-11-23T01:00:00Z');
const MINUTE = 60_000;
const at = '/v1/w/alpha';
const ids: string[] = [];

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  place = await w.workspace('alpha', { groupId: group.groupId, standardVersionId: group.standardVersionId });
  agent = await w.member(place, ['agent'], { name: '王丽', departmentCode: 'CS' });
  dispatcher = await w.member(place, ['dispatcher'], { name: '赵强', departmentCode: 'DISP' });
  manager = await w.member(place, ['manager'], { name: '周敏' });
  technician = await w.member(place, ['technician'], { name: '陈志远', departmentCode: 'FIELD' });
  for (let i = 0; i < 3; i++) {
    w.setNow(START + i * 10 * MINUTE);
    ids.push((await w.call(agent, 'POST', `${at}/tickets`, { title: `空调 ${i}`, faultCode: 'GEN-01' })).body.id);
  }
});
afterAll(() => w.close());

const overdue = async (query = '') => (await w.call(agent, 'GET', `${at}/overdue${query}`)).body;
const nudge = (who: Hand, id: string | undefined, key?: string) =>
  w.call(who, 'POST', `${at}/tickets/${id}/nudge`, {}, key ? { 'idempotency-key': key } : {});

test('late tickets come first by the minutes they are late, then those at risk; the number is the board’s', async () => {
  expect(await overdue()).toMatchObject({ late: 0 });
  // First response is due after 30 minutes and at risk after 75 % of them.
  w.setNow(START + 44 * MINUTE);
  const found = await overdue();
  expect(found).toMatchObject({ late: 2, atRisk: 1 });
  expect(found.items.map((i: { id: string; isLate: boolean }) => [i.id, i.isLate])).toEqual([
    [ids[0], true],
    [ids[1], true],
    [ids[2], false],
  ]);
  expect(found.items[0]).toMatchObject({ clock: { now: { remainingSeconds: -14 * 60 } }, stuck: { stage: 'new' }, nudges: null });
  const board = (await w.call(agent, 'GET', `${at}/board`)).body;
  expect(board.totals.overdueNow.tickets).toBe(found.late);
  expect((await w.call(agent, 'GET', `${at}/board/tickets?metric=overdue`)).body.total).toBe(found.late);
});

test('narrows by branch, tier and the department it is stuck with, and refuses what is none of them', async () => {
  const { items } = await overdue();
  const { tier, stuck } = items[0];
  expect(await overdue(`?tier=${tier}`)).toMatchObject({ late: 2, atRisk: 1 });
  expect(await overdue('?branch=-')).toMatchObject({ late: 2, atRisk: 1 });
  expect(await overdue(`?branch=${w.app.newId()}`)).toMatchObject({ late: 0, atRisk: 0, items: [] });
  expect(await overdue(`?department=${stuck.departmentCode ?? '-'}`)).toMatchObject({ late: 2 });
  expect(await overdue('?department=NONE')).toMatchObject({ late: 0 });
  const refused = await w.call(agent, 'GET', `${at}/overdue?branch=x`);
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].pointer).toContain('branch');
});

test('a nudge asks who holds the ticket, and stands on the board with who asked, when and how often', async () => {
  const first = await nudge(dispatcher, ids[0], 'n-1');
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect((await nudge(dispatcher, ids[0], 'n-1')).status).toBe(200);
  const asked = async () => (await overdue()).items.find((i: { id: string }) => i.id === ids[0]).nudges;
  const lastAt = new Date(START + 44 * MINUTE).toISOString();
  expect(await asked()).toEqual({ count: 1, lastAt, lastBy: '赵强', personId: agent.personId });
  const timeline = (await w.call(agent, 'GET', `${at}/tickets/${ids[0]}/timeline`)).body.items;
  const data = { personId: agent.personId, people: [agent.personId], why: { [agent.personId]: 'holder' } };
  expect(timeline.at(-1)).toMatchObject({ type: 'ticket.nudged', data });
  await nudge(dispatcher, ids[0]);
  expect(await asked()).toMatchObject({ count: 2 });
});

test('where the holder is off duty the dispatchers are asked as well', async () => {
  expect((await w.call(agent, 'PUT', `${at}/me/duty`, { onDuty: false })).status).toBeLessThan(300);
  const asked = (await nudge(manager, ids[1])).body;
  expect(asked.id).toBe(ids[1]);
  const { data } = (await w.call(agent, 'GET', `${at}/tickets/${ids[1]}/timeline`)).body.items.at(-1);
  expect(data.why).toEqual({ [agent.personId]: 'holder', [dispatcher.personId]: 'dispatcher' });
});

test('nobody is asked of a ticket of their own or a closed one, nor by who may not', async () => {
  expect((await nudge(technician, ids[0])).status).toBe(403);
  await w.call(agent, 'PUT', `${at}/me/duty`, { onDuty: true });
  const alone = await nudge(agent, ids[0]);
  expect([alone.status, alone.body.code]).toEqual([409, 'nobody_to_nudge']);
  await w.call(agent, 'POST', `${at}/tickets/${ids[2]}/move`, { transition: 'cancel', reason: '重复' });
  const closed = await nudge(dispatcher, ids[2]);
  expect([closed.status, closed.body.code]).toEqual([409, 'conflict']);
});
