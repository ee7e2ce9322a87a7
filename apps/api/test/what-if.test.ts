import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorker, randomVerb, seeded } from '../../../packages/services/test/board-history.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
let viewer: Hand;
const START = Date.parse('2026-11-16T01:00:00Z');
const RANGE = 'from=2026-11-16&to=2026-11-30';
const ask = (body: Record<string, unknown>) => w.call(viewer, 'POST', `/v1/w/alpha/what-if?${RANGE}`, body);
const ROUND = [['00:00', '24:00']];

/** Some hundred verbs of the product over ten working days, whatever people do. */
beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  place = await w.workspace('alpha');
  viewer = await w.member(place, ['viewer']);
  const worker = await makeWorker(w, place, 7);
  const r = seeded(7);
  let now = START;
  for (let i = 0; i < 400; i++) {
    now += Math.floor(r() * 40) * 60_000;
    w.setNow(now);
    await randomVerb(worker, r);
  }
});
afterAll(() => w.close());

test('nothing supposed: the log gives exactly the recorded clocks of every ticket, and nothing turns', async () => {
  const { status, body } = await ask({});
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.tickets).toBeGreaterThan(50);
  expect(body.differing).toEqual([]);
  expect(body.turned).toEqual({ total: 0, items: [] });
  for (const m of body.metrics) expect(m.supposed).toEqual(m.truth);
  expect(body.overruns.supposed).toEqual(body.overruns.truth);
});

test('the truth it shows is what the board counts', async () => {
  const { body } = await ask({});
  const board = (await w.call(viewer, 'GET', `/v1/w/alpha/board?${RANGE}`)).body.totals;
  const of = (metric: string) => body.metrics.find((m: { metric: string }) => m.metric === metric).truth;
  for (const [metric, rate] of [
    ['first_response', board.firstResponse],
    ['plan', board.plan],
    ['resolution', board.resolution],
  ] as const)
    expect({ met: of(metric).met, missed: of(metric).missed, late: of(metric).late }, metric).toEqual({
      met: rate.met,
      missed: rate.missed,
      late: rate.overdueNow,
    });
});

test('a longer target breaks no promise that was kept; a shorter one mends none', async () => {
  const tiers = (firstResponseMinutes: number) => ['STD', 'FAST', 'EASY'].map((code) => ({ code, firstResponseMinutes }));
  const longer = (await ask({ tiers: tiers(100_000) })).body;
  const shorter = (await ask({ tiers: tiers(1) })).body;
  const first = (b: { metrics: { metric: string }[] }) =>
    b.metrics.find((m) => m.metric === 'first_response') as never as Record<string, Record<string, number>>;
  expect(first(longer)['supposed']?.['missed']).toBe(0);
  expect(first(shorter)['supposed']?.['met']).toBeLessThanOrEqual(first(shorter)['truth']?.['met'] ?? 0);
  for (const t of longer.turned.items) expect([t.truth, t.supposed]).toEqual([t.truth, t.truth === 'missed' ? 'met' : 'running']);
  expect(first(longer)['truth']).toEqual(first(shorter)['truth']);
});

test('round the clock more working time passes; other budgets move the overruns; the truth stays where it is', async () => {
  const truth = (await ask({})).body;
  const weekly = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, ROUND]));
  const open = (await ask({ calendar: { tz: 'Asia/Shanghai', weekly } })).body;
  const over = (b: { metrics: { supposed: { overSeconds: number } }[] }) => b.metrics.reduce((n, m) => n + m.supposed.overSeconds, 0);
  expect(over(open)).toBeGreaterThan(over(truth));
  const budgets = (
    await ask({
      budgets: { new: 100_000, accepted: 100_000, assigned: 100_000, confirmed: 100_000, on_site: 100_000, inspection: 100_000 },
    })
  ).body;
  expect(budgets.overruns.supposed).toEqual([]);
  for (const b of [open, budgets])
    expect(b.metrics.map((m: { truth: unknown }) => m.truth)).toEqual(truth.metrics.map((m: { truth: unknown }) => m.truth));
});

test('a budget can be supposed for a stage that only another flow has', async () => {
  const owner = await w.member(place, ['owner']);
  const url = (path: string) => `/v1/w/${place.slug}${path}`;
  const { id } = (await w.call(owner, 'POST', url('/flows'), { name: '柜台', templateKey: 'blank' })).body;
  const stages = SERVICE_FLOW.stages.map((s) => (s.key === 'new' ? { ...s, key: 'counter' } : s));
  const transitions = SERVICE_FLOW.transitions.map((t) => ({ ...t, from: t.from.map((f) => (f === 'new' ? 'counter' : f)) }));
  await w.call(owner, 'PUT', url(`/flows/${id}/draft`), { definition: { ...SERVICE_FLOW, initial: 'counter', stages, transitions } });
  const before = await ask({ budgets: { counter: 5 } });
  expect([before.status, before.body.errors?.[0]?.pointer]).toEqual([422, '/budgets/counter']);
  const published = await w.call(owner, 'POST', url(`/flows/${id}/publish`), { running: 'keep' });
  expect(published.status, JSON.stringify(published.body)).toBe(201);
  expect((await ask({ budgets: { counter: 5 } })).status).toBe(200);
});

test('unknown tiers and stages, calendars that never open and ranges that are none are refused with their place', async () => {
  const pointer = async (body: Record<string, unknown>) => {
    const r = await ask(body);
    return [r.status, r.body.errors?.[0]?.pointer ?? r.body.code];
  };
  expect(await pointer({ tiers: [{ code: 'NONE' }] })).toEqual([422, '/tiers']);
  expect(await pointer({ budgets: { nowhere: 5 } })).toEqual([422, '/budgets/nowhere']);
  expect((await ask({ calendar: { tz: 'Asia/Shanghai', weekly: {} } })).status).toBe(422);
  expect((await w.call(viewer, 'POST', '/v1/w/alpha/what-if?from=2026-11-30&to=2026-11-16', {})).status).toBe(422);
});
