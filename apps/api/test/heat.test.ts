import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let alpha: Place;
let agent: Hand;
let far: Hand;
let analyst: Hand;
const HOUR = 3_600_000;
/** A Monday, 09:00 in China and 01:00 in London. */
const MONDAY = Date.parse('2026-11-23T01:00:00Z');
const BOARD = '/v1/hq/anjia/board';
const RANGE = 'from=2026-11-20&to=2026-11-30';

beforeAll(async () => {
  w = await testWorld();
  w.setNow(MONDAY);
  const group = await w.group('anjia', '安家');
  const standard = { groupId: group.groupId, standardVersionId: group.standardVersionId };
  alpha = await w.workspace('alpha', standard);
  const beta = await w.workspace('beta', { ...standard, timeZone: 'Europe/London' });
  agent = await w.member(alpha, ['agent'], { name: '王丽', departmentCode: 'CS' });
  far = await w.member(beta, ['agent'], { name: 'Ann', departmentCode: 'CS' });
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  for (const [hand, slug, hours] of [
    [agent, 'alpha', 0],
    [agent, 'alpha', 0.5],
    [agent, 'alpha', 24],
    [far, 'beta', 0.25],
  ] as const) {
    w.setNow(MONDAY + hours * HOUR);
    const made = await w.call(hand, 'POST', `/v1/w/${slug}/tickets`, { title: '不制冷', faultCode: 'GEN-01' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  w.setNow(MONDAY + 48 * HOUR);
});
afterAll(() => w.close());

type Cell = { weekday: number; hour: number; created: number; met: number; missed: number; overdueNow: number; rate: number | null };
const heat = async (query = RANGE) => {
  const found = await w.call(analyst, 'GET', `${BOARD}/heat?${query}`);
  expect(found.status, JSON.stringify(found.body)).toBe(200);
  return found.body as { cells: Cell[]; unplaced: number };
};

test('tickets stand in the hour of the week they came in, each in the time of its own workspace', async () => {
  const { cells, unplaced } = await heat();
  expect(unplaced).toBe(0);
  expect(cells.map((c) => [c.weekday, c.hour, c.created])).toEqual([
    [1, 1, 1],
    [1, 9, 2],
    [2, 9, 1],
  ]);
  expect(cells.find((c) => c.hour === 9 && c.weekday === 1)).toMatchObject({ met: 0, missed: 0, overdueNow: 2, rate: 0 });
});

test('the cells are the board’s figures, and every count of a cell opens to exactly its tickets', async () => {
  const { cells } = await heat();
  const { totals } = (await w.call(analyst, 'GET', `${BOARD}?${RANGE}`)).body;
  const sum = (of: (c: Cell) => number) => cells.reduce((n, c) => n + of(c), 0);
  expect([sum((c) => c.created), sum((c) => c.met), sum((c) => c.missed), sum((c) => c.overdueNow)]).toEqual([
    totals.created,
    totals.firstResponse.met,
    totals.firstResponse.missed,
    totals.firstResponse.overdueNow,
  ]);
  for (const cell of cells) {
    const slot = `slot=${cell.weekday}-${cell.hour}`;
    for (const [metric, count] of [
      ['created', cell.created],
      ['first_response_met', cell.met],
      ['overdue_first_response', cell.overdueNow],
    ] as const) {
      const list = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets?metric=${metric}&${RANGE}&${slot}`)).body;
      expect([list.total, list.items.length], `${metric} ${slot}`).toEqual([count, count]);
    }
  }
  const none = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets?metric=created&${RANGE}&slot=7-23`)).body;
  expect(none).toMatchObject({ total: 0, items: [] });
});

test('it is narrowed as the board is, and a workspace sees of its own what headquarters sees of it', async () => {
  const { cells } = await heat(`${RANGE}&tenant=${alpha.tenantId}`);
  expect(cells.map((c) => [c.weekday, c.hour, c.created])).toEqual([
    [1, 9, 2],
    [2, 9, 1],
  ]);
  const own = (await w.call(agent, 'GET', `/v1/w/alpha/board/heat?${RANGE}`)).body;
  expect(own.cells).toEqual(cells);
  const list = (await w.call(agent, 'GET', `/v1/w/alpha/board/tickets?metric=created&${RANGE}&slot=1-9`)).body;
  expect([list.total, list.items.length]).toEqual([2, 2]);
  expect((await heat(`${RANGE}&fault=GEN-02`)).cells).toEqual([]);
});

test('an answer in time counts in the cell of its ticket', async () => {
  w.setNow(MONDAY + 72 * HOUR);
  const { id } = (await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '异响', faultCode: 'GEN-01' })).body;
  w.setNow(MONDAY + 72 * HOUR + 60_000);
  const said = await w.call(agent, 'POST', `/v1/w/alpha/tickets/${id}/say`, { kind: 'reply', text: '师傅今天联系您' });
  expect(said.status, JSON.stringify(said.body)).toBe(200);
  const { cells } = await heat();
  expect(cells.find((c) => c.weekday === 4)).toMatchObject({ hour: 9, created: 1, met: 1, rate: 1 });
});

test('it is asked for a quarter of a year at most, by who may read the board of the group', async () => {
  const long = await w.call(analyst, 'GET', `${BOARD}/heat?from=2026-01-01&to=2026-11-30`);
  expect([long.status, long.body.errors?.[0]?.pointer]).toEqual([422, '/query/from']);
  for (const slot of ['0-9', '8-1', '1-24', 'x'])
    expect([slot, (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets?metric=created&slot=${slot}`)).status]).toEqual([slot, 422]);
  const other = await w.group('other');
  const stranger = await w.hqMember(other.groupId, ['hq_admin']);
  expect((await w.call(stranger, 'GET', `${BOARD}/heat`)).status).toBe(404);
  expect((await w.call(far, 'GET', '/v1/w/alpha/board/heat')).status).toBe(404);
});
