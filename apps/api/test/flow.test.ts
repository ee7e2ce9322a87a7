import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { REPAIR_FLOW } from '@bodan/core/flow/templates-more';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-27T02:00:00Z'); // Friday 10:00 in Shanghai
const HOUR = 3_600_000;

let w: World;
let serial = 0;
let place: Place;
let owner: Hand;
let agent: Hand;
beforeAll(async () => {
  w = await testWorld();
});
beforeEach(async () => {
  w.setNow(NOW);
  place = await w.workspace(`flows-${++serial}`);
  owner = await w.member(place, ['owner']);
  agent = await w.member(place, ['agent']);
  await w.member(place, ['technician']);
});
afterAll(() => w.close());

const url = (path: string) => `/v1/w/${place.slug}${path}`;
const get = async (path: string, who: Hand = owner) => (await w.call(who, 'GET', url(path))).body;
const post = (path: string, body: object, headers: Record<string, string> = {}) => w.call(owner, 'POST', url(path), body, headers);
const make = async (body: object) => {
  const made = await post('/flows', body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};
const draw = async (flowId: string, definition: unknown, headers: Record<string, string> = {}) =>
  w.call(owner, 'PUT', url(`/flows/${flowId}/draft`), { definition }, headers);
const publish = async (flowId: string, body: object = { running: 'keep' }) => post(`/flows/${flowId}/publish`, body);
const ticket = (more: object = {}) => post('/tickets', { title: '不制冷', ...more });
const own = async () => (await get('/flows')).items[0];

const COUNTER = { ...SERVICE_FLOW.stages[0], key: 'counter', name: { 'zh-CN': '前台', en: 'Counter' } };
/** The service flow with its first stage called otherwise. */
const renamed = () => ({
  ...SERVICE_FLOW,
  initial: 'counter',
  stages: [COUNTER, ...SERVICE_FLOW.stages.slice(1)],
  transitions: SERVICE_FLOW.transitions.map((t) => ({ ...t, from: t.from.map((s) => (s === 'new' ? 'counter' : s)) })),
});
const withStage = (key: string, more: object) => ({
  ...SERVICE_FLOW,
  stages: SERVICE_FLOW.stages.map((s) => (s.key === key ? { ...s, ...more } : s)),
});

test('a workspace begins with one flow, published, which is the default one; templates are there to start another', async () => {
  const { items } = await get('/flows', agent);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ key: 'service', isDefault: true, publishedNumber: 1, draft: null, draftRevision: 0, running: 0 });
  const flow = await get(`/flows/${items[0].id}`, agent);
  expect(flow.published).toMatchObject({ number: 1, definition: { initial: 'new' } });
  const { templates } = await get('/templates', agent);
  expect(templates.map((t: { key: string }) => t.key)).toEqual(['service', 'after_sales', 'repair', 'production', 'three_level', 'blank']);
  expect(
    templates.every(
      (t: { source: string; definition: { stages: unknown[] } }) => t.source === 'built_in' && t.definition.stages.length > 1,
    ),
  ).toBe(true);
  expect((await w.call(agent, 'POST', url('/flows'), { name: 'x' })).status).toBe(403);
});

test('every template can be started and published at once, with the custom fields its rules speak of', async () => {
  await w.member(place, ['manager']);
  for (const { key } of (await get('/templates')).templates) {
    const flow = await make({ name: `从 ${key}`, templateKey: key });
    expect(flow.problems.filter((p: { severity: string }) => p.severity === 'error')).toEqual([]);
    const done = await publish(flow.id);
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    expect(done.body).toMatchObject({ number: 1, migration: null });
  }
  const fields = (await get('/settings')).fields.map((f: { key: string }) => f.key);
  expect(fields).toEqual(expect.arrayContaining(['x_warranty', 'x_repair_cost']));
  const keys = (await get('/flows')).items.map((f: { key: string }) => f.key);
  expect(new Set(keys)).toEqual(new Set(['service', 'service_2', 'after_sales', 'repair', 'production', 'three_level', 'blank']));
  const clash = await w.workspace(`clash-${serial}`, {
    fieldSet: {
      fields: [{ ...(await get('/settings')).fields.find((f: { key: string }) => f.key === 'x_warranty'), type: 'text', options: [] }],
    },
  });
  const other = await w.member(clash, ['owner']);
  const refused = await w.call(other, 'POST', `/v1/w/${clash.slug}/flows`, { name: 'x', templateKey: 'after_sales' });
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/templateKey']);
});

