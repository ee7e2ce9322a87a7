import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let agent: Hand;
let dispatcher: Hand;
let tech: Hand;
const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  agent = await w.member(a, ['agent'], { name: '王丽', departmentCode: 'CS' });
  dispatcher = await w.member(a, ['dispatcher'], { name: '赵强', departmentCode: 'DISP' });
  tech = await w.member(a, ['technician'], { name: '陈志远', departmentCode: 'FIELD' });
});
afterAll(() => w.close());

const url = (path = '') => `/v1/w/alpha/tickets${path}`;
const at = (minutes: number) => w.setNow(START + minutes * 60_000);
const make = async (more: Record<string, unknown> = {}) => {
  const r = await w.call(agent, 'POST', url(), {
    title: '空调不制冷',
    customerWords: '开了半小时还是热风',
    faultCode: 'GEN-01',
    phone: '138 0013 8000',
    contactName: '陈女士',
    ...more,
  });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body;
};

test('a ticket gets a number, clocks on working time and the customer of its phone', async () => {
  at(0);
  const one = await make();
  const two = await make({ phone: '+86 138-0013-8000' });
  expect(one.number).toBe('WO-2026-000001');
  expect(two.number).toBe('WO-2026-000002');
  expect(two.customerId).toBe(one.customerId);
  const first = one.clocks.find((c: { metric: string }) => c.metric === 'first_response');
  expect(first).toMatchObject({ status: 'running', targetSeconds: 1800, dueAt: '2026-11-23T01:30:00.000Z' });
  const resolution = one.clocks.find((c: { metric: string }) => c.metric === 'resolution');
  expect(resolution.dueAt).toBe('2026-11-25T01:00:00.000Z');
});

test('a ticket walks the whole flow and every second of it is in one slice', async () => {
  at(0);
  const t = await make();
  const step = async (minutes: number, who: Hand, verb: string, body: unknown, expected = 200) => {
    at(minutes);
    const r = await w.call(who, 'POST', url(`/${t.id}/${verb}`), body);
    expect(r.status, `${verb} ${JSON.stringify(r.body)}`).toBe(expected);
    return r.body;
  };
  await step(5, agent, 'say', { kind: 'reply', text: '您好，师傅今天上门' });
  await step(12, agent, 'move', { transition: 'accept', handTo: dispatcher.personId });
  const assigned = await step(40, dispatcher, 'assign', { assigneeId: tech.personId });
  expect(assigned).toMatchObject({ stage: 'assigned', assigneeId: tech.personId, holderId: tech.personId });
  await step(50, tech, 'move', { transition: 'confirm' });
  await step(60, tech, 'move', { transition: 'arrive' });
  await step(70, tech, 'hold', { reason: 'part', wakeAt: '2026-11-24T01:00:00Z' });
  await step(100, tech, 'resume', {});
  await step(130, tech, 'move', { transition: 'finish' });
  const done = await step(140, agent, 'move', { transition: 'approve' });
  expect(done).toMatchObject({ stage: 'done', isOpen: false, stuck: null });
  expect(
    done.clocks.map((c: { metric: string; status: string; now: { elapsedSeconds: number } }) => [c.metric, c.status, c.now.elapsedSeconds]),
  ).toEqual([
    ['first_response', 'met', 300],
    ['plan', 'met', 3000],
    ['resolution', 'met', 6000],
  ]);
  const ledger = (await w.call(agent, 'GET', url(`/${t.id}/ledger`))).body;
  expect(ledger.now.wallSeconds).toBe(140 * 60);
  expect(ledger.now.pausedSeconds).toBe(30 * 60);
  expect(ledger.now.countedSeconds + ledger.now.pausedSeconds).toBe(140 * 60);
  expect(
    ledger.slices.map((x: { stage: string; personId: string | null; businessSeconds: number }) => [x.stage, x.businessSeconds]),
  ).toEqual([
    ['new', 720],
    ['accepted', 1680],
    ['assigned', 600],
    ['confirmed', 600],
    ['on_site', 600],
    ['on_site', 1800],
    ['on_site', 1800],
    ['inspection', 600],
  ]);
  expect(ledger.now.causes[0]).toMatchObject({ stage: 'accepted', personId: dispatcher.personId, overrunSeconds: 780 });
  const timeline = (await w.call(agent, 'GET', url(`/${t.id}/timeline`))).body.items.map((e: { type: string }) => e.type);
  expect(timeline).toEqual([
    'ticket.created',
    'ticket.replied',
    'ticket.moved',
    'ticket.moved',
    'ticket.assigned',
    'ticket.moved',
    'ticket.moved',
    'ticket.held',
    'ticket.resumed',
    'ticket.moved',
    'ticket.moved',
  ]);
});

