import { fieldDefinition, standardFieldDefinition } from '@bodan/core/fields/definition';
import { DRILL_METRICS } from '@bodan/core/measures/drill';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import type { Line } from '@bodan/services/board/assemble';
import { changesHq } from '@bodan/services/board/change';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { foldMeasures } from '@bodan/services/board/fold';
import { boardIn, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqTrend } from '@bodan/services/board/trend';
import { verifyFigures } from '@bodan/services/board/verify';
import type { HqContext } from '@bodan/services/context';
import { updateTicket } from '@bodan/services/ticket/update';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { analystOf, customerVerb, ALL as EVERYTHING, makeWorker, randomVerb, seeded } from './board-history.ts';

const HOUR = 3_600_000;
const RANGE = { from: '2026-11-01', to: '2027-01-31' };
const ALL: PastBoardInput = { ...EVERYTHING, ...RANGE };
const option = (key: string) => ({ key, name: { 'zh-CN': key, en: key } });
const shared = (key: string, type: 'choice' | 'multiple_choice' | 'switch', more: object = {}) =>
  standardFieldDefinition.parse({
    key,
    type,
    name: { 'zh-CN': `名 ${key}`, en: key },
    options: type === 'switch' ? [] : ['home', 'shop', 'office'].map(option),
    ...more,
  });
const FIELDS = [
  shared('s_site', 'choice'),
  shared('s_kind', 'multiple_choice'),
  shared('s_urgent', 'switch'),
  shared('s_secret', 'choice', { isSensitive: true }),
  shared('s_boss', 'choice', { readRoles: ['manager'] }),
];
const VALUES: Record<string, unknown[]> = {
  s_site: ['home', 'shop', 'office', null],
  s_kind: [['home'], ['home', 'shop'], ['office', 'shop'], null],
  s_urgent: [true, false, null],
  s_secret: ['home', 'shop'],
};

let w: World;
let hq: HqContext;
let places: Place[];
let workers: Awaited<ReturnType<typeof makeWorker>>[];
let now = Date.parse('2026-11-02T01:00:00Z');
const r = seeded(141);
const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};

/** The next version has the fields; the last workspace stays on the first, and the second calls one of them by a name of its own. */
async function publishFields(groupId: string, adopters: Place[], aliased: Place): Promise<void> {
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  const versionId = w.app.newId();
  await owner.query(
    `insert into standard_version (id, group_id, number, content, checksum) select $1, group_id, 2, jsonb_set(content, '{fields}', $2), 'x' from standard_version where group_id = $3`,
    [versionId, JSON.stringify(FIELDS), groupId],
  );
  const own = fieldDefinition.parse({
    key: 'x_place',
    type: 'choice',
    name: { 'zh-CN': '场所', en: 'Place' },
    options: ['h', 's'].map(option),
  });
  await owner.query(
    `update field_set_version set content = jsonb_set(content, '{fields}', $2) where id = (select field_set_version_id from tenant where id = $1)`,
    [aliased.tenantId, JSON.stringify([own])],
  );
  await owner.query(`insert into promotion (tenant_id, standard_key, own_key, options) values ($1, 's_site', 'x_place', $2)`, [
    aliased.tenantId,
    JSON.stringify({ h: 'home', s: 'shop' }),
  ]);
  await owner.query(
    `update tenant set standard_version_id = case when id = any ($2) then $1 else standard_version_id end, config_revision = config_revision + 1`,
    [versionId, adopters.map((p) => p.tenantId)],
  );
  await owner.end();
}

async function setValues(at: number): Promise<void> {
  const worker = workers[at];
  const id = worker?.tickets[Math.floor(r() * worker.tickets.length)];
  if (!worker || id === undefined) return;
  const key = pick(['s_site', 's_kind', 's_urgent', 's_secret']);
  const custom = at === 1 && key === 's_site' ? { x_place: pick(['h', 's', null]) } : { [key]: pick(VALUES[key] ?? []) };
  await updateTicket(worker.ctx, id, { custom }, { ifVersion: null, occurredAt: null });
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  const group = await w.group('anjia', '安家');
  places = [];
  for (const slug of ['hz', 'nb', 'wz'])
    places.push(await w.workspace(slug, { groupId: group.groupId, standardVersionId: group.standardVersionId }));
  const [first, second] = places;
  if (!first || !second) throw new Error('no place');
  await publishFields(group.groupId, [first, second], second);
  workers = await Promise.all(places.map((p, i) => makeWorker(w, p, i)));
  hq = analystOf(w, group.groupId, places, await w.hqMember(group.groupId, ['hq_analyst']));
});
afterAll(() => w.close());

