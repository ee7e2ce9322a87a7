import { workOffLookups } from '@bodan/services/lookup/work-off';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let alpha: Place;
let beta: Place;
let owner: Hand;
const name = (zh: string) => ({ 'zh-CN': zh, en: zh });
const field = (key: string, type: string, more: object = {}) => ({ key, type, name: name(key), ...more });
const lookup = (key: string, through: string, take: string, more: object = {}) => field(key, 'lookup', { through, take, ...more });
const FIELDS = [
  field('x_who', 'customer'),
  field('x_tech', 'person'),
  field('x_link', 'ticket'),
  field('x_fee', 'money'),
  lookup('x_phone', 'x_who', 'customer:phone'),
  lookup('x_address', 'x_who', 'customer:address'),
  lookup('x_level', 'x_tech', 'person:skill:制冷'),
  lookup('x_shop', 'x_tech', 'person:branches'),
  lookup('x_of', 'x_link', 'ticket:number'),
  lookup('x_stage', 'x_link', 'ticket:stage'),
  lookup('x_paid', 'x_link', 'ticket:x_fee'),
  lookup('x_where', 'x_link', 'ticket:x_address'),
  field('x_double', 'formula', { formula: '[x_paid]*2', result: 'money' }),
];
const at = (path: string) => `/v1/w/alpha${path}`;
const call = (method: string, path: string, body?: unknown, who: Hand | string = owner) => w.call(who, method, at(path), body);
const create = async (custom: object, more: object = {}) => {
  const r = await call('POST', '/tickets', { title: '空调', custom, ...more });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body;
};
const read = async (id: string, who?: Hand | string) => (await call('GET', `/tickets/${id}`, undefined, who)).body;
const events = async (id: string) =>
  (await call('GET', `/tickets/${id}/timeline`)).body.items as { type: string; data: { changes: object[] } }[];
const due = (place: Place) =>
  w.app.db.tenant(place, (tx) => tx.rows<{ kind: string; thing: string }>('select kind, thing from lookup_due order by 1, 2'));
const follow = (place = alpha) => workOffLookups(w.app, place);
const found = async (filter: string) => (await call('GET', `/tickets?custom=${filter}`)).body.items.map((t: { id: string }) => t.id);
let serial = 0;
/** A customer, as one is made: by a ticket with a number of their own. */
async function customer(address = '旧街 1 号'): Promise<{ id: string; phone: string }> {
  const phone = `1380000${String(++serial).padStart(4, '0')}`;
  const { customerId } = await create({}, { contactName: 'Ada', phone, address });
  return { id: customerId, phone };
}

beforeAll(async () => {
  w = await testWorld();
  alpha = await w.workspace('alpha');
  beta = await w.workspace('beta');
  owner = await w.member(alpha, ['owner']);
  expect((await call('PUT', '/settings/fields', { fields: FIELDS })).status).toBe(200);
});
afterAll(() => w.close());

test('a ticket holds what its lookups give from the moment it is written, and lists find it by that', async () => {
  const who = await customer('长安街 8 号');
  const tech = await w.member(alpha, ['technician'], { skills: { 制冷: 3 } });
  const linked = await create({ x_fee: 1250, x_who: who.id });
  const made = await create({ x_who: who.id, x_tech: tech.personId, x_link: linked.id });
  expect(made.custom).toMatchObject({
    x_address: '长安街 8 号',
    x_phone: `+86${who.phone}`,
    x_level: 3,
    x_of: linked.number,
    x_stage: '待受理',
    x_paid: 1250,
    x_where: '长安街 8 号',
    x_double: 2500,
  });
  expect(await found(`x_of:${linked.number}`)).toEqual([made.id]);
  expect(await found('x_paid:1000..2000')).toEqual([made.id]);
  // Every writer may have known too little, so the ticket is looked at once more; it says already what it should.
  expect((await due(alpha)).map((d) => d.thing)).toContain(made.id);
  const before = await events(made.id);
  expect(await follow()).toBe(true);
  expect(await due(alpha)).toEqual([]);
  expect(await events(made.id)).toEqual(before);
});

test('nobody types what a lookup gives', async () => {
  const typed = await call('POST', '/tickets', { title: '空调', custom: { x_address: '别处' } });
  expect([typed.status, typed.body.errors]).toMatchObject([422, [{ pointer: '/custom/x_address', code: 'read_only' }]]);
});

test('when the thing changes, every ticket that points at it follows in one event, through chains and formulas', async () => {
  const who = await customer();
  const linked = await create({ x_fee: 100, x_who: who.id });
  const made = await create({ x_link: linked.id });
  await follow();
  // The customer moves: told with the next ticket of that number.
  await create({}, { contactName: 'Ada', phone: who.phone, address: '新街 2 号' });
  expect(await due(alpha)).toEqual([{ kind: 'customer', thing: who.id }]);
  await call('PATCH', `/tickets/${linked.id}`, { custom: { x_fee: 300 } });
  expect((await read(made.id)).custom).toMatchObject({ x_paid: 100, x_where: '旧街 1 号' });
  expect(await follow()).toBe(true);
  expect((await read(linked.id)).custom).toMatchObject({ x_address: '新街 2 号' });
  expect((await read(made.id)).custom).toMatchObject({ x_paid: 300, x_double: 600, x_where: '新街 2 号' });
  const told = (await events(made.id)).filter((e) => e.type === 'ticket.looked_up');
  expect(told.flatMap((e) => e.data.changes)).toEqual(
    expect.arrayContaining([
      { field: 'custom.x_paid', before: 100, after: 300 },
      { field: 'custom.x_double', before: 200, after: 600 },
      { field: 'custom.x_where', before: '旧街 1 号', after: '新街 2 号' },
    ]),
  );
  expect(told.flatMap((e) => e.data.changes)).toHaveLength(3);
  expect(await found('x_where:~新街')).toEqual([made.id]);
  await follow();
  expect((await events(made.id)).filter((e) => e.type === 'ticket.looked_up')).toEqual(told);
});