test('a draft with problems is kept and says them; a malformed one is refused; publishing it names the places', async () => {
  const { id } = await own();
  const lonely = { ...SERVICE_FLOW, stages: [...SERVICE_FLOW.stages, { ...COUNTER, key: 'lonely' }] };
  const saved = await draw(id, lonely);
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  expect(saved.headers.get('etag')).toBe('"r1"');
  expect(saved.body.problems).toEqual([{ code: 'unreachable_stage', severity: 'error', place: { stage: 'lonely' }, params: {} }]);
  expect(await own()).toMatchObject({ draft: { revision: 1, savedByName: owner.name }, problems: 1, publishedNumber: 1 });
  expect((await draw(id, { ...lonely, stages: 'no' })).status).toBe(422);
  expect((await get(`/flows/${id}`)).draft.definition.stages).toHaveLength(lonely.stages.length);

  const refused = await publish(id);
  expect([refused.status, refused.body.code]).toEqual([422, 'flow_has_errors']);
  expect(refused.body.errors).toEqual([{ pointer: '/definition/stages/8', code: 'unreachable_stage', detail: 'unreachable_stage' }]);
  expect(refused.body.problems).toEqual(saved.body.problems);
  expect((await own()).publishedNumber).toBe(1);

  const bad: [object, string, string][] = [
    [
      { ...SERVICE_FLOW, transitions: SERVICE_FLOW.transitions.map((t) => (t.key === 'accept' ? { ...t, guard: 'ticket.title > 3' } : t)) },
      'bad_rule',
      '/definition/transitions/0',
    ],
    [withStage('new', { budgetMinutes: 500_000 }), 'budget_above_target', '/definition'],
    [
      withStage('new', { actions: [{ kind: 'assign', mode: 'person', personId: w.app.newId() }] }),
      'unknown_person',
      '/definition/stages/0',
    ],
    [
      withStage('new', { actions: [{ kind: 'openChild', flowKey: 'nowhere', title: { 'zh-CN': '子单' } }] }),
      'unknown_flow',
      '/definition/stages/0',
    ],
    [withStage('new', { actions: [{ kind: 'callWebhook', endpointId: w.app.newId() }] }), 'unknown_endpoint', '/definition/stages/0'],
    [withStage('new', { timers: [{ key: 't', afterMinutes: 5, kind: 'advance' }] }), 'timer_without_step', '/definition/stages/0/timers/0'],
  ];
  for (const [definition, code, pointer] of bad) {
    expect((await draw(id, definition)).status).toBe(200);
    const no = await publish(id);
    expect([no.status, no.body.errors[0].code, no.body.errors[0].pointer], JSON.stringify(no.body)).toEqual([422, code, pointer]);
  }
  const one = { name: COUNTER.name, initial: 'counter', stages: [{ ...COUNTER, kind: 'done' }], transitions: [] };
  await draw(id, one);
  expect((await publish(id)).body.code).toBe('flow_has_errors');
});

test('two people draw on one flow: the second is told who saved when, and nothing is lost', async () => {
  const { id } = await own();
  const admin = await w.member(place, ['admin']);
  expect((await w.call(admin, 'PUT', url(`/flows/${id}/draft`), { definition: SERVICE_FLOW }, { 'if-match': '"r0"' })).status).toBe(200);
  const late = await draw(id, renamed(), { 'if-match': '"r0"' });
  expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
  expect(late.body).toMatchObject({ currentRevision: 1, savedByName: admin.name, savedAt: new Date(NOW).toISOString() });
  expect((await post(`/flows/${id}/publish`, { running: 'keep' }, { 'if-match': '"r0"' })).status).toBe(412);
  const together = await Promise.all([1, 2, 3].map(() => draw(id, renamed(), { 'if-match': '"r1"' })));
  expect(together.map((r) => r.status).sort()).toEqual([200, 412, 412]);
  expect((await w.call(owner, 'DELETE', url(`/flows/${id}/draft`))).status).toBe(204);
  expect((await get(`/flows/${id}`)).draft).toBeNull();
  // Whoever saw the dropped draft does not put it back unasked.
  expect((await draw(id, renamed(), { 'if-match': '"r2"' })).status).toBe(412);
});

