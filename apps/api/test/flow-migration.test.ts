import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { verifyFigures } from '@bodan/services/board/verify';
import { runMigration } from '@bodan/services/flow/migrate';
import { moveTicket } from '@bodan/services/ticket/move';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-27T02:00:00Z'); // Friday 10:00 in Shanghai
const MINUTE = 60_000;

let w: World;
let serial = 0;
let place: Place;
let owner: Hand;
let flowId: string;
beforeAll(async () => {
  w = await testWorld();
});
beforeEach(async () => {
  w.setNow(NOW);
  place = await w.workspace(`going-${++serial}`);
  owner = await w.member(place, ['owner']);
  flowId = (await get('/flows')).items[0].id;
});
afterAll(() => w.close());

const url = (path: string) => `/v1/w/${place.slug}${path}`;
const get = async (path: string) => (await w.call(owner, 'GET', url(path))).body;
const post = (path: string, body: object = {}, headers: Record<string, string> = {}) => w.call(owner, 'POST', url(path), body, headers);
const ticket = async (more: object = {}) => (await post('/tickets', { title: '不制冷', faultCode: 'GEN-01', ...more })).body;
const move = async (id: string, transition: string, more: object = {}) => {
  const moved = await post(`/tickets/${id}/move`, { transition, ...more });
  expect(moved.status, JSON.stringify(moved.body)).toBe(200);
  return moved.body;
};
const publish = async (definition: object, body: object) => {
  await w.call(owner, 'PUT', url(`/flows/${flowId}/draft`), { definition });
  return post(`/flows/${flowId}/publish`, { running: 'migrate', ...body });
};
const run = (migrationId: string) => runMigration(w.app, { tenantId: place.tenantId, groupId: place.groupId, migrationId });
const rows = <R>(text: string, values: unknown[] = []): Promise<R[]> => w.app.db.tenant(place, (tx) => tx.rows<R>(text, values), 'read');
const migratedEvents = () =>
  rows<{ ticketId: string; data: Record<string, unknown>; actorKind: string }>(
    `select ticket_id as "ticketId", data, actor_kind as "actorKind" from ticket_event where type = 'ticket.flow_migrated' order by ticket_id, seq`,
  );
const mismatches = async () => (await verifyFigures(w.app)).found.filter((f) => f.where === place.slug);

type Flow = typeof SERVICE_FLOW;
/** The service flow with `accepted` called `queue`, asking for an address there, and 派单 that stops the plan clock. */
const changed = (more: Partial<Flow['stages'][number]> = {}): Flow => {
  const name = (key: string) => (key === 'accepted' ? 'queue' : key);
  return {
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, ...more, key: 'queue' } : s)),
    transitions: SERVICE_FLOW.transitions.map((t) => ({
      ...t,
      from: t.from.map(name),
      to: name(t.to),
      stops: t.key === 'finish' ? [] : t.stops,
    })),
  };
};