const parsed = boardIn;
const boardOf = async (filter: Partial<PastBoardInput> = {}) => parsed(await readHqBoard(hq, { ...ALL, ...filter }));
const ownBoard = async (i: number, filter: Partial<PastBoardInput> = {}) => {
  const worker = workers[i];
  if (!worker) throw new Error('no worker');
  return parsed(await readWorkspaceBoard(worker.ctx, { ...ALL, ...filter }));
};
const figures = ({ key: _k, name: _n, ...rest }: Line) => rest;
const keyOf = (line: Line) => (line.key === '-' ? '' : line.key);
const linesOf = async (by: string): Promise<Line[]> => (await boardOf({ by })).byField?.lines ?? [];

test('random histories: what the board says by a field is what the tickets say, at every moment', async () => {
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 20; i++) {
      pass(Math.floor(r() * 4 * HOUR));
      await Promise.all(workers.map((x) => randomVerb(x, r)));
      for (const at of [0, 1]) if (r() < 0.8) await setValues(at);
      if (i % 5 === 0) await Promise.all(workers.map((x) => customerVerb(x, r)));
      if (i % 4 === 0) for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
      if (r() < 0.15) await foldMeasures(w.app);
    }
    expect((await verifyFigures(w.app)).found).toEqual([]);
  }
  const site = await linesOf('s_site');
  expect(site.map((l) => l.key).sort()).toEqual(['-', 'home', 'office', 'shop']);
  expect(site.every((l) => l.created > 0)).toBe(true);
});

test('the lines of single values are the whole, each is the board narrowed to it, and those of subsidiaries add up to the group’s', async () => {
  for (const by of ['s_site', 's_urgent']) {
    const board = await boardOf({ by });
    const lines = board.byField?.lines ?? [];
    const plain = await boardOf();
    expect(board.totals).toEqual(plain.totals);
    expect(board.bySubsidiary).toEqual(plain.bySubsidiary);
    for (const metric of ['created', 'open', 'closed', 'rework', 'partsWaiting'] as const)
      expect(lines.reduce((n, l) => n + l[metric], 0)).toBe(plain.totals[metric]);
    const mine = await Promise.all(workers.map((_, i) => ownBoard(i, { by })));
    for (const line of lines) {
      const narrowed = await boardOf({ field: { key: by, values: [keyOf(line)] } });
      expect({ ...narrowed.totals, workload: null }).toEqual(figures(line));
      const parts = mine.flatMap((b) => b.byField?.lines.filter((l) => l.key === line.key) ?? []);
      expect(parts.reduce((n, l) => n + l.created, 0)).toBe(line.created);
      expect(parts.reduce((n, l) => n + l.overdueNow.tickets, 0)).toBe(line.overdueNow.tickets);
    }
  }
});

test('a ticket of several values stands in the line of each; narrowed to some of them it counts once', async () => {
  const board = await boardOf({ by: 's_kind' });
  const lines = board.byField?.lines ?? [];
  expect(lines.reduce((n, l) => n + l.created, 0)).toBeGreaterThan(board.totals.created);
  for (const line of lines) expect((await boardOf({ field: { key: 's_kind', values: [keyOf(line)] } })).totals.created).toBe(line.created);
  const none = lines.find((l) => l.key === '-')?.created ?? 0;
  const some = await boardOf({ field: { key: 's_kind', values: ['home', 'shop', 'office'] } });
  expect(some.totals.created).toBe(board.totals.created - none);
  expect(board.byField?.coverage).toEqual({
    tickets: some.totals.created,
    of: board.totals.created,
    rate: some.totals.created / board.totals.created,
  });
});

test('every number of a line opens to exactly its tickets, at headquarters and in a workspace', async () => {
  for (const line of await linesOf('s_site')) {
    const field = { key: 's_site', values: [keyOf(line)] };
    const t = (await boardOf({ field })).totals;
    const numbers: Record<string, number | undefined> = {
      created: t.created,
      open: t.open,
      parts_waiting: t.partsWaiting,
      closed: t.closed,
      completed: t.completion.tickets,
      handovers: t.handovers.times,
      first_response_missed: t.firstResponse.missed,
      overdue: t.overdueNow.tickets,
      assigned: t.workload?.tickets,
    };
    for (const metric of DRILL_METRICS) {
      const page = await drillHq(hq, { ...ALL, field, metric, stages: [], cursor: null, limit: 200 });
      if (metric in numbers) expect(page.total, metric).toBe(numbers[metric]);
      expect(
        page.items.reduce((n, i) => n + i.value, 0),
        metric,
      ).toBe(page.total);
      const own = await Promise.all(
        workers.map((x) => drillWorkspace(x.ctx, { ...ALL, field, metric, stages: [], cursor: null, limit: 50 })),
      );
      expect(
        own.reduce((n, p) => n + p.total, 0),
        metric,
      ).toBe(page.total);
    }
  }
});