test('a published version never changes; running tickets keep theirs, new ones take it', async () => {
  const { id } = await own();
  const old = (await ticket({ faultCode: 'GEN-01' })).body;
  await draw(id, renamed());
  w.setNow(NOW + HOUR);
  const done = await publish(id, { running: 'keep', notes: '前台先登记' });
  expect(done.body).toMatchObject({ number: 2, migration: null });
  expect((await ticket()).body.stage).toBe('counter');
  expect((await get(`/tickets/${old.id}`)).stage).toBe('new');
  const moved = await post(`/tickets/${old.id}/move`, { transition: 'accept' });
  expect([moved.status, moved.body.stage]).toEqual([200, 'accepted']);
  const again = await publish(id);
  expect([again.status, again.body.code]).toEqual([409, 'conflict']);

  const first = await get(`/flows/${id}/versions?limit=1`);
  expect(first.items).toMatchObject([{ number: 2, notes: '前台先登记', publishedByName: owner.name, running: 1 }]);
  const second = await get(`/flows/${id}/versions?limit=1&cursor=${first.nextCursor}`);
  expect([second.items[0].number, second.items[0].running, second.nextCursor]).toEqual([1, 1, null]);
  expect((await get(`/flows/${id}/versions/1`)).definition.initial).toBe('new');
  expect((await w.call(owner, 'GET', url(`/flows/${id}/versions/9`))).status).toBe(404);
  for (const text of ['update flow_version set notes = notes', 'delete from flow_version'])
    await expect(w.app.db.tenant(place, (tx) => tx.rows(text))).rejects.toThrow(/permission denied/);
});

test('publishing twice with one key publishes once; many at once give each number once', async () => {
  const { id } = await own();
  await draw(id, renamed());
  const key = { 'idempotency-key': 'once' };
  const [a, b] = [
    await post(`/flows/${id}/publish`, { running: 'keep' }, key),
    await post(`/flows/${id}/publish`, { running: 'keep' }, key),
  ];
  expect(b.body).toEqual(a.body);
  await draw(id, SERVICE_FLOW);
  const many = await Promise.all([1, 2, 3, 4].map(() => publish(id)));
  expect(many.map((r) => r.status).sort()).toEqual([201, 409, 409, 409]);
  expect((await get(`/flows/${id}/versions`)).items.map((v: { number: number }) => v.number)).toEqual([3, 2, 1]);
});

