import { CHINA_YEARS } from '@bodan/core/sla/holidays-cn';
import type { LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import { verifyFigures } from '@bodan/services/board/verify';
import { recalculateClocks } from '@bodan/services/calendar/recalculate';
import { saveCalendar } from '@bodan/services/calendar/save';
import { createTicket } from '@bodan/services/ticket/create';
import { loadTicket } from '@bodan/services/ticket/store';
import { updateTicket } from '@bodan/services/ticket/update';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { makeWorker, plainTicket, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AS_IS = { ifVersion: null, occurredAt: null };
const hours = (open: string, close: string) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((d) => [d, [[open, close] as [string, string]]]));
const calendar = (more: Partial<LayeredCalendar> = {}, own: Partial<LayeredCalendar['own']> = {}): LayeredCalendar => ({
  arrangement: [...CHINA_YEARS],
  adjustedHoursOf: null,
  own: { tz: 'Asia/Shanghai', weekly: hours('09:00', '18:00'), ...own },
  branches: {},
  ...more,
});

let w: World;
let place: Place;
let worker: Awaited<ReturnType<typeof makeWorker>>;
let now = START;
const pass = (ms: number): void => {
  now += ms;
  w.setNow(now);
};
beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  place = await w.workspace('hours', { calendar: calendar().own });
  worker = await makeWorker(w, place, 1);
});
afterAll(() => w.close());

const branch = (i: number): string => worker.branches[i] ?? '';
const input = (branchId: string | null = null) => plainTicket({ branchId });
const stored = async (id: string) => {
  const t = await w.app.db.tenant(place, (tx) => loadTicket(tx, place.tenantId, id, false), 'read');
  if (!t) throw new Error('no ticket');
  return t;
};
const dueOf = async (id: string) => (await stored(id)).clocks.find((c) => c.metric === 'resolution')?.dueAt ?? 0;
const events = (id: string) =>
  w.app.db.tenant(place, (tx) =>
    tx.rows<{ type: string; data: { why: string; clocks: { metric: string; from: string; to: string }[] } }>(
      `select type, data from ticket_event where tenant_id = app_tenant() and ticket_id = $1 order by seq`,
      [id],
    ),
  );
const waiting = () =>
  w.app.db.tenant(
    place,
    async (tx) => (await tx.rows<{ to: string | null }>(`select recalculate_to as "to" from tenant where id = app_tenant()`))[0]?.to,
  );
const save = (content: LayeredCalendar) => saveCalendar(worker.ctx, { content, validFrom: null }, null);

