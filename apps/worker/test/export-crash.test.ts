import v8 from 'node:v8';
import vm from 'node:vm';
import { workOnExport } from '@bodan/services/export/run';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const ROWS = 20_000;
const MIB = 1024 * 1024;

let w: World;
let owner: pg.Pool;
let place: Place;
let agent: Hand;
let workers: WorkerProcesses;

beforeAll(async () => {
  w = await testWorld();
  w.setNow(Date.now());
  workers = workerProcesses(w);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  place = await w.workspace('many');
  agent = await w.member(place, ['owner']);
  const fields = [{ key: 'x_note', type: 'long_text', name: { 'zh-CN': '说明' } }];
  await w.call(agent, 'PUT', '/v1/w/many/settings/fields', { fields });
  const { id } = (await w.call(agent, 'POST', '/v1/w/many/tickets', { title: '一', phone: '13800138000', custom: { x_note: '说' } })).body;
  // All of them together are far larger than what an export may hold.
  await owner.query(
    `insert into ticket select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', 'WO-2020-' || lpad(n::text, 6, '0'), 'created_at', t.created_at - n * interval '1 minute',
       'custom', jsonb_build_object('x_note', repeat('保内维修', 400) || n)))).* from ticket t, generate_series(1, $2) n where t.id = $1`,
    [id, ROWS - 1],
  );
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await owner.end();
  await w.close();
});

const order = async () =>
  (await w.call(agent, 'POST', '/v1/w/many/exports', { source: { kind: 'tickets', query: 'sort=created' }, format: 'csv' })).body;
const rowOf = async (id: string) =>
  (await owner.query(`select status, attempt, rows_done, rows_total, size_bytes::int as size from export where id = $1`, [id])).rows[0];
const linesOf = async (id: string) => {
  const file = await w.api.request(`/v1/w/many/exports/${id}/file`, { headers: { cookie: agent.cookie } });
  return (await file.text()).trimEnd().split('\r\n');
};

v8.setFlagsFromString('--expose-gc');
const collect: () => void = vm.runInNewContext('gc');

test('twenty thousand rows take as little memory as a few', async () => {
  const made = await order();
  expect(made.rowsTotal).toBe(ROWS);
  // What is held, not what waits to be collected.
  const size = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / MIB;
  };
  const before = size();
  let most = before;
  let next: ReturnType<typeof setTimeout>;
  // On a machine where collecting takes long it is done the more seldom, or nothing else would be.
  const watch = (pauseMs: number) => {
    next = setTimeout(() => {
      const begin = performance.now();
      most = Math.max(most, size());
      watch(Math.max(500, 4 * (performance.now() - begin)));
    }, pauseMs);
  };
  watch(500);
  await workOnExport(w.app, { placeId: place.tenantId, placeKind: 'tenant', groupId: place.groupId, exportId: made.id }).finally(() =>
    clearTimeout(next),
  );
  const row = await rowOf(made.id);
  expect(row).toMatchObject({ status: 'done', attempt: 1, rows_done: ROWS, rows_total: ROWS });
  console.info(`${ROWS} rows, ${(row.size / MIB).toFixed(0)} MiB, at most ${(most - before).toFixed(0)} MiB held`);
  expect(most - before).toBeLessThan(row.size / MIB / 2);
  expect(await linesOf(made.id)).toHaveLength(ROWS + 1);
});

test('a worker killed in the middle leaves no half file: another one begins anew and ends it', async () => {
  const { id } = await order();
  workers.start();
  await eventually(async () => expect((await rowOf(id)).status).toBe('running'), 20);
  await workers.replace();
  expect((await w.api.request(`/v1/w/many/exports/${id}/file`, { headers: { cookie: agent.cookie } })).status).toBe(404);
  await eventually(async () => expect(await rowOf(id)).toMatchObject({ status: 'done', rows_done: ROWS }));
  expect((await rowOf(id)).attempt).toBeGreaterThan(1);
  const numbers = (await linesOf(id)).slice(1).map((line) => line.split(',')[0]);
  expect(new Set(numbers).size).toBe(ROWS);
  const told = await owner.query(`select 1 from notification where person_id = $1 and kind = 'export' and data ->> 'exportId' = $2`, [
    agent.personId,
    id,
  ]);
  expect(told.rows).toHaveLength(1);
});

test('an export that is cancelled while it is written stops and leaves nothing', async () => {
  const { id } = await order();
  await eventually(async () => expect((await rowOf(id)).status).toBe('running'), 20);
  expect((await w.call(agent, 'POST', `/v1/w/many/exports/${id}/cancel`, {})).body.status).toBe('cancelled');
  await eventually(async () => expect(await w.app.ports.blobs.getStream(`${place.tenantId}/export-${id}-1`)).toBeNull());
  expect((await rowOf(id)).status).toBe('cancelled');
});

test('a worker as it runs in production writes files of headquarters too', async () => {
  const group = await w.group('anjia', '安家');
  await w.workspace('one', { ...group });
  const analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  const source = { kind: 'board', query: '', by: 'subsidiary' };
  const { id } = (await w.call(analyst, 'POST', '/v1/hq/anjia/exports', { source, format: 'xlsx' })).body;
  await eventually(async () => expect((await rowOf(id)).status).toBe('done'));
  expect(await workers.end('SIGTERM')).toEqual([0]);
});
