import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const ROWS = 600;
const PER_CALL = 250;
// Where a worker dies, as shares of the rows that are tickets by then.
const KILLED_AT = [0.03, 0.2, 0.31, 0.57, 0.83];

let w: World;
let owner: pg.Pool;
let place: Place;
let admin: Hand;
let workers: WorkerProcesses;

beforeAll(async () => {
  w = await testWorld();
  w.setNow(Date.now());
  workers = workerProcesses(w);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  place = await w.workspace('rows');
  admin = await w.member(place, ['owner']);
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await owner.end();
  await w.close();
});

const at = '/v1/w/rows/imports';
const read = async (id: string) => (await w.call(admin, 'GET', `${at}/${id}`)).body;
const made = async (id: string): Promise<number> =>
  (await owner.query(`select count(*)::int as n from ticket_import_row where import_id = $1 and status = 'created'`, [id])).rows[0].n;

test('workers killed again and again make each row one ticket, and cancel each once when it is taken back', async () => {
  const columns = [
    { name: '问题', target: 'customerWords' },
    { name: '电话', target: 'phone' },
  ];
  const { id } = (await w.call(admin, 'POST', at, { name: '报修.xlsx', columns, rows: ROWS })).body;
  const rows = Array.from({ length: ROWS }, (_, i) => ({ row: i + 2, cells: [`第 ${i + 2} 行`, `138${String(i).padStart(8, '0')}`] }));
  for (let i = 0; i < ROWS; i += PER_CALL) await w.call(admin, 'POST', `${at}/${id}/rows`, { rows: rows.slice(i, i + PER_CALL) });
  expect((await w.call(admin, 'POST', `${at}/${id}/start`, {})).body.status).toBe('running');
  workers.start();
  workers.start();
  for (const share of KILLED_AT) {
    await eventually(async () => expect(await made(id)).toBeGreaterThanOrEqual(ROWS * share), 5);
    await workers.replace();
  }
  await eventually(async () => expect((await read(id)).status).toBe('done'));
  expect((await read(id)).counts).toMatchObject({ sent: ROWS, created: ROWS, waiting: 0, refused: 0 });
  const words = await owner.query('select customer_words as words, number from ticket where tenant_id = $1', [place.tenantId]);
  expect(words.rows.map((t) => t.words).sort()).toEqual(rows.map((r) => r.cells[0]).sort());
  // Numbers without a gap: what a killed worker had begun was never there.
  expect(words.rows.map((t) => Number(t.number.split('-')[2])).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i + 1));
  const events = await owner.query("select count(*)::int as n from ticket_event where tenant_id = $1 and type = 'ticket.created'", [
    place.tenantId,
  ]);
  expect(events.rows).toEqual([{ n: ROWS }]);

  const touched = (await w.call(admin, 'GET', `/v1/w/rows/tickets?import=${id}&limit=1`)).body.items[0];
  await w.call(admin, 'PATCH', `/v1/w/rows/tickets/${touched.id}`, { priority: 'high' });
  expect((await w.call(admin, 'POST', `${at}/${id}/undo`, {})).body.status).toBe('undoing');
  await eventually(async () => expect((await read(id)).counts.cancelled).toBeGreaterThan(ROWS / 4), 5);
  await workers.replace();
  await eventually(async () => expect((await read(id)).status).toBe('undone'));
  expect((await read(id)).counts).toMatchObject({ cancelled: ROWS - 1, kept: 1 });
  const open = await owner.query('select id from ticket where tenant_id = $1 and is_open', [place.tenantId]);
  expect(open.rows).toEqual([{ id: touched.id }]);
  const steps = await owner.query(
    `select count(*)::int as steps, count(distinct ticket_id)::int as tickets from ticket_event where tenant_id = $1 and type = 'ticket.moved'`,
    [place.tenantId],
  );
  expect(steps.rows).toEqual([{ steps: ROWS - 1, tickets: ROWS - 1 }]);
});