test('a new ticket names its flow; what its first stage requires is asked for, whatever brings it', async () => {
  const flow = await make({ name: '安装', templateKey: 'service' });
  await draw(flow.id, withStage('new', { requires: ['address', 'deviceSerial'] }));
  expect((await ticket({ flowKey: flow.key })).body.errors).toEqual([
    { pointer: '/flowKey', code: 'unknown', detail: 'the workspace has no such flow in use' },
  ]);
  await publish(flow.id);
  const refused = await ticket({ flowKey: flow.key, address: '文三路 1 号' });
  expect([refused.status, refused.body.code, refused.body.errors.map((e: { pointer: string }) => e.pointer)]).toEqual([
    422,
    'requirement_missing',
    ['/deviceSerial'],
  ]);
  const made = await ticket({ flowKey: flow.key, address: '文三路 1 号', deviceSerial: 'A1' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect((await get('/flows')).items.map((f: { running: number }) => f.running)).toEqual([0, 1]);

  const changed = await w.call(owner, 'PATCH', url(`/flows/${flow.id}`), { isDefault: true, name: '安装与调试' }, { 'if-match': '"v1"' });
  expect(changed.body).toMatchObject({ isDefault: true, name: '安装与调试', version: 2 });
  expect((await w.call(owner, 'PATCH', url(`/flows/${flow.id}`), { name: 'x' }, { 'if-match': '"v1"' })).status).toBe(412);
  expect((await ticket()).body.code).toBe('requirement_missing');
  expect((await w.call(owner, 'PATCH', url(`/flows/${flow.id}`), { retired: true })).body.errors[0].pointer).toBe('/retired');
  const first = (await get('/flows')).items[1];
  expect((await w.call(owner, 'PATCH', url(`/flows/${first.id}`), { retired: true })).body.retiredAt).toBe(new Date(NOW).toISOString());
  expect((await ticket({ flowKey: 'service' })).body.errors[0].pointer).toBe('/flowKey');
  const unpublished = await make({ name: '抄的', copyOf: flow.id });
  expect([unpublished.key, unpublished.draft.definition.stages[0].requires]).toEqual(['service_3', ['address', 'deviceSerial']]);
  expect((await w.call(owner, 'PATCH', url(`/flows/${unpublished.id}`), { isDefault: true })).body.errors[0].pointer).toBe('/isDefault');
});

test('before publishing one sees what changes, where tickets go, and which of them could not', async () => {
  const { id } = await own();
  const full = (await ticket({ faultCode: 'GEN-01', address: '文三路 1 号' })).body;
  const bare = (await ticket({ faultCode: 'GEN-01' })).body;
  const desk = (await ticket({ faultCode: 'GEN-01' })).body;
  for (const t of [full, bare]) await post(`/tickets/${t.id}/move`, { transition: 'accept' });
  const drawn = renamed();
  await draw(id, { ...drawn, stages: drawn.stages.map((s) => (s.key === 'accepted' ? { ...s, requires: ['address'] } : s)) });
  const seen = await post(`/flows/${id}/publish/preview`, {});
  expect(seen.status, JSON.stringify(seen.body)).toBe(200);
  expect(seen.body.problems).toEqual([]);
  expect(seen.body.changes.map((c: { change: string; key: string }) => `${c.change} ${c.key}`)).toEqual([
    'changed ',
    'removed new',
    'added counter',
    'changed accepted',
    'changed accept',
    'changed cancel',
  ]);
  expect(seen.body.running).toEqual([
    {
      versionId: expect.any(String),
      number: 1,
      tickets: 3,
      byStage: [
        { stage: 'accepted', tickets: 2, to: 'accepted' },
        { stage: 'new', tickets: 1, to: null },
      ],
    },
  ]);
  expect(seen.body.mappingProblems).toEqual([{ stage: 'new', code: 'unmapped' }]);
  expect(seen.body.blocked).toEqual([
    { ticketId: bare.id, number: bare.number, stage: 'accepted', to: 'accepted', why: [{ kind: 'field', field: 'address' }] },
  ]);
  expect(seen.body.blockedCount).toBe(1);
  const mapped = (await post(`/flows/${id}/publish/preview`, { mapping: { new: 'counter', accepted: null } })).body;
  expect([mapped.mappingProblems, mapped.blockedCount, mapped.running[0].byStage[1].to]).toEqual([[], 0, 'counter']);
  const closing = (await post(`/flows/${id}/publish/preview`, { mapping: { new: 'done' } })).body;
  expect(closing.mappingProblems).toEqual([{ stage: 'new', code: 'closes' }]);
  expect((await get(`/tickets/${desk.id}`)).version).toBe(1);
});

test('the live picture counts open tickets by stage with the working time they have been there', async () => {
  const { id } = await own();
  const at = async (minutesAgo: number, work: () => Promise<{ body: { id: string } }>): Promise<string> => {
    w.setNow(NOW - minutesAgo * 60_000);
    return (await work()).body.id;
  };
  const first = await at(180, () => ticket({ faultCode: 'GEN-01' }));
  await at(120, () => ticket());
  await at(30, () => post(`/tickets/${first}/move`, { transition: 'accept' }));
  await at(15, () => ticket());
  // Passing it on within the stage is not entering it anew.
  await at(10, () => w.call(owner, 'PATCH', url(`/tickets/${first}`), { departmentCode: 'FIELD' }));
  w.setNow(NOW);
  const { asOf, stages } = (await get(`/flows/${id}/live`, agent)).now;
  expect(asOf).toBe(new Date(NOW).toISOString());
  expect(stages.map((s: { stage: string }) => s.stage)).toEqual(SERVICE_FLOW.stages.map((s) => s.key));
  // Open from 08:30: the one of 08:00 waits for an hour and a half of work, the middle of two is the lower one.
  expect(stages[0]).toEqual({ stage: 'new', tickets: 2, overdue: 1, medianWaitSeconds: 900 });
  expect(stages[1]).toEqual({ stage: 'accepted', tickets: 1, overdue: 1, medianWaitSeconds: 1800 });
  expect(stages[2]).toEqual({ stage: 'assigned', tickets: 0, overdue: 0, medianWaitSeconds: null });
});

test('a flow with an approval by nobody in the workspace is refused when it is published', async () => {
  const flow = await make({ name: '维修', templateKey: 'repair' });
  const approval = { mode: 'any', approvers: [{ kind: 'role', role: 'manager' }], onApprove: 'approved', onReject: 'rejected' };
  await draw(flow.id, { ...REPAIR_FLOW, stages: REPAIR_FLOW.stages.map((s) => (s.key === 'approval' ? { ...s, approval } : s)) });
  const refused = await publish(flow.id);
  expect(refused.body.errors.map((e: { code: string }) => e.code)).toEqual(['approval_without_member']);
});

test('a real ticket is tried on a flow that is only drawn: who may, what is missing, what the flow does by itself; nothing changes', async () => {
  const tech = await w.member(place, ['technician']);
  const flow = await make({ name: '售后', templateKey: 'after_sales' });
  const t = (await ticket()).body;
  const trial = (steps: object[], more: object = {}) => post(`/flows/${flow.id}/simulate`, { ticketId: t.id, steps, ...more });
  const tried = await trial([
    { transition: 'check_warranty', by: { role: 'technician' } },
    { transition: 'check_warranty', by: { role: 'agent' } },
    { transition: 'check_warranty', by: { personId: agent.personId }, set: { faultCode: 'GEN-01', custom: { x_warranty: 'in' } } },
    { transition: 'assign', by: { role: 'dispatcher' }, assigneeId: tech.personId },
  ]);
  expect(tried.status, JSON.stringify(tried.body)).toBe(200);
  const [role, lacking, done, assigned] = tried.body.steps;
  expect([role.isOpen, role.refused.code, role.to]).toEqual([false, 'transition_not_allowed', 'new']);
  expect([lacking.isOpen, lacking.reasons.map((r: { field: string }) => r.field)]).toEqual([false, ['faultCode', 'x_warranty']]);
  expect(done).toMatchObject({
    isOpen: true,
    refused: null,
    from: 'new',
    to: 'accepted',
    automatic: [{ transition: 'in_warranty', from: 'warranty', to: 'accepted', why: 'guard' }],
  });
  expect([assigned.isOpen, tried.body.stage]).toEqual([true, 'assigned']);
  expect(tried.body.walk.steps[0]).toMatchObject({ stage: 'assigned', taken: 'start', why: 'first_open' });
  expect(tried.body.open.map((o: { key: string }) => o.key)).toContain('start');
  const published = (await get(`/flows/${(await own()).id}`)).published.definition;
  const other = await trial([{ transition: 'accept', by: { role: 'owner' } }], { definition: published });
  expect(other.body.steps[0].reasons).toEqual([{ kind: 'field', field: 'faultCode' }]);
  const stranger = await trial([{ transition: 'check_warranty', by: { personId: w.app.newId() } }]);
  expect(stranger.body.errors[0].pointer).toBe('/steps/0/by/personId');
  const nowhere = await post(`/flows/${(await make({ name: 'r', templateKey: 'repair' })).id}/simulate`, { ticketId: t.id });
  expect(nowhere.body.errors[0]).toMatchObject({ pointer: '/ticketId', code: 'stage' });
  expect((await post(`/flows/${flow.id}/simulate`, { ticketId: w.app.newId() })).status).toBe(404);
  expect(await get(`/tickets/${t.id}`)).toMatchObject({ version: 1, stage: 'new', faultCode: null });
});
