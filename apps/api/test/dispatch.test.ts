import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { dispatchPool } from '@bodan/services/dispatch/auto';
import { dueDispatches } from '@bodan/services/dispatch/due-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let agent: Hand;
let dispatcher: Hand;
let cold: Hand;
let gas: Hand;
const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const at = (minutes: number) => w.setNow(START + minutes * 60_000);
const local = (time: string) => new Date(`2026-11-23T${time}:00+08:00`).toISOString();
const url = (path = '') => `/v1/w/alpha${path}`;

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  agent = await w.member(a, ['agent'], { name: '王丽' });
  dispatcher = await w.member(a, ['dispatcher'], { name: '赵强' });
  cold = await w.member(a, ['technician'], { name: '陈志远', skills: { 制冷: 3 } });
  gas = await w.member(a, ['technician'], { name: '李波', skills: { 燃气: 2 } });
});
afterAll(() => w.close());

const ask = async (who: Hand, method: string, path: string, body?: unknown, expected = 200, headers?: Record<string, string>) => {
  const r = await w.call(who, method, url(path), body, headers);
  expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBe(expected);
  return r.body;
};
const pooled = async (more: Record<string, unknown> = {}) => {
  const t = await ask(agent, 'POST', '/tickets', { title: '空调不制冷', faultCode: 'GEN-01', ...more }, 201);
  return ask(agent, 'POST', `/tickets/${t.id}/move`, { transition: 'accept' });
};
const clear = async () => {
  for (const t of (await ask(dispatcher, 'GET', '/tickets?open=true&limit=100')).items)
    await ask(dispatcher, 'POST', `/tickets/${t.id}/move`, { transition: 'cancel', reason: '清场' });
};

test('a choice is kept whole: everybody with rank and reasons or the rule that failed, and it can be checked again', async () => {
  at(0);
  const t = await pooled();
  const given = await ask(dispatcher, 'POST', `/tickets/${t.id}/assign`, {
    assigneeId: cold.personId,
    appointment: { from: local('14:00'), to: local('16:00') },
  });
  expect(given).toMatchObject({ stage: 'assigned', assigneeId: cold.personId, appointment: { from: local('14:00'), to: local('16:00') } });
  const { items } = await ask(agent, 'GET', `/tickets/${t.id}/dispatch`);
  expect(items).toHaveLength(1);
  const { certificate } = items[0];
  expect(certificate).toMatchObject({ chosen: cold.personId, isSound: true, override: null, window: { from: local('14:00') } });
  const ids = certificate.candidates.map((c: { personId: string }) => c.personId);
  expect(new Set(ids)).toEqual(new Set([agent, dispatcher, cold, gas].map((h) => h.personId)));
  expect(certificate.candidates.find((c: { personId: string }) => c.personId === agent.personId).failed.rule).toBe('not_a_technician');
  const { items: timeline } = await ask(agent, 'GET', `/tickets/${t.id}/timeline`);
  const event = timeline.find((e: { type: string }) => e.type === 'ticket.assigned');
  expect(event.data.certificate).toMatchObject({ chosen: { personId: cold.personId }, looked: 4 });
  expect(event.data.certificate.candidates).toBeUndefined();
});

test('a rule is overridden only with a reason, and the event names both', async () => {
  at(10);
  await clear();
  const busy = await pooled();
  await ask(dispatcher, 'POST', `/tickets/${busy.id}/assign`, {
    assigneeId: gas.personId,
    appointment: { from: local('10:00'), to: local('12:00') },
  });
  const t = await pooled();
  const clash = { assigneeId: gas.personId, appointment: { from: local('11:00'), to: local('13:00') } };
  const refused = await ask(dispatcher, 'POST', `/tickets/${t.id}/assign`, clash, 422);
  expect(refused.errors).toMatchObject([{ pointer: '/reason', code: 'rule_overlapping_job' }]);
  await ask(dispatcher, 'POST', `/tickets/${t.id}/assign`, { ...clash, reason: '同一小区，顺路' });
  const [{ certificate }] = (await ask(dispatcher, 'GET', `/tickets/${t.id}/dispatch`)).items;
  expect(certificate).toMatchObject({ rank: null, override: { reason: '同一小区，顺路', failed: { rule: 'overlapping_job' } } });
});

