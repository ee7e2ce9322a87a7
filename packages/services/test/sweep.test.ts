import type { Tx } from '@bodan/db/doors';
import { dueClocks, dueSandboxClocks, dueTimers, dueWakes } from '@bodan/services/alarm/store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;
/** Tickets of each workspace whose clocks, waits and timers are not due, and those that are. */
const MANY = 20_000;
const DUE = 40;

let w: World;
let owner: pg.Client;

/** Copies of one ticket with its resolution clock; each waits, has a timer and runs, all due at an instant. */
const copies = (place: Place, count: number, at: Date) =>
  owner.query(
    `with k as (insert into ticket select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', $4 || n,
         'wake_at', $3::timestamptz, 'waiting_reason', 'part', 'next_timer_at', $3::timestamptz))).*
       from ticket t, generate_series(1, $2::int) n where t.tenant_id = $1 and t.number like 'WO-%' returning tenant_id, id)
     insert into clock select (jsonb_populate_record(c, jsonb_build_object('ticket_id', k.id, 'next_alarm_at', $3::timestamptz))).*
     from k, clock c join ticket t on t.tenant_id = c.tenant_id and t.id = c.ticket_id
     where c.tenant_id = $1 and c.metric = 'resolution' and t.number like 'WO-%'`,
    [place.tenantId, count, at, at.toISOString()],
  );

type Due = (tx: Tx<'relay'>, now: number, after: null, limit: number) => Promise<unknown[]>;
/** The pages of tables and indexes that a question to the database touches, and how many rows it answers. */
async function cost(due: Due): Promise<{ pages: number; rows: number }> {
  const asked: { text: string; values: unknown[] }[] = [];
  const listen = {
    rows: async (text: string, values: unknown[]) => {
      asked.push({ text, values });
      return [];
    },
  } as unknown as Tx<'relay'>;
  await due(listen, NOW, null, 500);
  let pages = 0;
  let rows = 0;
  for (const { text, values } of asked) {
    const answer = await owner.query(`explain (analyze, buffers, timing off, format json) ${text}`, values);
    const { Plan: plan } = answer.rows[0]['QUERY PLAN'][0];
    pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
    rows += plan['Actual Rows'];
  }
  return { pages, rows };
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(NOW);
  owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  await owner.query(`set session_replication_role = 'replica'`);
  for (const isSandbox of [false, true]) {
    const place = await w.workspace(isSandbox ? 'trial' : 'live', { isSandbox });
    const agent = await w.member(place, ['agent']);
    await w.call(agent, 'POST', `/v1/w/${place.slug}/tickets`, { title: '空调不制冷', faultCode: 'GEN-01' });
    if (isSandbox) await owner.query(`update tenant set sandbox_now = $2 where id = $1`, [place.tenantId, new Date(NOW)]);
    await copies(place, MANY, new Date(NOW + HOUR));
    await copies(place, DUE, new Date(NOW - HOUR));
  }
  await owner.query('vacuum analyze ticket, clock, tenant');
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test.each<[string, Due, number]>([
  ['clocks', dueClocks, DUE],
  ['clocks of sandboxes', dueSandboxClocks, DUE],
  ['waits', dueWakes, 2 * DUE],
  ['timers', dueTimers, 2 * DUE],
])('a sweep for %s reads what is due, not what runs', async (_, due, rows) => {
  const found = await cost(due);
  expect(found.rows).toBe(rows);
  expect(await w.app.db.relay((tx) => due(tx, NOW, null, 500), 'read')).toHaveLength(rows);
  // A few pages a row found; what is not due alone would be hundreds of pages.
  expect(found.pages).toBeLessThan(rows * 8);
});
