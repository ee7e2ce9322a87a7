import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let agent: Hand;
let analyst: Hand;
let auditor: Hand;
let stranger: Hand;
let id: string;
const START = Date.parse('2026-11-23T01:00:00Z');

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  a = await w.workspace('alpha', { groupId: group.groupId, standardVersionId: group.standardVersionId, name: '杭州公司' });
  await w.workspace('beta', { groupId: group.groupId, standardVersionId: group.standardVersionId });
  agent = await w.member(a, ['agent'], { name: '王丽', departmentCode: 'CS' });
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  auditor = await w.hqMember(group.groupId, ['hq_auditor']);
  const other = await w.group('other');
  stranger = await w.hqMember(other.groupId, ['hq_admin']);
  const made = await w.call(agent, 'POST', '/v1/w/alpha/tickets', {
    title: '空调不制冷',
    customerWords: '开了半小时还是热风',
    faultCode: 'GEN-01',
    phone: '138 0013 8000',
    contactName: '陈女士',
  });
  id = made.body.id;
  await w.call(agent, 'POST', `/v1/w/alpha/tickets/${id}/say`, { kind: 'note', text: '门铃坏了' });
});
afterAll(() => w.close());

test('the board is served with an ETag and again as 304 until something changes', async () => {
  const first = await w.call(analyst, 'GET', '/v1/hq/anjia/board');
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect(first.body.totals).toMatchObject({ created: 1, open: 1, firstResponse: { met: 0, missed: 0, overdueNow: 0, rate: null } });
  expect(first.body.bySubsidiary.map((s: { slug: string; created: number }) => [s.slug, s.created])).toEqual([
    ['alpha', 1],
    ['beta', 0],
  ]);
  expect(first.body.byFaultCode[0]).toMatchObject({ key: 'GEN-01', name: { 'zh-CN': '无法启动' } });
  const etag = first.headers.get('etag') ?? '';
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/board', undefined, { 'if-none-match': etag })).status).toBe(304);
  w.setNow(START + 31 * 60_000);
  const late = await w.call(analyst, 'GET', '/v1/hq/anjia/board', undefined, { 'if-none-match': etag });
  expect(late.status).toBe(200);
  expect(late.body.totals).toMatchObject({ firstResponse: { overdueNow: 1, rate: 0 }, overdueNow: { tickets: 1, firstResponse: 1 } });
  expect((await w.call(agent, 'GET', '/v1/w/alpha/board')).body.totals).toEqual(late.body.totals);
});

