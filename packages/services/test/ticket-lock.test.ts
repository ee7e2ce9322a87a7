import { loadTicket } from '@bodan/services/ticket/store';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: pg.Pool;
beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  // The database is dropped under whoever is still connected when the test is over.
  owner.on('error', () => undefined);
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('who waits for a ticket gets its clocks as they are when the wait is over, not as they were when it began', async () => {
  const place = await w.workspace('waiting');
  const boss = await w.member(place, ['owner']);
  const { id } = (await w.call(boss, 'POST', '/v1/w/waiting/tickets', { title: '空调不制冷', faultCode: 'GEN-01' })).body;
  const first = await owner.connect();
  await first.query('begin');
  await first.query('select 1 from ticket where id = $1 for no key update', [id]);
  const loading = w.app.db.tenant(place, (tx) => loadTicket(tx, place.tenantId, id, true));
  await eventually(async () =>
    expect(
      (await owner.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount,
    ).toBe(1),
  );
  await first.query(`update ticket set version = version + 1 where id = $1`, [id]);
  await first.query(
    `update clock set told = '{first_response/1/breach/1800}', counted_seconds = 77 where ticket_id = $1 and metric = 'first_response'`,
    [id],
  );
  await first.query('commit');
  first.release();
  const ticket = await loading;
  expect(ticket?.version).toBe(2);
  expect(ticket?.clocks.find((c) => c.metric === 'first_response')).toMatchObject({
    countedSeconds: 77,
    told: ['first_response/1/breach/1800'],
  });
});