test('leave, own hours and jobs a day keep somebody from a ticket, and a leave taken back lets him', async () => {
  at(20);
  await clear();
  const t = await pooled();
  const ruleOf = async (from: string, to: string) => {
    const { items } = await ask(dispatcher, 'GET', `/tickets/${t.id}/candidates?from=${local(from)}&to=${local(to)}`);
    return items.find((c: { personId: string }) => c.personId === cold.personId).failed?.rule ?? null;
  };
  expect(await ruleOf('14:00', '16:00')).toBeNull();
  const member = `/members/${cold.personId}`;
  const off = await ask(dispatcher, 'POST', `${member}/leaves`, { from: local('13:00'), to: local('15:00'), reason: '看病' }, 201);
  expect(await ruleOf('14:00', '16:00')).toBe('on_leave');
  await ask(dispatcher, 'DELETE', `${member}/leaves/${off.leaves[0].id}`);
  expect(await ruleOf('14:00', '16:00')).toBeNull();
  await ask(dispatcher, 'DELETE', `${member}/leaves/${off.leaves[0].id}`, undefined, 404);
  const before = await ask(dispatcher, 'GET', `${member}/dispatch`);
  const hours = { shifts: { mon: [['09:00', '15:00']] } };
  await ask(dispatcher, 'PATCH', `${member}/dispatch`, hours, 412, { 'if-match': `"v${before.version + 7}"` });
  await ask(dispatcher, 'PATCH', `${member}/dispatch`, hours, 200, { 'if-match': `"v${before.version}"` });
  expect(await ruleOf('14:00', '16:00')).toBe('off_shift');
  expect((await ask(cold, 'GET', '/me/duty')).hours).toEqual([{ from: local('09:00'), to: local('15:00') }]);
  await ask(dispatcher, 'PATCH', `${member}/dispatch`, { shifts: null, dailyCapacity: 1 });
  const other = await pooled();
  await ask(dispatcher, 'POST', `/tickets/${other.id}/assign`, { assigneeId: cold.personId });
  expect(await ruleOf('14:00', '16:00')).toBe('at_capacity');
  await ask(cold, 'GET', `${member}/dispatch`, undefined, 403);
  await ask(dispatcher, 'PATCH', `${member}/dispatch`, { dailyCapacity: null });
});

test('a refusal brings the ticket back to its old place in the pool and tells the dispatcher at once', async () => {
  at(30);
  await clear();
  const first = await pooled();
  at(35);
  const second = await pooled();
  await ask(dispatcher, 'POST', `/tickets/${first.id}/assign`, { assigneeId: cold.personId });
  at(40);
  await ask(cold, 'POST', `/tickets/${first.id}/refuse`, { reason: '' }, 422);
  await ask(gas, 'POST', `/tickets/${first.id}/refuse`, { reason: '不是我的' }, 403);
  const back = await ask(cold, 'POST', `/tickets/${first.id}/refuse`, { reason: '手上有急单' });
  expect(back).toMatchObject({ stage: 'accepted', assigneeId: null });
  const { items } = await ask(dispatcher, 'GET', '/notifications');
  expect(items[0]).toMatchObject({ kind: 'refused', ticketId: first.id, data: { by: '陈志远', reason: '手上有急单' } });
  const day = await ask(dispatcher, 'GET', '/dispatch/day');
  expect(day.pool.map((p: { ticketId: string }) => p.ticketId)).toEqual([first.id, second.id]);

  // Who refused it is passed over with the rule; the next one gets the oldest.
  const mine = await ask(cold, 'POST', '/dispatch/next');
  expect(mine).toMatchObject({ ticketId: second.id, passed: [{ ticketId: first.id, failed: { rule: 'refused_before' } }] });
  expect(await ask(gas, 'POST', '/dispatch/next')).toMatchObject({ ticketId: first.id, passed: [] });
  expect(await ask(gas, 'POST', '/dispatch/next')).toMatchObject({ ticketId: null });
  await ask(dispatcher, 'POST', '/dispatch/next', undefined, 403);
});

test('a step back that the assignee takes in the flow is the same refusal', async () => {
  at(50);
  await clear();
  const t = await pooled();
  await ask(dispatcher, 'POST', `/tickets/${t.id}/assign`, { assigneeId: gas.personId });
  await ask(gas, 'POST', `/tickets/${t.id}/move`, { transition: 'refuse', reason: '缺工具' });
  expect((await ask(dispatcher, 'GET', '/notifications')).items[0]).toMatchObject({ kind: 'refused', ticketId: t.id });
});