test('a person, a stage and a name of a branch are followed as well, and pointing elsewhere says so at once', async () => {
  const branch = (await call('POST', '/settings/branches', { code: 'N1', name: '城北店' })).body;
  const tech = await w.member(alpha, ['technician'], { skills: { 制冷: 1 }, branchIds: [branch.id] });
  const linked = await create({}, { faultCode: 'GEN-01' });
  const made = await create({ x_tech: tech.personId, x_link: linked.id });
  await follow();
  expect((await call('PATCH', `/members/${tech.personId}`, { skills: { 制冷: 5 } })).status).toBe(200);
  expect((await call('POST', `/tickets/${linked.id}/move`, { transition: 'accept' })).status).toBe(200);
  expect((await call('PATCH', `/settings/branches/${branch.id}`, { name: '北苑店' })).status).toBe(200);
  await follow();
  expect((await read(made.id)).custom).toMatchObject({ x_level: 5, x_stage: '已受理', x_shop: '北苑店' });
  const other = await create({ x_fee: 700 });
  const moved = await call('PATCH', `/tickets/${made.id}`, { custom: { x_link: other.id, x_tech: null } });
  expect(moved.body.custom).toMatchObject({ x_of: other.number, x_paid: 700, x_double: 1400 });
  expect(moved.body.custom).not.toHaveProperty('x_level');
});

test('a lookup that is new, or takes something else, is filled in the tickets there are', async () => {
  const who = await customer('东路 3 号');
  const made = await create({ x_who: who.id });
  await follow();
  const save = (fields: object[]) => call('PUT', '/settings/fields', { fields });
  expect((await save([...FIELDS, lookup('x_named', 'x_who', 'customer:name')])).status).toBe(200);
  expect((await due(alpha)).map((d) => d.kind)).toEqual(['field']);
  await follow();
  expect((await read(made.id)).custom).toMatchObject({ x_named: 'Ada' });
  expect((await save([...FIELDS, lookup('x_named', 'x_who', 'customer:address')])).status).toBe(200);
  await follow();
  expect((await read(made.id)).custom).toMatchObject({ x_named: '东路 3 号' });
  // Saving the same fields again touches nothing; a source that is used stays.
  expect((await save([...FIELDS, lookup('x_named', 'x_who', 'customer:address')])).status).toBe(200);
  expect(await due(alpha)).toEqual([]);
  const without = await save([...FIELDS.slice(1), lookup('x_named', 'x_who', 'customer:address')]);
  expect(without.status).toBe(422);
  expect(without.body.errors.map((e: { detail: string }) => e.detail).join()).toContain('x_who is in use by x_phone, x_address, x_named');
});

test('what is masked at its source is masked in a lookup, in lists, filters, histories and files', async () => {
  const who = await customer('南门 9 号');
  const made = await create({ x_who: who.id });
  const [agent, area, viewer] = await Promise.all((['agent', 'area_manager', 'viewer'] as const).map((role) => w.member(alpha, [role])));
  const whole = `+86${who.phone}`;
  const masked = `+86${who.phone.slice(0, 3)}****${who.phone.slice(-4)}`;
  const of = async (hand: Hand | string | undefined) => (await read(made.id, hand)).custom;
  expect(await of(agent)).toMatchObject({ x_phone: whole, x_address: '南门 9 号' });
  expect((await of(area))['x_phone'].slice(-4)).toBe(masked.slice(-4));
  expect((await of(area))['x_phone']).toContain('****');
  expect(await of(viewer)).not.toHaveProperty('x_phone');
  expect(await of(viewer)).not.toHaveProperty('x_address');
  const filtered = (hand: Hand | undefined, filter: string) => call('GET', `/tickets?custom=${filter}`, undefined, hand);
  expect((await filtered(agent, `x_phone:${encodeURIComponent(whole)}`)).body.items).toHaveLength(1);
  expect((await filtered(area, `x_phone:${encodeURIComponent(whole)}`)).status).toBe(422);
  expect((await filtered(viewer, 'x_address:~南门')).status).toBe(422);
  const key = await w.apiKey({ tenantId: alpha.tenantId }, owner, ['tickets:read']);
  expect(await of(key)).not.toHaveProperty('x_phone');
  const preview = (hand: Hand | undefined) => call('POST', '/lookups/preview', { custom: { x_who: who.id } }, hand);
  expect((await preview(agent)).body.values).toMatchObject({ x_phone: whole, x_address: '南门 9 号' });
  expect((await preview(viewer)).body.values).toEqual({});
});

test("another workspace's ids give nothing, like ids that never were", async () => {
  const theirs = await w.member(beta, ['owner']);
  const foreign = (await w.call(theirs, 'POST', '/v1/w/beta/tickets', { title: '冰箱', phone: '13911112222', address: '外地' })).body;
  const preview = async (custom: object) => (await call('POST', '/lookups/preview', { custom })).body;
  const never = { x_link: w.app.newId(), x_who: w.app.newId(), x_tech: w.app.newId() };
  expect(await preview({ x_link: foreign.id, x_who: foreign.customerId, x_tech: theirs.personId })).toEqual(await preview(never));
  expect((await preview(never)).values).toEqual({});
  expect((await call('POST', '/tickets', { title: '空调', custom: { x_link: foreign.id } })).status).toBe(422);
});