test('an edit reaches every open ticket, each with its old and new due time; a second run changes nothing', async () => {
  const made = [(await createTicket(worker.ctx, input())).id, (await createTicket(worker.ctx, input())).id];
  const before = await Promise.all(made.map(dueOf));
  await save(calendar({}, { holidays: ['2026-11-24'] }));
  expect(await waiting()).not.toBeNull();
  pass(MINUTE);
  expect(await recalculateClocks(w.app, place)).toBe(true);
  expect(await waiting()).toBeNull();
  for (const [i, id] of made.entries()) {
    expect(await dueOf(id)).toBe((before[i] ?? 0) + DAY);
    const told = (await events(id)).filter((e) => e.type === 'ticket.recalculated');
    expect(told).toHaveLength(1);
    expect(told[0]?.data.why).toBe('calendar');
    const { from, to } = told[0]?.data.clocks.find((c) => c.metric === 'resolution') ?? { from: '', to: '' };
    expect([Date.parse(from), Date.parse(to)]).toEqual([before[i], (before[i] ?? 0) + DAY]);
  }
  const versions = await Promise.all(made.map(async (id) => (await stored(id)).version));
  await save(calendar({}, { holidays: ['2026-11-24', '2027-06-01'] }));
  pass(MINUTE);
  await recalculateClocks(w.app, place);
  // A date far away moves nothing, so nobody's view of a ticket becomes stale.
  expect(await Promise.all(made.map(async (id) => (await stored(id)).version))).toEqual(versions);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('a run that was cut off goes on where it stopped, and does no ticket twice', async () => {
  const made: string[] = [];
  for (let i = 0; i < 12; i++) made.push((await createTicket(worker.ctx, input())).id);
  await save(calendar({}, { holidays: ['2026-11-24', '2026-11-25'] }));
  pass(MINUTE);
  let left = 5;
  const dying = {
    ...w.app,
    newId: () =>
      left-- > 0
        ? w.app.newId()
        : (() => {
            throw new Error('killed');
          })(),
  };
  await expect(recalculateClocks(dying, place)).rejects.toThrow('killed');
  expect(await waiting()).not.toBeNull();
  await Promise.all([recalculateClocks(w.app, place), recalculateClocks(w.app, place)]);
  for (const id of made) expect((await events(id)).filter((e) => e.type === 'ticket.recalculated')).toHaveLength(1);
  expect(await waiting()).toBeNull();
});

test('a decision by settings that were edited meanwhile is made again, so no due time is written by an old calendar', async () => {
  const { id } = await createTicket(worker.ctx, input());
  const stale = await w.app.configs.get(w.app.db, place);
  await save(calendar());
  pass(MINUTE);
  await recalculateClocks(w.app, place);
  let asked = 0;
  const configs = {
    get: (...args: Parameters<typeof w.app.configs.get>) => (asked++ === 0 ? Promise.resolve(stale) : w.app.configs.get(...args)),
    peek: () => stale,
  };
  const late = { ...worker.ctx, app: { ...w.app, configs: configs as unknown as typeof w.app.configs } };
  await updateTicket(late, id, { tier: 'FAST' }, AS_IS);
  expect(asked).toBe(2);
  const t = await stored(id);
  expect([t.tier, t.calendarVersionId]).toEqual(['FAST', (await w.app.configs.get(w.app.db, place)).calendarVersionId]);
});

test('a branch has its own hours, and a ticket that goes there goes on by them', async () => {
  pass(HOUR);
  await save(calendar({ branches: { [branch(1)]: { weekly: hours('14:00', '16:00') } } }));
  pass(MINUTE);
  await recalculateClocks(w.app, place);
  const here = await createTicket(worker.ctx, input());
  const there = await createTicket(worker.ctx, input(branch(1)));
  expect(await dueOf(there.id)).toBeGreaterThan(await dueOf(here.id));
  pass(2 * HOUR);
  const moved = await updateTicket(worker.ctx, here.id, { branchId: branch(1) }, AS_IS);
  expect((await events(here.id)).map((e) => e.type)).toEqual(['ticket.created', 'ticket.updated', 'ticket.recalculated']);
  expect(moved.stuck?.since).toBe(new Date(now).toISOString());
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('random histories with edits of calendars and changes of branches: every second is where it belongs', async () => {
  const r = seeded(52);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 40; i++) {
      pass(Math.floor(r() * 3 * HOUR) + 3_000);
      await randomVerb(worker, r);
      if (r() < 0.2 && worker.tickets.length > 0)
        await updateTicket(worker.ctx, pick(worker.tickets), { branchId: pick(worker.branches) }, AS_IS);
      if (r() < 0.15) {
        const layer = pick([
          {},
          { weekly: hours('12:00', '20:00') },
          { national: false, weekly: { sun: [['10:00', '12:00'] as [string, string]] } },
        ]);
        const content = calendar({
          branches: pick([{}, { [branch(1)]: layer }, { [branch(1)]: layer, [branch(2)]: { holidays: ['2026-12-01'] } }]),
        });
        await save(pick([content, { ...content, own: { ...content.own, weekly: hours('07:30', '16:45') } }]));
        if (r() < 0.5) {
          pass(3_000);
          await recalculateClocks(w.app, place);
        }
      }
    }
    expect((await verifyFigures(w.app)).found).toEqual([]);
  }
  const [counts] = await w.app.db.tenant(place, (tx) =>
    tx.rows<{ edits: number; moves: number }>(
      `select count(*) filter (where data ->> 'why' = 'calendar')::int as edits, count(*) filter (where data ->> 'why' = 'branch')::int as moves from ticket_event where type = 'ticket.recalculated'`,
    ),
  );
  expect(counts?.edits).toBeGreaterThan(10);
  expect(counts?.moves).toBeGreaterThan(2);
});