test('a plan changes nothing; applied, it leaves alone what changed meanwhile', async () => {
  at(60);
  await clear();
  const made = [await pooled(), await pooled(), await pooled()];
  const plan = await ask(dispatcher, 'POST', '/dispatch/plan', {});
  expect(plan.assigned.map((p: { ticketId: string }) => p.ticketId).sort()).toEqual(made.map((t) => t.id).sort());
  expect(plan).toMatchObject({ left: [], gap: 0, isOptimal: true, day: '2026-11-23' });
  expect((await ask(dispatcher, 'GET', '/dispatch/day')).pool).toHaveLength(3);
  const items = plan.assigned.map((p: { ticketId: string; personId: string; version: number }) => ({
    ticketId: p.ticketId,
    personId: p.personId,
    version: p.version,
  }));
  await ask(agent, 'PATCH', `/tickets/${items[1].ticketId}`, { title: '改过标题' });
  const strange = { ...items[0], ticketId: w.app.newId() };
  const refused = await w.call(dispatcher, 'POST', url('/dispatch/apply'), { items: [items[0], strange] });
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([{ pointer: '/items/1/ticketId', code: 'unknown' }]);
  expect((await ask(dispatcher, 'GET', '/dispatch/day')).pool).toHaveLength(3);
  const done = await ask(dispatcher, 'POST', '/dispatch/apply', { items });
  expect(done.items.map((r: { ok: boolean; error: { code: string } | null }) => r.error?.code ?? r.ok)).toEqual([
    true,
    'precondition_failed',
    true,
  ]);
  const left = await ask(dispatcher, 'GET', '/dispatch/day');
  expect(left.pool.map((p: { ticketId: string }) => p.ticketId)).toEqual([items[1].ticketId]);
});

test('a plan sets apart what the flow lets nobody take yet, with what it lacks; the board says it before a drop', async () => {
  at(65);
  await clear();
  const owner = await w.member(a, ['owner'], { name: '周岚' });
  const { id } = (await ask(owner, 'GET', '/flows')).items[0];
  const publish = async (requires: string[], name: string) => {
    const stages = SERVICE_FLOW.stages.map((s) =>
      s.key === 'assigned'
        ? { ...s, requires: [...s.requires, ...requires] }
        : s.key === 'accepted'
          ? { ...s, name: { 'zh-CN': name } }
          : s,
    );
    await ask(owner, 'PUT', `/flows/${id}/draft`, { definition: { ...SERVICE_FLOW, stages } });
    await ask(owner, 'POST', `/flows/${id}/publish`, { running: 'keep' }, 201);
  };
  await publish(['address', 'deviceSerial'], '等派单');
  const [bare, whole] = [await pooled(), await pooled({ address: '文三路1号', deviceSerial: 'SN-1' })];
  const plan = await ask(dispatcher, 'POST', '/dispatch/plan', {});
  const asked = ['address', 'deviceSerial'].map((field) => ({ kind: 'field', field }));
  expect(plan.assigned.map((p: { ticketId: string }) => p.ticketId)).toEqual([whole.id]);
  expect(plan.lacking).toEqual([{ ticketId: bare.id, number: bare.number, title: bare.title, version: bare.version, blocked: asked }]);
  expect(plan.left).toEqual([]);
  const { pool } = await ask(dispatcher, 'GET', '/dispatch/day');
  expect(pool.map((p: { ticketId: string; blocked: unknown[] }) => [p.ticketId, p.blocked])).toEqual([
    [bare.id, asked],
    [whole.id, []],
  ]);
  // Whoever tries all the same is told what is missing, and where it stands by the name of its own flow.
  const items = [{ ticketId: bare.id, personId: cold.personId, version: bare.version }];
  const refused = (await ask(dispatcher, 'POST', '/dispatch/apply', { items })).items[0].error;
  expect(refused).toMatchObject({ code: 'requirement_missing', blocked: asked, stage: { key: 'accepted', name: { 'zh-CN': '等派单' } } });
  const applied = plan.assigned.map(({ ticketId, personId, version }: { ticketId: string; personId: string; version: number }) => ({
    ticketId,
    personId,
    version,
  }));
  expect((await ask(dispatcher, 'POST', '/dispatch/apply', { items: applied })).items[0].ok).toBe(true);
  await publish([], '已受理');
});

