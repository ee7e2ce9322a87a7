import { workOnImport } from '@bodan/services/sheet-import/run';
import { dueImports } from '@bodan/services/sheet-import/store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = '/v1/w/shop/imports';
const COLUMNS = [
  { name: '问题', target: 'customerWords' },
  { name: '电话', target: 'phone' },
];

let w: World;
let owner: pg.Pool;
let place: Place;
let admin: Hand;
let other: Hand;

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  place = await w.workspace('shop');
  admin = await w.member(place, ['owner']);
  other = await w.member(place, ['admin']);
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const send = (id: string, rows: { row: number; cells: string[] }[]) => ok(admin, 'POST', `${AT}/${id}/rows`, { rows });
async function sent(cells: string[][]): Promise<string> {
  const { id } = await ok(admin, 'POST', AT, { name: '报修.xlsx', columns: COLUMNS, rows: cells.length });
  await send(
    id,
    cells.map((c, i) => ({ row: i + 2, cells: c })),
  );
  return id;
}
const work = (importId: string) => workOnImport(w.app, { tenantId: place.tenantId, groupId: place.groupId, importId });
const bell = async (who: Hand) =>
  (await ok(who, 'GET', '/v1/w/shop/notifications')).items.filter((n: { kind: string }) => n.kind === 'import');
/** What is kept of an import is what its rows say. */
async function exact(id: string): Promise<void> {
  const { rows } = await owner.query(
    `select count(*)::int as sent, (count(*) filter (where status = 'waiting'))::int as waiting, (count(*) filter (where status = 'created'))::int as created,
       (count(*) filter (where status = 'refused'))::int as refused, (count(*) filter (where undo = 'cancelled'))::int as cancelled, (count(*) filter (where undo <> 'cancelled'))::int as kept
     from ticket_import_row where import_id = $1`,
    [id],
  );
  expect((await ok(admin, 'GET', `${AT}/${id}`)).counts).toEqual(rows[0]);
}

test('who started an import is told once when it is over, with the rows that were refused by their numbers', async () => {
  const bad = Array.from({ length: 12 }, () => ['坏了', '12']);
  const id = await sent([['漏水', ''], ...bad, ['断电', '']]);
  await exact(id);
  await ok(other, 'POST', `${AT}/${id}/start`);
  await Promise.all([work(id), work(id)]);
  await work(id);
  await exact(id);
  expect(await bell(admin)).toEqual([]);
  // They are the tickets of who started it, and stay so when somebody else takes them back.
  const importedBy = async () => (await ok(admin, 'GET', `${AT}/${id}`)).createdBy.id;
  const [made] = (await ok(admin, 'GET', `/v1/w/shop/tickets?import=${id}`)).items;
  expect((await ok(admin, 'GET', `/v1/w/shop/tickets/${made.id}`)).createdBy).toBe(other.personId);
  expect(await importedBy()).toBe(other.personId);
  const [told, ...more] = await bell(other);
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    kind: 'import',
    why: 'importer',
    ticketId: null,
    data: { importId: id, name: '报修.xlsx', created: 2, refused: 12, rows: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
  });
  // Refused rows that are sent again are another ending, and told as one.
  await send(id, [{ row: 3, cells: ['坏了', ''] }]);
  await exact(id);
  await ok(admin, 'POST', `${AT}/${id}/start`);
  await work(id);
  await exact(id);
  expect((await bell(admin)).map((n: { data: object }) => n.data)).toMatchObject([{ created: 3, refused: 11 }]);
  await ok(other, 'POST', `${AT}/${id}/undo`);
  await work(id);
  expect(await importedBy()).toBe(admin.personId);
});

test('what is kept stays exact while an import is undone and when tickets are deleted', async () => {
  const id = await sent([
    ['一', ''],
    ['二', ''],
    ['三', ''],
    ['四', '12'],
  ]);
  await ok(admin, 'POST', `${AT}/${id}/start`);
  await work(id);
  const made = (await ok(admin, 'GET', `${AT}/${id}/rows?state=created`)).items.map((r: { ticketId: string }) => r.ticketId);
  await ok(admin, 'POST', `/v1/w/shop/tickets/${made[0]}/say`, { kind: 'note', text: '动过了' });
  await ok(admin, 'POST', `${AT}/${id}/undo`);
  await Promise.all([work(id), work(id)]);
  await exact(id);
  expect((await ok(admin, 'GET', `${AT}/${id}`)).counts).toMatchObject({ created: 3, cancelled: 2, kept: 1 });
  await owner.query('delete from ticket where id = $1', [made[1]]);
  await exact(id);
});

test('a list of imports reads no rows', async () => {
  const holder = await owner.connect();
  await holder.query('begin; lock table ticket_import_row in access exclusive mode');
  try {
    expect((await ok(admin, 'GET', AT)).items.length).toBeGreaterThan(1);
  } finally {
    await holder.query('rollback');
    holder.release();
  }
});

test('an import that is opened and not started within a day loses its rows, and nothing else does', async () => {
  const opened = await sent([
    ['漏水', ''],
    ['断电', ''],
  ]);
  const stopped = await sent([['异响', '']]);
  await ok(admin, 'POST', `${AT}/${stopped}/start`);
  await ok(admin, 'POST', `${AT}/${stopped}/stop`);
  const due = async () => (await w.app.db.relay((tx) => dueImports(tx, w.app.now(), 100), 'read')).map((d) => d.importId);
  w.setNow(START + DAY - 1000);
  const young = await sent([['噪音', '']]);
  expect(await due()).toEqual([]);
  await work(opened);
  await exact(opened);
  expect((await ok(admin, 'GET', `${AT}/${opened}`)).counts.sent).toBe(2);
  w.setNow(START + DAY);
  expect(await due()).toEqual([opened]);
  await Promise.all([work(opened), work(opened), work(young), work(stopped)]);
  expect(await due()).toEqual([]);
  const view = await ok(admin, 'GET', `${AT}/${opened}`);
  expect(view).toMatchObject({ status: 'dropped', rowsTotal: 2, counts: { sent: 0, waiting: 0, created: 0 } });
  expect((await owner.query('select 1 from ticket_import_row where import_id = $1', [opened])).rows).toEqual([]);
  for (const url of ['start', 'rows']) {
    const body = url === 'rows' ? { rows: [{ row: 2, cells: ['漏水', ''] }] } : {};
    expect((await w.call(admin, 'POST', `${AT}/${opened}/${url}`, body)).body.code, url).toBe('conflict');
  }
  for (const id of [stopped, young]) expect((await ok(admin, 'GET', `${AT}/${id}`)).counts.waiting, id).toBe(1);
});

test('what is due is found by index, however many imports there are', async () => {
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(
      `insert into ticket_import (tenant_id, id, name, columns, rows_total, status, person_id, person_name, created_at)
       select $1, gen_random_uuid(), 'x', '[]', 1, 'done', $2, 'x', now() - interval '30 days' from generate_series(1, 20000)`,
      [place.tenantId, admin.personId],
    );
    await client.query('analyze ticket_import');
    const { rows } = await client.query(
      `explain (select id from ticket_import where status in ('running', 'undoing') order by created_at limit 500)
       union all (select id from ticket_import where status = 'open' and created_at <= now() order by created_at limit 500)`,
    );
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).toContain('ticket_import_open');
    expect(plan).toContain('ticket_import_due');
    expect(plan).not.toContain('Seq Scan');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
