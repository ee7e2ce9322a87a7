import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUND_THE_CLOCK, replayUci, UCI_FIELDS, UCI_FLOW } from '../scripts/demo/uci.ts';
import { type Hand, type Place, testWorld, type World } from './setup/world.ts';

let w: World;
let place: Place;
let owner: Hand;
const expected = JSON.parse(fs.readFileSync(new URL('../scripts/demo/data/uci_incident_subset.expected.json', import.meta.url), 'utf8'));
const rows = <R>(text: string): Promise<R[]> => w.app.db.tenant(place, (tx) => tx.rows<R>(text), 'read');

beforeAll(async () => {
  w = await testWorld();
  place = await w.workspace('uci', {
    isSandbox: true,
    timeZone: 'Etc/UTC',
    calendar: ROUND_THE_CLOCK,
    fieldSet: UCI_FIELDS,
    flow: UCI_FLOW,
  });
  owner = await w.member(place, ['owner']);
  expect(await replayUci(w.app, place)).toEqual({ cases: expected.incidents, added: expected.incidents });
});
afterAll(() => w.close());

test('a second run adds nothing', async () => {
  expect(await replayUci(w.app, place)).toEqual({ cases: expected.incidents, added: 0 });
});

test('rows, states, reopened and reassigned incidents equal the published counts', async () => {
  const states = await rows<{ state: string; n: number }>(
    `select data ->> 'state' as state, count(*)::int as n from ticket_event where type = 'ticket.logged' group by 1`,
  );
  expect(Object.fromEntries(states.map((s) => [s.state, s.n]))).toEqual(expected.states);
  expect(states.reduce((sum, s) => sum + s.n, 0)).toBe(expected.rows);
  const [facts] =
    await rows(`select count(*) filter (where reopen_count > 0)::int as reopened, count(*) filter (where custom ->> 'x_reassigned' <> '0')::int as reassigned,
    count(*) filter (where custom ->> 'x_made_sla' = 'false')::int as missed from ticket`);
  expect(facts).toEqual({ reopened: expected.reopened, reassigned: expected.reassigned, missed: expected.made_sla_false });
});

test('minutes from opening to closing have the published mean, median and maximum', async () => {
  const [m] = await rows<{
    mean: number;
    median: number;
    max: number;
  }>(`select avg(x)::float8 as mean, percentile_cont(0.5) within group (order by x) as median, max(x)::float8 as max
    from (select extract(epoch from closed_at - created_at) / 60 as x from ticket) y`);
  expect(m?.mean).toBeCloseTo(expected.open_to_close_minutes.mean, 6);
  expect(m?.median).toBe(expected.open_to_close_minutes.median);
  expect(m?.max).toBe(expected.open_to_close_minutes.max);
});

test('the same figures come through the API, and every second of the log is in one slice', async () => {
  const page = (await w.call(owner, 'GET', '/v1/w/uci/tickets?custom=x_made_sla:false&total=true&limit=1')).body;
  expect(page.total).toBe(expected.made_sla_false);
  // Independently of the fold: time between neighbouring rows while the incident is not closed, and from opening to the first row.
  const [wrong] = await rows<{ n: number; total: number }>(`with step as (
      select e.ticket_id, e.data ->> 'stage' as stage, greatest(e.occurred_at, t.created_at) as at, t.created_at,
        lead(greatest(e.occurred_at, t.created_at)) over o as next_at, row_number() over o as i
      from ticket_event e join ticket t on t.id = e.ticket_id where e.type = 'ticket.logged' window o as (partition by e.ticket_id order by e.seq)),
    truth as (select ticket_id, sum(case when stage <> 'closed' then coalesce(extract(epoch from next_at - at), 0) else 0 end + case when i = 1 then extract(epoch from at - created_at) else 0 end) as seconds from step group by 1),
    ours as (select ticket_id, sum(wall_seconds) as seconds from slice group by 1)
    select count(*) filter (where coalesce(ours.seconds, 0) <> truth.seconds)::int as n, count(*)::int as total from truth left join ours using (ticket_id)`);
  expect(wrong).toEqual({ n: 0, total: expected.incidents });
});

test('a production workspace refuses the past', async () => {
  const production = await w.workspace('production');
  await expect(replayUci(w.app, production)).rejects.toMatchObject({ code: 'sandbox_only' });
});
