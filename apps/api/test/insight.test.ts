import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let alpha: Place;
let agent: Hand;
let analyst: Hand;
const DAY = 24 * 3_600_000;
/** A Monday, 09:00 in China. */
const START = Date.parse('2026-10-12T01:00:00Z');
const WEEKS = 6;
const BOARD = '/v1/hq/anjia/board';
const BUSY = '2026-11-16';

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  alpha = await w.workspace('alpha', { groupId: group.groupId, standardVersionId: group.standardVersionId });
  agent = await w.member(alpha, ['agent'], { name: '王丽', departmentCode: 'CS' });
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  // Four tickets every Monday, twenty on the last one.
  for (let week = 0; week < WEEKS; week++) {
    w.setNow(START + week * 7 * DAY);
    for (let n = 0; n < (week === WEEKS - 1 ? 20 : 4); n++) {
      const made = await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '不制冷', faultCode: n % 4 === 0 ? 'GEN-02' : 'GEN-01' });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
    }
  }
  w.setNow(START + ((WEEKS - 1) * 7 + 1) * DAY);
});
afterAll(() => w.close());

test('headquarters and the workspace are told of the Monday, and it opens', async () => {
  const found = await w.call(analyst, 'GET', `${BOARD}/anomalies`);
  expect(found.status, JSON.stringify(found.body)).toBe(200);
  const monday = found.body.items.find((a: { metric: string; day: string }) => a.metric === 'created' && a.day === BUSY);
  expect(monday).toMatchObject({ observed: 20, usual: 4, change: 4, line: null, at: null });
  expect(monday.days).toHaveLength(WEEKS - 1);
  const list = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets?metric=created&from=${BUSY}&to=${BUSY}`)).body;
  expect([list.total, list.items.length]).toEqual([20, 20]);
  const own = (await w.call(agent, 'GET', '/v1/w/alpha/board/anomalies')).body;
  expect(own.items).toEqual(found.body.items);
  const late = found.body.items.find((a: { metric: string }) => a.metric === 'overdue');
  if (late) {
    const then = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets?metric=overdue&at=${encodeURIComponent(late.at)}`)).body;
    expect(then.total).toBe(late.observed);
  }
});

test('too few of anything is no card, but it is told how many were looked at', async () => {
  for (const [hand, board] of [
    [analyst, BOARD],
    [agent, '/v1/w/alpha/board'],
  ] as const) {
    const found = await w.call(hand, 'GET', `${board}/insights?from=2026-10-01&to=2026-11-30`);
    expect(found.status, JSON.stringify(found.body)).toBe(200);
    expect(found.body).toMatchObject({ items: [], more: 0, falseDiscoveryRate: 0.05 });
  }
});

test('a question that cannot be answered is refused with its place, a stranger is told of nothing', async () => {
  for (const [query, pointer] of [
    ['from=2026-10-10&to=2026-10-01', '/query/to'],
    ['from=x', '/query/from'],
    ['fault=%00', '/query/fault'],
    ['at=2026-10-01T00:00:00Z', ''],
  ] as const) {
    const refused = await w.call(analyst, 'GET', `${BOARD}/anomalies?${query}`);
    expect([query, refused.status]).toEqual([query, 422]);
    if (pointer) expect(refused.body.errors?.[0]?.pointer).toBe(pointer);
  }
  const refused = async (query: string) => (await w.call(analyst, 'GET', `${BOARD}/insights?${query}`)).body;
  expect((await refused('from=2025-01-01&to=2026-11-01')).errors?.[0]).toMatchObject({ pointer: '/query/from', code: 'too_big' });
  expect((await refused('by=field:s_nowhere')).errors?.[0]?.pointer).toBe('/query/by');
  expect((await refused('by=fault')).errors?.[0]?.pointer).toBe('/query/by');
  const other = await w.group('other');
  const stranger = await w.hqMember(other.groupId, ['hq_admin']);
  for (const what of ['anomalies', 'insights']) {
    const there = await w.call(stranger, 'GET', `${BOARD}/${what}`);
    const nowhere = await w.call(stranger, 'GET', `/v1/hq/nowhere/board/${what}`);
    expect([there.status, nowhere.status]).toEqual([404, 404]);
    expect({ ...there.body, requestId: '' }).toEqual({ ...nowhere.body, requestId: '' });
  }
});