test('a step that the flow or the role does not have is refused with what is allowed', async () => {
  at(0);
  const t = await make();
  const r = await w.call(tech, 'POST', url(`/${t.id}/move`), { transition: 'accept' });
  expect(r.status).toBe(409);
  expect(r.body).toMatchObject({ code: 'transition_not_allowed', stage: 'new', allowed: [] });
  const missing = await w.call(agent, 'POST', url(`/${(await make({ faultCode: null })).id}/move`), { transition: 'accept' });
  expect(missing.status).toBe(422);
  expect(missing.body.errors).toEqual([{ pointer: '/faultCode', code: 'required', detail: 'must be filled before this step' }]);
});

test('the same Idempotency-Key makes one ticket, also when both requests come at once', async () => {
  const headers = { 'idempotency-key': 'k-1' };
  const body = { title: '一次' };
  const answers = await Promise.all(Array.from({ length: 6 }, () => w.call(agent, 'POST', url(), body, headers)));
  expect(new Set(answers.map((r) => r.status))).toEqual(new Set([201]));
  expect(new Set(answers.map((r) => r.body.id)).size).toBe(1);
  const other = await w.call(agent, 'POST', url(), { title: '另一个' }, headers);
  expect(other.status).toBe(422);
  expect(other.body.code).toBe('idempotency_key_reused');
});

test('If-Match with an old version is refused and nothing changes', async () => {
  const t = await make();
  const first = await w.call(agent, 'PATCH', url(`/${t.id}`), { title: '新标题' }, { 'if-match': '"v1"' });
  expect(first.status).toBe(200);
  expect(first.headers.get('etag')).toBe('"v2"');
  const second = await w.call(agent, 'PATCH', url(`/${t.id}`), { title: '迟到的标题' }, { 'if-match': '"v1"' });
  expect(second.status).toBe(412);
  expect((await w.call(agent, 'GET', url(`/${t.number}`))).body.title).toBe('新标题');
});

test('what changes nothing is no new version and no line in the history', async () => {
  const t = await make({ title: '轿厢异响' });
  const same = await w.call(agent, 'PATCH', url(`/${t.id}`), { title: '轿厢异响', tags: [] });
  expect([same.status, same.body.version]).toEqual([200, t.version]);
  const { body } = await w.call(agent, 'GET', url(`/${t.id}/timeline?cursor=0&limit=10`));
  expect(body.items.map((e: { type: string }) => e.type)).toEqual(['ticket.created']);
});

test('lists filter, page by cursor without a gap, and search finds two characters and a phone tail', async () => {
  at(0);
  for (let i = 0; i < 7; i++) await make({ title: `压缩机漏油 ${i}`, priority: 'urgent', phone: `1390000123${i}` });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { number: string }[]; nextCursor: string | null; total: number } = (
      await w.call(agent, 'GET', url(`?priority=urgent&limit=3&total=true${cursor ? `&cursor=${cursor}` : ''}`))
    ).body;
    expect(page.total).toBe(7);
    seen.push(...page.items.map((x) => x.number));
    cursor = page.nextCursor;
  } while (cursor);
  expect(new Set(seen).size).toBe(7);
  const found = (await w.call(agent, 'GET', url(`?q=${encodeURIComponent('漏油')}`))).body.items;
  expect(found).toHaveLength(7);
  expect((await w.call(agent, 'GET', url('?q=1234'))).body.items.map((x: { title: string }) => x.title)).toEqual(['压缩机漏油 4']);
  expect((await w.call(agent, 'GET', url(`?q=${encodeURIComponent('油漏')}`))).body.items).toEqual([]);
});