test('running tickets go over by the mapping, one event each; who lacks what is asked for stays and is listed', async () => {
  const tech = await w.member(place, ['technician'], { departmentCode: 'FIELD' });
  const full = await ticket({ address: '文三路 1 号' });
  const bare = await ticket();
  const fresh = await ticket();
  const there = await ticket();
  const over = await ticket();
  w.setNow(NOW + 10 * MINUTE);
  for (const t of [full, bare, there]) await move(t.id, 'accept');
  await move(over.id, 'cancel', { reason: '重复' });
  w.setNow(NOW + 20 * MINUTE);
  await move(there.id, 'assign', { assigneeId: tech.personId });
  await move(there.id, 'confirm');
  await move(there.id, 'arrive');
  w.setNow(NOW + 30 * MINUTE);
  // 完工 stops the resolution clock by the version of then; the new version does not.
  await move(there.id, 'finish');
  await post(`/tickets/${fresh.id}/hold`, { reason: 'customer', wakeAt: '2026-11-30T09:00:00+08:00' });
  w.setNow(NOW + 40 * MINUTE);

  const unsaid = await publish(changed({ requires: ['address'] }), {});
  expect([unsaid.status, unsaid.body.errors]).toEqual([
    422,
    [{ pointer: '/mapping/accepted', code: 'unmapped', detail: 'tickets are in this stage' }],
  ]);
  const done = await publish(changed({ requires: ['address'] }), { mapping: { accepted: 'queue' } });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  expect(done.body.migration).toEqual({ id: expect.any(String), total: 4, done: 0, blockedCount: 0, status: 'running' });
  const { id } = done.body.migration;
  const busy = await publish(SERVICE_FLOW, { mapping: { accepted: null, queue: null } });
  expect([busy.status, busy.body.code]).toEqual([409, 'conflict']);

  // Until the worker comes, the ticket goes on by its own version.
  expect((await get(`/tickets/${bare.id}`)).stage).toBe('accepted');
  const clocksBefore = (await get(`/tickets/${full.id}`)).clocks;
  expect(await run(id)).toBe(true);
  expect(await run(id)).toBe(true);
  expect(await get(`/flows/${flowId}/migrations/${id}`)).toEqual({
    id,
    total: 4,
    done: 4,
    blockedCount: 1,
    status: 'done',
    blocked: [{ ticketId: bare.id, number: bare.number, stage: 'accepted', why: [{ kind: 'field', field: 'address' }] }],
  });
  const told = await migratedEvents();
  expect(told.map((e) => e.ticketId)).toEqual([full.id, fresh.id, there.id].sort());
  expect(told.find((e) => e.ticketId === full.id)).toMatchObject({
    actorKind: 'rule',
    data: { from: 'accepted', to: 'queue', toNumber: 2, migrationId: id, facts: { stage: 'queue' } },
  });
  const seen = await get(`/tickets/${full.id}`);
  expect([seen.stage, seen.holderId, seen.stuck.since]).toEqual(['queue', owner.personId, new Date(NOW + 40 * MINUTE).toISOString()]);
  const still = (list: { metric: string; dueAt: string }[]) => list.map((c) => [c.metric, c.dueAt]);
  expect(still(seen.clocks)).toEqual(still(clocksBefore));
  const { slices } = await get(`/tickets/${full.id}/ledger`);
  expect(slices.map((s: { stage: string; businessSeconds: number }) => [s.stage, s.businessSeconds])).toEqual([
    ['new', 600],
    ['accepted', 1800],
  ]);
  // Waiting goes on where it waits; the place it kept has no new slice.
  expect(await get(`/tickets/${fresh.id}`)).toMatchObject({ stage: 'new', waitingReason: 'customer' });
  expect((await get(`/flows/${flowId}/versions`)).items.map((v: { running: number }) => v.running)).toEqual([3, 1]);

  w.setNow(NOW + 50 * MINUTE);
  expect(await mismatches()).toEqual([]);
  // Everybody goes on: the migrated ones by the new version, the one that stayed by the old one.
  await move(full.id, 'assign', { assigneeId: tech.personId });
  await move(bare.id, 'assign', { assigneeId: tech.personId });
  await move(there.id, 'rework', { reason: '又坏了' });
  w.setNow(NOW + 60 * MINUTE);
  for (const step of ['arrive', 'finish']) await move(there.id, step);
  w.setNow(NOW + 70 * MINUTE);
  await move(there.id, 'approve');
  expect(await mismatches()).toEqual([]);
});

test('two workers at once, and one that dies in the middle, move each ticket once', async () => {
  const made: string[] = [];
  for (let i = 0; i < 30; i++) made.push((await ticket()).id);
  for (const id of made.slice(0, 20)) await move(id, 'accept');
  const { id } = (await publish(changed(), { mapping: { accepted: 'queue' } })).body.migration;
  // The connections are cut while it works: what was committed stays, the rest is done again.
  const cut = new Error('killed');
  const real = w.app.db.tenant.bind(w.app.db);
  let left = 25;
  const dying = {
    ...w.app,
    db: Object.assign(Object.create(w.app.db), {
      tenant: (...args: Parameters<typeof real>) => {
        left -= 1;
        return left < 0 ? Promise.reject(cut) : real(...args);
      },
    }),
  };
  await expect(runMigration(dying, { tenantId: place.tenantId, groupId: place.groupId, migrationId: id })).rejects.toThrow('killed');
  const half = await get(`/flows/${flowId}/migrations/${id}`);
  expect(half.done).toBeGreaterThan(0);
  expect(half.done).toBeLessThan(30);
  expect(half.status).toBe('running');
  await Promise.all([run(id), run(id), run(id)]);
  expect(await get(`/flows/${flowId}/migrations/${id}`)).toMatchObject({ total: 30, done: 30, blockedCount: 0, status: 'done' });
  const told = await migratedEvents();
  expect(told.map((e) => e.ticketId).sort()).toEqual([...made].sort());
  expect(await rows(`select count(*)::int as n from ticket where stage = 'accepted'`)).toEqual([{ n: 0 }]);
  expect(await mismatches()).toEqual([]);
});

