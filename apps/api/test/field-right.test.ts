import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
let manager: Hand;
let agent: Hand;
let viewer: Hand;
let stranger: Hand;
let ticket: { id: string; custom: Record<string, unknown> };
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const at = (path: string) => `/v1/w/alpha${path}`;
const COST = 98_765_432;
const NEW_COST = 87_654_321;
const CARD = '330106199001011234';
const FIELDS = [
  { key: 'x_cost', type: 'number', name: name('成本'), readRoles: ['owner', 'manager'], isRequired: true },
  { key: 'x_card', type: 'text', name: name('身份证'), isSensitive: true, writeRoles: ['owner', 'manager', 'agent'] },
  { key: 'x_floor', type: 'number', name: name('楼层'), writeRoles: ['owner'] },
  { key: 'x_note', type: 'text', name: name('备注') },
  { key: 'x_boss', type: 'customer', name: name('介绍人'), readRoles: ['owner'] },
];
const problems = (r: { body: { errors?: { pointer: string; code: string }[] } }) => r.body.errors?.map((e) => [e.pointer, e.code]);
const change = (who: Hand, custom: object) => w.call(who, 'PATCH', at(`/tickets/${ticket.id}`), { custom });

beforeAll(async () => {
  w = await testWorld();
  const a = await w.workspace('alpha');
  const b = await w.workspace('beta');
  owner = await w.member(a, ['owner']);
  manager = await w.member(a, ['manager']);
  agent = await w.member(a, ['agent']);
  viewer = await w.member(a, ['viewer']);
  stranger = await w.member(b, ['owner']);
  expect((await w.call(owner, 'PUT', at('/settings/fields'), { fields: FIELDS })).status).toBe(200);
  const made = await w.call(owner, 'POST', at('/tickets'), {
    title: '空调不制冷',
    phone: '13800138000',
    contactName: '沈介绍',
    custom: { x_cost: COST, x_card: CARD, x_floor: 3 },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  ticket = made.body;
  expect((await change(owner, { x_cost: NEW_COST, x_boss: made.body.customerId })).status).toBe(200);
  await change(owner, { x_note: '一' });
});
afterAll(() => w.close());

/** Everything that shows tickets or their history. */
const READS = () => [
  '/tickets',
  '/tickets?q=%E7%A9%BA%E8%B0%83',
  '/tickets?q=8000',
  `/tickets/${ticket.id}`,
  `/tickets/${ticket.id}/timeline`,
  '/board/tickets?metric=created',
  '/events?after=0',
  '/settings',
];

test('a field for some roles is shown to nobody else, wherever tickets are read; to a key it is shown as to its person', async () => {
  const key = await w.apiKey({ tenantId: (await w.call(owner, 'GET', at('/settings'))).body.workspace.id }, agent);
  for (const path of READS()) {
    for (const who of [agent, viewer, key]) {
      const r = await w.call(who, 'GET', at(path));
      expect(r.status, path).toBe(200);
      expect(JSON.stringify(r.body), path).not.toMatch(/98765432|87654321|x_cost|x_boss/);
    }
    const whole = JSON.stringify((await w.call(manager, 'GET', at(path))).body);
    if (!['/events?after=0', '/settings'].includes(path)) expect(whole, path).toMatch(/98765432|87654321/);
  }
  const detail = await w.call(manager, 'GET', at(`/tickets/${ticket.id}`));
  expect(detail.body.names).toEqual({});
  expect(Object.values((await w.call(owner, 'GET', at(`/tickets/${ticket.id}`))).body.names)).toEqual(['沈介绍']);
});

test('nothing of it is told by filtering, by changing something else, by an answer that is sent again, or by a flow on paper', async () => {
  const filter = (who: Hand, text: string) => w.call(who, 'GET', at(`/tickets?custom=${text}`));
  const missing = await filter(agent, `x_none:${NEW_COST}`);
  const hidden = await filter(agent, `x_cost:${NEW_COST}`);
  expect([hidden.status, JSON.stringify(hidden.body.errors).replaceAll('x_cost', 'x_none')]).toEqual([
    422,
    JSON.stringify(missing.body.errors),
  ]);
  expect((await filter(manager, `x_cost:${NEW_COST}`)).body.items).toHaveLength(1);
  expect((await filter(manager, `x_card:${CARD}`)).status).toBe(422);
  const headers = { 'idempotency-key': 'note-once' };
  for (let time = 0; time < 2; time++) {
    const r = await w.call(agent, 'PATCH', at(`/tickets/${ticket.id}`), { custom: { x_note: '二' } }, headers);
    expect([r.status, r.body.custom]).toEqual([200, { x_card: '****1234', x_floor: 3, x_note: '二' }]);
  }
  const flows = (await w.call(viewer, 'GET', at('/flows'))).body.items;
  const flow = (await w.call(viewer, 'GET', at(`/flows/${flows[0].id}`))).body.published.definition;
  const guarded = (guard: string) => ({ ...flow, transitions: flow.transitions.map((t: { from: string[] }) => ({ ...t, guard })) });
  for (const guard of [`custom.x_cost == ${NEW_COST}.0`, `custom.x_card == "${CARD}"`]) {
    const trial = { definition: guarded(guard), ticketId: ticket.id, steps: [] };
    const r = await w.call(viewer, 'POST', at(`/flows/${flows[0].id}/simulate`), trial);
    expect(r.status, JSON.stringify(r.body)).toBe(200);
    const reasons = r.body.walk.steps[0].steps.flatMap((x: { reasons: object[] }) => x.reasons);
    expect(reasons).toContainEqual({ kind: 'guard', rule: guard, message: null, detail: expect.stringMatching(/^No such key/) });
  }
});

test('who does not see a field writes it as little as one that is not there; who only sees it is told so; rules are not asked', async () => {
  expect(problems(await change(agent, { x_cost: 1 }))).toEqual([['/custom/x_cost', 'unknown_field']]);
  expect(problems(await change(agent, { x_floor: 4 }))).toEqual([['/custom/x_floor', 'not_allowed']]);
  // What they may not fill is not asked of them either.
  const made = await w.call(agent, 'POST', at('/tickets'), { title: '新', custom: { x_note: 'x' } });
  expect([made.status, made.body.custom]).toEqual([201, { x_note: 'x' }]);
  expect(problems(await w.call(manager, 'POST', at('/tickets'), { title: '新' }))).toEqual([['/custom/x_cost', 'required']]);
});

test('a sensitive value is masked for everybody until they ask; the asking stands in the ticket first, once per key', async () => {
  for (const path of READS())
    for (const who of [owner, agent, viewer]) expect(JSON.stringify((await w.call(who, 'GET', at(path))).body), path).not.toContain(CARD);
  const url = at(`/tickets/${ticket.id}/fields/x_card/reveal`);
  const count = async () =>
    (await w.call(owner, 'GET', at(`/tickets/${ticket.id}/timeline`))).body.items.filter(
      (e: { type: string }) => e.type === 'ticket.revealed',
    );
  expect((await w.call(viewer, 'POST', url, {})).status).toBe(403);
  for (let time = 0; time < 2; time++)
    expect((await w.call(agent, 'POST', url, {}, { 'idempotency-key': 'see-once' })).body.value).toBe(CARD);
  const seen = await count();
  expect(seen.map((e: { actorId: string; data: object }) => [e.actorId, e.data])).toEqual([
    [agent.personId, { fields: ['custom.x_card'] }],
  ]);
  // Not sensitive, not seen, not there, not theirs: all the same.
  const answers = await Promise.all([
    w.call(agent, 'POST', at(`/tickets/${ticket.id}/fields/x_note/reveal`), {}),
    w.call(agent, 'POST', at(`/tickets/${ticket.id}/fields/x_cost/reveal`), {}),
    w.call(agent, 'POST', at(`/tickets/${ticket.id}/fields/x_none/reveal`), {}),
    w.call(stranger, 'POST', url, {}),
  ]);
  expect(answers.map((r) => r.status)).toEqual([404, 404, 404, 404]);
  expect(await count()).toHaveLength(1);
});

test('who sends back what they were shown changes nothing; a new value replaces the old one, both masked in the history', async () => {
  const kept = await change(agent, { x_card: '****1234' });
  expect(kept.body.custom.x_card).toBe('****1234');
  expect((await w.call(agent, 'POST', at(`/tickets/${ticket.id}/fields/x_card/reveal`), {})).body.value).toBe(CARD);
  expect((await change(agent, { x_card: '330106199001015678' })).body.custom.x_card).toBe('****5678');
  const { items } = (await w.call(agent, 'GET', at(`/tickets/${ticket.id}/timeline`))).body;
  expect(items.at(-1).data.changes).toEqual([{ field: 'custom.x_card', from: '****1234', to: '****5678' }]);
});

test('nothing that more people see may depend on what fewer see, nor on what a sensitive field holds', async () => {
  const when = (field: string, comparison: string, value: unknown = null) => ({ mode: 'all', tests: [{ field, comparison, value }] });
  const save = (showIf: object, more: object = {}) =>
    w.call(owner, 'PUT', at('/settings/fields'), {
      fields: [...FIELDS, { key: 'x_more', type: 'text', name: name('更多'), showIf, ...more }],
    });
  expect(problems(await save(when('x_cost', 'at_least', 5)))).toEqual([['/fields/5/showIf/tests/0', 'source_not_seen']]);
  expect(problems(await save(when('x_card', 'is', CARD)))).toEqual([['/fields/5/showIf/tests/0', 'source_sensitive']]);
  expect((await save(when('x_cost', 'at_least', 5), { readRoles: ['owner'] })).status).toBe(200);
  expect((await save(when('x_card', 'filled'))).status).toBe(200);
});