test('a number opens to masked facts for headquarters and to the tickets themselves in the workspace', async () => {
  const hq = (await w.call(analyst, 'GET', '/v1/hq/anjia/tickets?metric=overdue_first_response')).body;
  expect(hq).toMatchObject({ total: 1, tickets: 1, nextCursor: null });
  expect(hq.items[0]).toMatchObject({ id, contactMasked: '陈**', phoneMasked: '+86138****8000', stage: 'new', value: 1 });
  expect(JSON.stringify(hq)).not.toMatch(/不制冷|热风|陈女士|13800138000/);
  const own = (await w.call(agent, 'GET', '/v1/w/alpha/board/tickets?metric=created')).body;
  expect(own.items[0]).toMatchObject({ id, title: '空调不制冷', value: 1 });
  const detail = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets/${id}`)).body;
  expect(detail).toMatchObject({ id, tenantSlug: 'alpha', tenantName: '杭州公司' });
  expect(detail.clocks.find((c: { metric: string }) => c.metric === 'first_response')).toMatchObject({
    status: 'running',
    isOverdue: true,
  });
  expect(JSON.stringify(detail)).not.toMatch(/不制冷|热风|门铃/);
});

test('what is open says by stage how long it has stood there, of exactly the tickets its figure opens to', async () => {
  const group = await w.group('haiyi', '海怡');
  const place = await w.workspace('gamma', { groupId: group.groupId, standardVersionId: group.standardVersionId });
  const desk = await w.member(place, ['agent']);
  const head = await w.hqMember(group.groupId, ['hq_analyst']);
  const at = '/v1/hq/haiyi/board/waits';
  const open = async (minute: number, faultCode?: string) => {
    w.setNow(START + minute * 60_000);
    const r = await w.call(desk, 'POST', '/v1/w/gamma/tickets', { title: '洗衣机漏水', ...(faultCode ? { faultCode } : {}) });
    expect(r.status, JSON.stringify(r.body)).toBe(201);
  };
  await open(100, 'GEN-01');
  await open(131, 'GEN-01');
  await open(141);
  w.setNow(START + 151 * 60_000);
  const all = (await w.call(head, 'GET', at)).body;
  expect(all).toEqual({
    asOf: new Date(START + 151 * 60_000).toISOString(),
    items: [{ key: 'new', tickets: 3, medianSeconds: 20 * 60, longestSeconds: 51 * 60 }],
  });
  expect((await w.call(desk, 'GET', '/v1/w/gamma/board/waits')).body).toEqual(all);
  expect((await w.call(head, 'GET', '/v1/hq/haiyi/tickets?metric=open&stage=new')).body.tickets).toBe(3);
  const coded = (await w.call(head, 'GET', `${at}?fault=GEN-01`)).body.items;
  expect(coded).toEqual([{ key: 'new', tickets: 2, medianSeconds: 35.5 * 60, longestSeconds: 51 * 60 }]);
  expect((await w.call(head, 'GET', `${at}?tenant=${place.tenantId}`)).body).toEqual(all);
  expect((await w.call(head, 'GET', `${at}?from=2026-11-01`)).status).toBe(422);
  // Another tenant's id and one that never was are the same: nothing.
  for (const id of [a.tenantId, w.app.newId()]) expect((await w.call(head, 'GET', `${at}?tenant=${id}`)).body.items).toEqual([]);
  const refused = await w.call(stranger, 'GET', at);
  expect([refused.status, (await w.call(stranger, 'GET', '/v1/hq/nothere/board/waits')).status]).toEqual([404, 404]);
  w.setNow(START + 31 * 60_000);
});

test('only the auditor reads the words, gives a reason, and the subsidiary sees who did', async () => {
  const url = `/v1/hq/anjia/tickets/${id}/reveal`;
  expect((await w.call(analyst, 'POST', url, { reason: '客户投诉复核' })).status).toBe(403);
  expect((await w.call(auditor, 'POST', url, { reason: '' })).status).toBe(422);
  const text = await w.call(auditor, 'POST', url, { reason: '客户投诉复核' });
  expect(text.status, JSON.stringify(text.body)).toBe(200);
  expect(text.body).toMatchObject({ title: '空调不制冷', customerWords: '开了半小时还是热风', phone: '+8613800138000' });
  expect(text.body.said.map((s: { text: string }) => s.text)).toEqual(['门铃坏了']);
  const timeline = (await w.call(agent, 'GET', `/v1/w/alpha/tickets/${id}/timeline`)).body.items;
  expect(timeline.at(-1)).toMatchObject({
    type: 'ticket.revealed',
    actorKind: 'hq',
    actorName: auditor.name,
    data: { reason: '客户投诉复核' },
  });
});

test('what is not theirs does not exist; what cannot be asked is refused by name', async () => {
  const foreign = await w.call(stranger, 'GET', '/v1/hq/anjia/board');
  const missing = await w.call(stranger, 'GET', '/v1/hq/nowhere/board');
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  expect((await w.call(stranger, 'GET', `/v1/hq/other/tickets/${id}`)).status).toBe(404);
  expect((await w.call(agent, 'GET', '/v1/hq/anjia/board')).status).toBe(404);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/board?from=2026-11-20&to=2026-11-01')).body.errors[0].pointer).toBe('/query/to');
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/board?from=2020-01-01')).body.errors[0].pointer).toBe('/query/from');
  for (const query of ['to=0000-01-03', 'to=9999-12-31', 'to=2026-02-30', 'colour=red', 'tenant=x', 'fault=%E6%BC%8F', 'tier=-'])
    for (const path of ['board', 'board/trend'])
      expect((await w.call(analyst, 'GET', `/v1/hq/anjia/${path}?${query}`)).status, `${path}?${query}`).toBe(422);
  const narrowed = ['board', 'board/trend', 'board/waits', 'board/heat', 'board/returns', 'cost-of-delay', 'tickets?metric=open'];
  for (const path of narrowed)
    for (const region of ['%00', 'x'.repeat(61), 'nowhere']) {
      const { status, body } = await w.call(analyst, 'GET', `/v1/hq/anjia/${path}${path.includes('?') ? '&' : '?'}region=${region}`);
      expect([status, body.errors?.[0]?.pointer], `${path} ${region}`).toEqual([422, '/query/region']);
    }
  expect((await w.call(stranger, 'GET', '/v1/hq/anjia/board/trend')).status).toBe(404);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/board/trend?to=1970-01-01')).body.items[0].weeks).toHaveLength(8);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/tickets?metric=nonsense')).status).toBe(422);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/tickets?metric=open&cursor=abc')).status).toBe(422);
  expect((await w.call(analyst, 'GET', '/v1/hq/anjia/board?fault=-&department=FIELD')).body.totals.created).toBe(0);
});

test('headquarters is told as things happen, by a stream', async () => {
  const controller = new AbortController();
  const response = await w.api.request('/v1/hq/anjia/events', {
    headers: { cookie: analyst.cookie, host: 'localhost', accept: 'text/event-stream' },
    signal: controller.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  expect(first).toContain('event: hello');
  await reader?.cancel();
  controller.abort();
});

test('stages are called what the flows of their workspace call them, in the order of the flow', async () => {
  const owner = await w.member(a, ['owner'], { name: '周岚' });
  const [flow] = (await w.call(owner, 'GET', '/v1/w/alpha/flows')).body.items;
  const read = (await w.call(owner, 'GET', `/v1/w/alpha/flows/${flow.id}`)).body;
  const definition = structuredClone(read.published.definition);
  const first = definition.stages.find((s: { key: string }) => s.key === 'new');
  first.name = { 'zh-CN': '刚进门', en: 'Just in' };
  const drawn = await w.call(owner, 'PUT', `/v1/w/alpha/flows/${flow.id}/draft`, { definition });
  expect(drawn.status, JSON.stringify(drawn.body)).toBe(200);
  const published = await w.call(owner, 'POST', `/v1/w/alpha/flows/${flow.id}/publish`, { running: 'keep', mapping: {}, notes: '' });
  expect(published.status, JSON.stringify(published.body)).toBe(201);
  const nameOf = async (who: Hand, path: string) =>
    (await w.call(who, 'GET', path)).body.byStage.find((s: { key: string }) => s.key === 'new')?.name['zh-CN'];
  // One of the group's two subsidiaries calls it 刚进门 now, the other 待受理: the sum has both names, each ticket that of its own version.
  expect(await nameOf(agent, '/v1/w/alpha/board')).toBe('刚进门');
  expect(await nameOf(analyst, '/v1/hq/anjia/board')).toBe('刚进门 / 待受理');
  const fresh = (await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '新流程的' })).body;
  const { items } = (await w.call(analyst, 'GET', '/v1/hq/anjia/tickets?metric=open&stage=new')).body;
  const names = new Map(items.map((t: { id: string; stageName: { 'zh-CN': string } }) => [t.id, t.stageName['zh-CN']]));
  expect(names.get(fresh.id)).toBe('刚进门');
  expect([...names.values()].filter((name) => name === '待受理')).toHaveLength(names.size - 1);
  const whole = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets/${fresh.id}`)).body;
  expect(whole.stageName).toEqual({ 'zh-CN': '刚进门', en: 'Just in' });
  const gone = (await w.call(agent, 'POST', `/v1/w/alpha/tickets/${fresh.id}/move`, { transition: 'cancel', reason: '试的' })).body;
  const closed = (await w.call(analyst, 'GET', `/v1/hq/anjia/tickets/${fresh.id}`)).body;
  expect([closed.stage, closed.stageName['zh-CN']]).toEqual([gone.stage, '已取消']);
});

