import { countTickets, EVERYTHING, type Filter, listTickets } from '@bodan/services/ticket/list-store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import type { TenantTx } from '../src/context.ts';

const NOW = Date.parse('2026-11-23T01:00:00Z');
/** Tickets of the workspace, those of them that wait for somebody's approval, and those that wait for the one who looks. */
const MANY = 30_000;
const OTHERS = 3_000;
const MINE = 40;

let w: World;
let owner: pg.Client;
let place: Place;
let me: Hand;

/** Copies of the one ticket there is, which wait for these people in turn. */
const copies = (count: number, people: readonly string[]) =>
  owner.query(
    `insert into ticket select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', $4 || n, 'created_at', t.created_at - n * interval '1 minute',
       'turns', case when $3::uuid[] <> '{}' then jsonb_build_array(jsonb_build_object('person_id', ($3::uuid[])[1 + n % cardinality($3::uuid[])], 'asked_at', t.created_at + n * interval '1 second')) end))).*
     from ticket t, generate_series(1, $2::int) n where t.tenant_id = $1 and t.number like 'WO-%'`,
    [place.tenantId, count, people, `${people.length}-`],
  );

/** Runs what is asked of the database as the workspace itself does, behind its wall: pages touched and rows read. */
async function cost(ask: (tx: TenantTx) => Promise<unknown>): Promise<{ pages: number; rows: number; plan: string }> {
  const asked: { text: string; values: unknown[] }[] = [];
  const listen = async (text: string, values: unknown[]) => {
    asked.push({ text, values });
    return [];
  };
  await ask({ rows: listen, last: listen } as unknown as TenantTx);
  let [pages, rows, plan] = [0, 0, ''];
  await owner.query('begin');
  await owner.query(
    `select set_config('role', 'bodan_tenant', true), set_config('app.tenant', $1, true), set_config('app.group', $2, true), set_config('enable_sort', 'off', true)`,
    [place.tenantId, place.groupId],
  );
  for (const { text, values } of asked) {
    const answer = await owner.query(`explain (analyze, buffers, timing off, format json) ${text}`, values);
    const { Plan: found } = answer.rows[0]['QUERY PLAN'][0];
    pages += found['Shared Hit Blocks'] + found['Shared Read Blocks'];
    rows += found['Actual Rows'];
    plan += JSON.stringify(found);
  }
  await owner.query('commit');
  return { pages, rows, plan };
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(NOW);
  owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  place = await w.workspace('many');
  me = await w.member(place, ['manager']);
  const others = [await w.member(place, ['manager']), await w.member(place, ['manager'])].map((p) => p.personId);
  await w.call(me, 'POST', `/v1/w/${place.slug}/tickets`, { title: '空调不制冷', faultCode: 'GEN-01' });
  // What waits for nobody needs no trigger.
  await owner.query(`set session_replication_role = 'replica'`);
  await copies(MANY - OTHERS - MINE, []);
  await owner.query(`set session_replication_role = 'origin'`);
  await copies(OTHERS, others);
  await copies(MINE, [me.personId]);
  await owner.query('vacuum analyze ticket, ticket_turn');
}, 120_000);
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('what waits for one is found among tens of thousands by its rows: neither a page of it nor its count looks through tickets', async () => {
  const filter: Filter = { ...EVERYTHING, approvers: [me.personId], ids: null };
  const page = await cost((tx) => listTickets(tx, place.tenantId, filter, { key: 'asked', isReversed: false }, null, 51));
  const count = await cost((tx) => countTickets(tx, place.tenantId, filter, 10_000));
  expect(page.rows).toBe(MINE);
  for (const { pages, plan } of [page, count]) {
    // A few pages for each of them; the table has thousands.
    expect(pages).toBeLessThan(MINE * 6);
    expect(plan).not.toContain('"Seq Scan"');
    expect(plan).toContain('ticket_turn_pk');
  }
  const [table] = (await owner.query(`select relpages from pg_class where relname = 'ticket'`)).rows;
  expect(table.relpages).toBeGreaterThan(MINE * 6 * 4);
  // Filters and other orders beside it do not change that.
  const open = await cost((tx) =>
    listTickets(tx, place.tenantId, { ...filter, isOpen: true }, { key: 'created', isReversed: false }, null, 51),
  );
  expect(open.rows).toBe(MINE);
  expect(open.pages).toBeLessThan(MINE * 6);
});

test('the rows of turns follow every way of writing a ticket', async () => {
  const kept = async () =>
    (await owner.query(`select count(*)::int as n from ticket_turn where tenant_id = $1 and person_id = $2`, [place.tenantId, me.personId]))
      .rows[0].n;
  expect(await kept()).toBe(MINE);
  await owner.query(`update ticket set title = title || '。' where tenant_id = $1 and turns is not null`, [place.tenantId]);
  expect(await kept()).toBe(MINE);
  await owner.query(`update ticket set turns = null where tenant_id = $1 and number = '1-1'`, [place.tenantId]);
  expect(await kept()).toBe(MINE - 1);
  await owner.query(`delete from ticket where tenant_id = $1 and number = '1-2'`, [place.tenantId]);
  expect(await kept()).toBe(MINE - 2);
});