test('a week of the trend narrowed by a field is the board of that week', async () => {
  const field = { key: 's_site', values: ['home', 'shop'] };
  const { from: _, ...until } = { ...ALL, to: '2026-12-31', field };
  const trend = await readHqTrend(hq, until);
  let decided = 0;
  for (const [i, week] of trend.weeks.entries()) {
    const board = await boardOf({ field, ...week });
    for (const item of trend.items) {
      const line = board.bySubsidiary.find((s) => s.key === item.tenantId);
      expect(item.weeks[i]).toEqual(line?.firstResponse ?? { met: 0, missed: 0, overdueNow: 0, rate: null });
      decided += (item.weeks[i]?.met ?? 0) + (item.weeks[i]?.missed ?? 0);
    }
  }
  expect(decided).toBeGreaterThan(0);
});

test('a change of a value moves every open board of it in its own transaction', async () => {
  const [worker] = workers;
  const id = worker?.tickets[0];
  if (!worker || id === undefined) throw new Error('no ticket');
  const set = (s_site: string) => updateTicket(worker.ctx, id, { custom: { s_site } }, { ifVersion: null, occurredAt: null });
  const created = async (key: string) => (await linesOf('s_site')).find((l) => l.key === key)?.created ?? 0;
  await set('home');
  const [home, shop] = [await created('home'), await created('shop')];
  await set('shop');
  expect([await created('home'), await created('shop')]).toEqual([home - 1, shop + 1]);
});

test('who has not adopted the field is named, and what the second calls otherwise is counted under the standard’s name', async () => {
  const board = await boardOf({ by: 's_site' });
  expect(board.byField?.lacking.map((t) => t.key)).toEqual([places[2]?.tenantId]);
  expect(board.fields.map((f) => f.key)).toEqual(['s_site', 's_kind', 's_urgent']);
  const [, worker] = workers;
  const id = worker?.tickets[0];
  if (!worker || id === undefined) throw new Error('no ticket');
  const before = (await ownBoard(1, { field: { key: 's_site', values: ['shop'] } })).totals.created;
  await updateTicket(worker.ctx, id, { custom: { x_place: 'h' } }, { ifVersion: null, occurredAt: null });
  const without = (await ownBoard(1, { field: { key: 's_site', values: ['shop'] } })).totals.created;
  await updateTicket(worker.ctx, id, { custom: { x_place: 's' } }, { ifVersion: null, occurredAt: null });
  expect((await ownBoard(1, { field: { key: 's_site', values: ['shop'] } })).totals.created).toBe(without + 1);
  expect(before - without).toBeLessThanOrEqual(1);
});

test('of a past moment only what is known now is told by a field, and fields that are no one’s to see are refused', async () => {
  pass(1);
  const retold = (await boardOf({ by: 's_site', at: now, known: 'now' })).byField?.lines;
  expect(retold).toEqual(await linesOf('s_site'));
  const field = { key: 's_site', values: ['home'] };
  const refused = { code: 'validation_failed' };
  await expect(boardOf({ by: 's_site', at: now, known: 'then' })).rejects.toMatchObject(refused);
  await expect(boardOf({ field, at: now })).rejects.toMatchObject(refused);
  await expect(drillHq(hq, { ...ALL, field, at: now, metric: 'open', stages: [], cursor: null, limit: 1 })).rejects.toMatchObject(refused);
  await expect(changesHq(hq, { ...ALL, field, at: now, metric: 'open', stages: [], cursor: null, limit: 1 })).rejects.toMatchObject(
    refused,
  );
  for (const key of ['s_secret', 's_boss', 's_none']) {
    await expect(boardOf({ by: key })).rejects.toMatchObject(refused);
    await expect(ownBoard(0, { field: { key, values: ['home'] } })).rejects.toMatchObject(refused);
  }
  const seen = await w.app.db.hq(hq, (tx) => tx.rows<{ field: string }>(`select distinct field from hq_value order by 1`));
  expect(seen.map((s) => s.field)).toEqual(['s_kind', 's_site', 's_urgent']);
});