test('a plan says of what is left out which rules kept how many from it', async () => {
  at(70);
  await clear();
  await ask(cold, 'PUT', '/me/duty', { onDuty: false });
  await ask(gas, 'PUT', '/me/duty', { onDuty: false });
  const t = await pooled();
  const plan = await ask(dispatcher, 'POST', '/dispatch/plan', { ticketIds: [t.id] });
  expect(plan.left).toMatchObject([{ ticketId: t.id, why: 'nobody_may', rules: [{ rule: 'off_duty', people: 2 }] }]);
  await ask(cold, 'PUT', '/me/duty', { onDuty: true });
  await ask(gas, 'PUT', '/me/duty', { onDuty: true });
});

test('an address gets a verdict and is never corrected', async () => {
  const check = (address: string) => ask(agent, 'POST', '/address/check', { address });
  expect(await check('杭州市西湖区文三路1号3幢502')).toMatchObject({ verdict: 'ok', district: '西湖区', inferred: ['province'] });
  expect((await check('朝阳区建国路88号')).candidates.length).toBeGreaterThan(1);
  expect(await check('杭州市西胡区文三路1号')).toMatchObject({
    verdict: 'incomplete',
    district: null,
    candidates: [{ district: '西湖区' }],
  });
});

test('stages that dispatch by themselves give the oldest first, once, also when two workers look at the same moment', async () => {
  at(80);
  await clear();
  const flow = { ...SERVICE_FLOW, stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, autoDispatch: true } : s)) };
  await w.app.db.tenant(a, async (tx) => {
    const id = w.app.newId();
    await tx.rows(
      `insert into flow_version (tenant_id, id, flow_id, number, content) select $1, $2, flow_id, number + 1, $3 from flow_version order by number desc limit 1`,
      [a.tenantId, id, JSON.stringify(flow)],
    );
    await tx.rows(`update tenant set flow_version_id = $1, config_revision = config_revision + 1 where id = app_tenant()`, [id]);
  });
  await ask(dispatcher, 'PATCH', `/members/${cold.personId}/dispatch`, { dailyCapacity: 1 });
  await ask(gas, 'PUT', '/me/duty', { onDuty: false });
  const first = await pooled();
  at(81);
  const second = await pooled();
  const due = () => w.app.db.relay((tx) => dueDispatches(tx, w.app.now(), 10), 'read');
  expect(await due()).toEqual([{ tenantId: a.tenantId, groupId: a.groupId }]);
  const given = await Promise.all([dispatchPool(w.app, a), dispatchPool(w.app, a)]);
  expect(given[0] + given[1]).toBe(1);
  expect(await ask(agent, 'GET', `/tickets/${first.id}`)).toMatchObject({ stage: 'assigned', assigneeId: cold.personId });
  expect(await ask(agent, 'GET', `/tickets/${second.id}`)).toMatchObject({ stage: 'accepted', assigneeId: null });
  const history = await ask(agent, 'GET', `/tickets/${first.id}/dispatch`);
  expect(history.items).toMatchObject([{ by: { kind: 'rule', name: 'dispatch' }, certificate: { rank: 1, isSound: true } }]);

  // Who frees up gets the one that waits, within a minute.
  expect(await due()).toEqual([]);
  at(82);
  expect(await due()).toHaveLength(1);
  await ask(gas, 'PUT', '/me/duty', { onDuty: true });
  expect(await dispatchPool(w.app, a)).toBe(1);
  expect(await ask(agent, 'GET', `/tickets/${second.id}`)).toMatchObject({ stage: 'assigned', assigneeId: gas.personId });
});

test('past choices are made again by other prices, beside the truth, and by the prices of then only those by hand turn', async () => {
  const range = 'from=2026-11-20&to=2026-12-31';
  const suppose = (weights: Record<string, number>, expected = 200) =>
    ask(dispatcher, 'POST', `/what-if/dispatch?${range}`, { weights }, expected);
  const truth = await suppose({});
  expect(truth.choices).toBeGreaterThan(5);
  expect(truth.weights.supposed).toEqual(truth.weights.truth);
  expect(truth.people.reduce((n: number, p: { truth: number }) => n + p.truth, 0)).toBe(truth.choices);
  expect(truth.people.reduce((n: number, p: { supposed: number }) => n + p.supposed, 0)).toBe(truth.choices);
  const narrow = await ask(dispatcher, 'POST', '/what-if/dispatch?from=2026-01-01&to=2026-01-02', { weights: {} });
  expect(narrow).toMatchObject({ choices: 0, turned: { total: 0, items: [] } });
  expect((await suppose({ jobOfTheDay: -1 }, 422)).errors[0].pointer).toBe('/weights/jobOfTheDay');
  expect((await suppose({ friendship: 1 }, 422)).errors[0].pointer).toMatch(/^\/weights/);
});