test('a workspace sees its own weeks by branch, which sum to its line at headquarters', async () => {
  const branchId = (await w.call(agent, 'GET', '/v1/w/alpha/settings')).body.branches[0]?.id ?? null;
  const made = await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '异响', faultCode: 'GEN-01', branchId });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  w.setNow(START + 240 * 60_000);
  const own = (await w.call(agent, 'GET', '/v1/w/alpha/board/trend')).body;
  const line = (await w.call(analyst, 'GET', '/v1/hq/anjia/board/trend')).body;
  expect(own.items).toEqual([line.items.find((i: { tenantId: string }) => i.tenantId === a.tenantId)]);
  expect(line).toMatchObject({ firstResponseTarget: 0.95, branches: [] });
  expect(own).toMatchObject({ firstResponseTarget: 0.95, items: [{ weeks: { 7: { overdueNow: 2, rate: 0 } } }] });
  const late = own.branches.map((b: { branchId: string; weeks: { overdueNow: number }[] }) => [b.branchId, b.weeks[7]?.overdueNow]);
  expect(late).toEqual(
    branchId
      ? [
          ['-', 1],
          [branchId, 1],
        ]
      : [['-', 2]],
  );
  const narrowed = (await w.call(analyst, 'GET', `/v1/hq/anjia/board/trend?tenant=${a.tenantId}`)).body;
  expect(narrowed.branches).toEqual(own.branches);
  const past = (await w.call(agent, 'GET', `/v1/w/alpha/board/trend?at=${new Date(START + 240 * 60_000).toISOString()}&known=now`)).body;
  expect(past.branches).toEqual(own.branches);
});