test('a ticket that fails through a fault of ours keeps no other from going over, and goes once it is mended', async () => {
  const made: string[] = [];
  for (let i = 0; i < 5; i++) made.push((await ticket()).id);
  const sick = made.sort()[1];
  const spoil = (timers: string) =>
    w.app.db.tenant(place, (tx) => tx.rows(`update ticket set timers = $2 where tenant_id = app_tenant() and id = $1`, [sick, timers]));
  const { id } = (await publish(changed(), { mapping: { accepted: 'queue' } })).body.migration;
  await spoil('7');
  await expect(run(id)).rejects.toThrow();
  expect(await get(`/flows/${flowId}/migrations/${id}`)).toMatchObject({ total: 5, done: 4, status: 'running' });
  await spoil('[]');
  expect(await run(id)).toBe(true);
  expect(await get(`/flows/${flowId}/migrations/${id}`)).toMatchObject({ total: 5, done: 5, status: 'done' });
  expect((await migratedEvents()).map((e) => e.ticketId)).toEqual(made);
});

test('what people do meanwhile counts: a ticket that ended is left alone, one that moved goes by its new stage', async () => {
  const [ended, moved, lost] = [await ticket(), await ticket(), await ticket()];
  await move(lost.id, 'accept');
  const { id } = (await publish(changed(), { mapping: { accepted: null, new: 'new' } })).body.migration;
  expect((await get(`/flows/${flowId}/migrations/${id}`)).total).toBe(2);
  await move(ended.id, 'cancel', { reason: '重复' });
  await move(moved.id, 'accept');
  await run(id);
  expect(await get(`/flows/${flowId}/migrations/${id}`)).toMatchObject({
    total: 2,
    done: 2,
    blocked: [{ ticketId: moved.id, stage: 'accepted', why: [] }],
  });
  expect(await migratedEvents()).toEqual([]);
  // Nobody is on the way any more, so the next version may bring the rest along; automatic steps there are taken at once.
  const auto = changed();
  const transitions = auto.transitions.map((t) => (t.key === 'cancel' ? { ...t, auto: true, guard: 'ticket.stage == "queue"' } : t));
  const again = await publish({ ...auto, transitions }, { mapping: { accepted: 'queue' } });
  expect(again.body.migration.total).toBe(2);
  await run(again.body.migration.id);
  expect((await get(`/tickets/${lost.id}`)).stage).toBe('cancelled');
  expect(await mismatches()).toEqual([]);
});

test('new tickets do not slip in between; a process that knows only the version before asks again', async () => {
  const one = await ticket();
  await move(one.id, 'accept');
  const old = await w.app.configs.get(w.app.db, place);
  const [answer, ...others] = await Promise.all([
    publish(changed(), { mapping: { accepted: 'queue', new: 'new' } }),
    ...Array.from({ length: 8 }, () => post('/tickets', { title: '同时' })),
  ]);
  expect(answer?.status, JSON.stringify(answer?.body)).toBe(201);
  expect(others.every((r) => r.status === 201)).toBe(true);
  await run(answer?.body.migration.id);
  expect(await rows(`select v.number from flow_version v join ticket k on k.flow_version_id = v.id group by 1`)).toEqual([{ number: 2 }]);
  const late = [old];
  const configs = Object.assign(Object.create(w.app.configs), {
    get: async () => late.pop() ?? w.app.configs.get(w.app.db, place),
  });
  const actor = { kind: 'person', id: owner.personId, name: owner.name, roles: ['owner'] } as const;
  const calls = { slug: place.slug, principal: null, roles: actor.roles, requestId: '', idempotency: null, replayed: false };
  const ctx = { ...calls, app: { ...w.app, configs }, scope: place, actor };
  const moved = await moveTicket(ctx, one.id, { transition: 'cancel', reason: '重复' }, { ifVersion: null, occurredAt: null });
  expect([moved.stage, late]).toEqual(['cancelled', []]);
  expect(await mismatches()).toEqual([]);
});