test('a stranger and an unknown ticket get the same answer', async () => {
  const b = await w.workspace('beta');
  const other = await w.member(b, ['owner']);
  const t = await make();
  const foreign = await w.call(other, 'GET', `/v1/w/beta/tickets/${t.id}`);
  const unknown = await w.call(other, 'GET', '/v1/w/beta/tickets/01900000-0000-7000-8000-000000000000');
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  expect((await w.call(other, 'GET', url())).status).toBe(404);
  expect((await w.call(null, 'GET', url())).status).toBe(401);
});

test('bad input is refused with the place of each fault', async () => {
  const r = await w.call(agent, 'POST', url(), { title: '', phone: 'abc', nonsense: 1, faultCode: 'NO SUCH' });
  expect(r.status).toBe(422);
  expect(r.body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual(['/faultCode', '/nonsense', '/phone', '/title']);
  expect((await w.call(agent, 'POST', url(), { title: 'x', faultCode: 'NOPE' })).body.errors[0].pointer).toBe('/faultCode');
  expect((await w.call(agent, 'POST', url(), { title: 'a\u0000b' })).status).toBe(422);
  expect((await w.call(agent, 'POST', url(), { title: 'x', occurredAt: '2026-01-01T00:00:00Z' })).body.code).toBe('sandbox_only');
});

test('a workspace is reached by its slug and by its id, by cookie and by key, and only by its members', async () => {
  const key = await w.apiKey(a, agent);
  const stranger = await w.member(await w.workspace('gamma'), ['owner']);
  for (const name of ['alpha', a.tenantId]) {
    for (const who of [agent, key]) expect((await w.call(who, 'GET', `/v1/w/${name}/tickets?limit=1`)).status).toBe(200);
    expect((await w.call(stranger, 'GET', `/v1/w/${name}/tickets?limit=1`)).status).toBe(404);
  }
  expect((await w.call(await w.apiKey(await w.workspace('delta'), agent), 'GET', `/v1/w/${a.tenantId}/tickets`)).status).toBe(404);
});

test('who could take a ticket is ranked by what speaks against each, and the choice is kept with its rule', async () => {
  at(0);
  const made = await make();
  const r = await w.call(dispatcher, 'GET', url(`/${made.id}/candidates`));
  expect(r.status).toBe(200);
  const items = r.body.items as {
    personId: string;
    rank: number | null;
    cost: number;
    failed: { rule: string; at: string | null } | null;
  }[];
  expect(items.find((i) => i.personId === tech.personId)).toMatchObject({ rank: 1, failed: null });
  expect(items.find((i) => i.personId === agent.personId)).toMatchObject({ rank: null, failed: { rule: 'not_a_technician', at: null } });
  await w.call(dispatcher, 'POST', url(`/${made.id}/assign`), { assigneeId: tech.personId });
  const told = await w.call(dispatcher, 'GET', url(`/${made.id}/timeline`));
  const event = (told.body.items as { type: string; data: { certificate?: unknown } }[]).find((e) => e.type === 'ticket.assigned');
  expect(event?.data.certificate).toMatchObject({ rule: 'dispatch/2', chosen: { personId: tech.personId, rank: 1 } });
});

test('a list by due time holds every ticket: those without a due time come after the others, page by page, either way round', async () => {
  at(0);
  const words = '按到期排';
  const made: { id: string; number: string }[] = [];
  for (let i = 0; i < 5; i++) {
    at(i);
    made.push(await make({ title: words, device: words }));
  }
  const ended = [made[1], made[3]].map((t) => t?.id ?? '');
  for (const id of ended) {
    const r = await w.call(agent, 'POST', url(`/${id}/move`), { transition: 'cancel', reason: '客户取消' });
    expect(r.status, JSON.stringify(r.body)).toBe(200);
  }
  const listed = async (sort: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const r = await w.call(agent, 'GET', url(`?sort=${sort}&limit=2&total=true${cursor && `&cursor=${cursor}`}`));
      expect(r.status, JSON.stringify(r.body)).toBe(200);
      ids.push(...r.body.items.map((t: { id: string }) => t.id));
      if (!r.body.nextCursor) {
        expect(ids).toHaveLength(r.body.total);
        return ids.filter((id) => made.some((t) => t.id === id));
      }
      cursor = r.body.nextCursor;
    }
  };
  const open = [made[0], made[2], made[4]].map((t) => t?.id);
  const after = ended.toReversed();
  expect(await listed('due')).toEqual([...open, ...after]);
  expect(await listed('-due')).toEqual([...open.toReversed(), ...after]);
});
