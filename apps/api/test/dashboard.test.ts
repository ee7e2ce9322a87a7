import { templateCards } from '@bodan/core/dashboard/template';
import { maskEmail } from '@bodan/core/identity/email-mask';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
let agent: Hand;
let viewer: Hand;
let stranger: Hand;
let analyst: Hand;
let auditor: Hand;
let admin: Hand;
let alpha: Awaited<ReturnType<World['workspace']>>;
let alphaId: string;
let betaId: string;
let alphaBranch: string;
let betaBranch: string;
let groupId: string;
let standardVersionId: string;
const DAY = 86_400_000;
const START = Date.parse('2026-11-23T01:00:00Z');
const AT = '/v1/w/alpha/dashboards';
const HQ = '/v1/hq/anjia/dashboards';
const figure = { kind: 'figure', id: 'a', title: '', x: 0, y: 0, w: 3, h: 2, window: 'page', filters: {}, measure: 'open', target: null };

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  const group = await w.group('anjia', '安家');
  ({ groupId, standardVersionId } = group);
  const inGroup = { groupId: group.groupId, standardVersionId: group.standardVersionId };
  alpha = await w.workspace('alpha', inGroup);
  const beta = await w.workspace('beta');
  [alphaId, betaId] = [alpha.tenantId, beta.tenantId];
  owner = await w.member(alpha, ['owner']);
  agent = await w.member(alpha, ['agent']);
  viewer = await w.member(alpha, ['viewer']);
  stranger = await w.member(beta, ['owner']);
  analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  auditor = await w.hqMember(group.groupId, ['hq_auditor']);
  admin = await w.hqMember(group.groupId, ['hq_admin']);
  alphaBranch = (await w.call(owner, 'POST', '/v1/w/alpha/settings/branches', { code: 'A1', name: '西湖' })).body.id;
  betaBranch = (await w.call(stranger, 'POST', '/v1/w/beta/settings/branches', { code: 'B1', name: '外面' })).body.id;
});
afterAll(() => w.close());

const make = async (who: Hand, base: string, body: Record<string, unknown> = {}) => {
  const made = await w.call(who, 'POST', base, { name: '我的看板', ...body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};
const pointers = (r: { body: { errors?: { pointer: string }[] } }) => (r.body.errors ?? []).map((e) => e.pointer);
const names = async (who: Hand, base: string) =>
  (await w.call(who, 'GET', base)).body.items.map((d: { name: string; right: string }) => `${d.name} ${d.right}`);

test('what is kept comes back as it was sent, in a workspace and at headquarters', async () => {
  for (const [who, base, place] of [
    [owner, AT, 'tenant'],
    [analyst, HQ, 'group'],
  ] as const) {
    const cards = templateCards('house', place);
    const made = await make(who, base, { definition: { cards } });
    expect(made).toMatchObject({ name: '我的看板', right: 'own', shares: [], isShared: false, version: 1 });
    const read = await w.call(who, 'GET', `${base}/${made.id}`);
    expect(read.body.definition.cards).toEqual(cards);
    expect(read.headers.get('etag')).toBe('"v1"');
    expect(await names(who, base)).toEqual(['我的看板 own']);
  }
  expect(await names(agent, AT)).toEqual([]);
  expect(await names(auditor, HQ)).toEqual([]);
});

test('unknown measures, dimensions and filters are refused with their path, and nothing is written', async () => {
  const send = async (cards: unknown[], base = AT, who = owner) => {
    const r = await w.call(who, 'POST', base, { name: '错', definition: { cards } });
    expect(r.status, JSON.stringify(r.body)).toBe(422);
    return pointers(r);
  };
  const { target: _, ...plain } = figure;
  const ranking = { ...plain, kind: 'ranking', h: 3, order: 'most', limit: 5 };
  expect(await send([{ ...figure, measure: 'profit' }])).toEqual(['/definition/cards/0/measure']);
  expect(await send([{ ...ranking, dimension: 'person' }])).toEqual(['/definition/cards/0/dimension']);
  expect(await send([{ ...figure, filters: { person: ['x'] } }])).toEqual(['/definition/cards/0/filters/person']);
  expect(await send([{ ...ranking, dimension: 'tenant' }])).toEqual(['/definition/cards/0/dimension']);
  expect(await send([figure, { ...figure, id: 'b', x: 1 }])).toEqual(['/definition/cards/1/y']);
  expect(await send([{ ...figure, filters: { branch: [alphaBranch, betaBranch] } }])).toEqual(['/definition/cards/0/filters/branch/1']);
  expect(await send([{ ...figure, filters: { tenant: [alphaId, betaId] } }], HQ, analyst)).toEqual([
    '/definition/cards/0/filters/tenant/1',
  ]);
  expect(await send([{ ...figure, filters: { branch: [betaBranch] } }], HQ, analyst)).toEqual(['/definition/cards/0/filters/branch/0']);
  const region = (list: string[]) => [{ ...figure, filters: { region: list } }];
  expect(await send(region(['城西']), HQ, analyst)).toEqual(['/definition/cards/0/filters/region/0']);
  expect(await send(region(['城东']))).toEqual(['/definition/cards/0/filters/region/0']);
  expect(await send(region(['城东', '-']))).toEqual(['/definition/cards/0/filters/region']);
  for (const [who, base] of [
    [owner, AT],
    [analyst, HQ],
  ] as const) {
    await w.call(owner, 'PATCH', `/v1/w/alpha/settings/branches/${alphaBranch}`, { region: '城东' });
    const byRegion = { ...ranking, dimension: 'region', y: 5, id: 'r' };
    const kept = await make(who, base, { name: '城东', definition: { cards: [...region(['城东']), byRegion] } });
    expect((await w.call(who, 'DELETE', `${base}/${kept.id}`)).status).toBe(204);
  }
  expect(await names(owner, AT)).toEqual(['我的看板 own']);
  const fine = await make(analyst, HQ, {
    name: '西湖',
    definition: { cards: [{ ...figure, filters: { tenant: [alphaId], branch: [alphaBranch, '-'] } }] },
  });
  expect((await w.call(analyst, 'DELETE', `${HQ}/${fine.id}`)).status).toBe(204);
});

test('shared to a role it is read, shared to a person it is changed; only its owner shares and deletes', async () => {
  const made = await make(owner, AT, { name: '班组', definition: { cards: [figure] } });
  const one = `${AT}/${made.id}`;
  const nothing = await w.call(agent, 'GET', one);
  const never = await w.call(agent, 'GET', `${AT}/${w.app.newId()}`);
  expect(nothing.status).toBe(404);
  expect({ ...nothing.body, requestId: '' }).toEqual({ ...never.body, requestId: '' });
  const shares = [
    { kind: 'role', role: 'agent', canEdit: false },
    { kind: 'person', personId: viewer.personId, canEdit: true },
  ];
  const shared = await w.call(owner, 'PATCH', one, { shares });
  expect(shared.body).toMatchObject({ shares, isShared: true, version: 2 });
  expect((await w.call(agent, 'GET', one)).body).toMatchObject({ right: 'read', shares: null, ownerName: owner.name });
  expect((await w.call(agent, 'PATCH', one, { name: '改' })).status).toBe(403);
  expect((await w.call(viewer, 'PATCH', one, { name: '改过' })).body).toMatchObject({
    name: '改过',
    right: 'edit',
    updatedBy: viewer.name,
  });
  expect((await w.call(viewer, 'DELETE', one)).status).toBe(403);
  expect((await w.call(viewer, 'PATCH', one, { shares: [] })).status).toBe(403);
  expect(await names(agent, AT)).toEqual(['改过 read']);
  const bad = [
    { kind: 'role', role: 'hq_admin', canEdit: false },
    { kind: 'person', personId: stranger.personId, canEdit: false },
  ];
  expect(pointers(await w.call(owner, 'PATCH', one, { shares: bad }))).toEqual(['/shares/0/role', '/shares/1/personId']);
  await w.call(owner, 'PATCH', one, { shares: [] });
  expect((await w.call(viewer, 'GET', one)).status).toBe(404);
});

test('headquarters share among themselves; a workspace and a group do not see each other’s', async () => {
  const made = await make(analyst, HQ, { name: '总部', shares: [{ kind: 'role', role: 'hq_auditor', canEdit: true }] });
  expect((await w.call(auditor, 'PATCH', `${HQ}/${made.id}`, { name: '总部二' })).body).toMatchObject({ right: 'edit', version: 2 });
  expect((await w.call(owner, 'GET', `${AT}/${made.id}`)).status).toBe(404);
  const own = await make(owner, AT, { name: '公司自己的' });
  for (const method of ['GET', 'PATCH', 'DELETE'])
    expect((await w.call(analyst, method, `${HQ}/${own.id}`, method === 'PATCH' ? { name: '占' } : undefined)).status, method).toBe(404);
  for (const path of ['/v1/w/beta/dashboards', AT]) expect((await w.call(stranger, 'GET', `${path}/${own.id}`)).status).toBe(404);
});

test('what headquarters give to a subsidiary it reads about itself alone, and nobody else is told of it', async () => {
  const gamma = await w.workspace('gamma', { groupId, standardVersionId });
  const neighbour = await w.member(gamma, ['owner']);
  const gammaBranch = (await w.call(neighbour, 'POST', '/v1/w/gamma/settings/branches', { code: 'G1', name: '隔壁' })).body.id;
  const cards = [
    { ...figure, kind: 'ranking', w: 4, h: 3, dimension: 'tenant', order: 'most', limit: 5, target: undefined },
    { ...figure, id: 'b', y: 3, filters: { tenant: [gamma.tenantId] } },
    { ...figure, id: 'c', y: 5, filters: { branch: [gammaBranch, alphaBranch] } },
  ];
  const to = (tenantId: string) => ({ kind: 'subsidiary', tenantId, canEdit: false });
  const made = await make(admin, HQ, { name: '集团看板', definition: { cards }, shares: [to(alphaId)] });
  const one = `${AT}/${made.id}`;
  const theirs = `/v1/w/gamma/dashboards/${made.id}`;

  const read = await w.call(agent, 'GET', one);
  expect(read.body).toMatchObject({
    name: '集团看板',
    right: 'read',
    isFromGroup: true,
    ownerName: '安家',
    updatedBy: '安家',
    shares: null,
  });
  expect(read.body.definition.cards).toMatchObject([
    { id: 'a', dimension: 'branch' },
    { id: 'c', y: 3, filters: { branch: [alphaBranch] } },
  ]);
  for (const secret of [gamma.tenantId, gammaBranch, admin.name, admin.personId]) expect(JSON.stringify(read.body)).not.toContain(secret);
  expect(await names(agent, AT)).toContain('集团看板 read');
  const copy = await make(agent, AT, { name: '自己的一份', definition: read.body.definition });
  expect(copy.right).toBe('own');
  for (const [method, body] of [['PATCH', { name: '改' }], ['DELETE']] as const)
    expect((await w.call(owner, method, one, body)).status, method).toBe(403);
  expect((await w.call(neighbour, 'GET', theirs)).status).toBe(404);
  expect((await w.call(stranger, 'GET', `/v1/w/beta/dashboards/${made.id}`)).status).toBe(404);
  expect((await w.call(auditor, 'GET', `${HQ}/${made.id}`)).status).toBe(404);

  const share = (shares: unknown[]) => w.call(admin, 'PATCH', `${HQ}/${made.id}`, { shares });
  expect(pointers(await share([to(betaId)]))).toEqual(['/shares/0/tenantId']);
  expect(pointers(await w.call(owner, 'POST', AT, { name: '错', shares: [to(alphaId)] }))).toEqual(['/shares/0/kind']);
  await share([{ kind: 'subsidiaries', canEdit: false }]);
  expect((await w.call(neighbour, 'GET', theirs)).body.definition.cards.map((c: { id: string }) => c.id)).toEqual(['a', 'b', 'c']);
  expect((await w.call(stranger, 'GET', `/v1/w/beta/dashboards/${made.id}`)).status).toBe(404);
  await w.call(admin, 'DELETE', `${HQ}/${made.id}`);
  expect((await w.call(neighbour, 'GET', theirs)).status).toBe(404);
  expect((await w.call(agent, 'GET', one)).status).toBe(404);
});

test('what subsidiaries were given an administrator of headquarters withdraws, also after its owner left', async () => {
  const leaver = await w.hqMember(groupId, ['hq_admin']);
  const all = { kind: 'subsidiaries', canEdit: false };
  const kept = await make(leaver, HQ, { name: '自己的' });
  const made = await make(leaver, HQ, { name: '留下的', shares: [all] });
  const other = await make(leaver, HQ, { name: '收回的', shares: [all] });
  expect((await w.call(admin, 'DELETE', `/v1/hq/anjia/members/${leaver.personId}`)).status).toBe(204);

  expect(await names(admin, HQ)).toEqual(['收回的 own', '留下的 own']);
  const read = await w.call(admin, 'GET', `${HQ}/${made.id}`);
  expect(read.body).toMatchObject({ right: 'own', isMine: false, ownerName: leaver.name, shares: [all] });
  expect((await w.call(admin, 'GET', `${HQ}/${kept.id}`)).status).toBe(404);
  expect((await w.call(auditor, 'DELETE', `${HQ}/${made.id}`)).status).toBe(404);

  const withdrawn = await w.call(admin, 'PATCH', `${HQ}/${other.id}`, { shares: [] });
  expect(withdrawn, JSON.stringify(withdrawn.body)).toMatchObject({ status: 200, body: { shares: [], version: 2 } });
  expect((await w.call(owner, 'GET', `${AT}/${other.id}`)).status).toBe(404);
  expect((await w.call(admin, 'GET', `${HQ}/${other.id}`)).status).toBe(404);
  expect((await w.call(admin, 'DELETE', `${HQ}/${made.id}`)).status).toBe(204);
  expect((await w.call(owner, 'GET', `${AT}/${made.id}`)).status).toBe(404);
  expect((await w.call(admin, 'POST', `${HQ}/${made.id}/restore`)).status).toBe(200);
  expect((await w.call(owner, 'GET', `${AT}/${made.id}`)).body).toMatchObject({ right: 'read', isMine: false });
  await w.call(admin, 'DELETE', `${HQ}/${made.id}`);
});

test('colleagues come with what tells two of one name apart; whole addresses are for administrators', async () => {
  const of = async (who: Hand, base: string, person: Hand) =>
    (await w.call(who, 'GET', `${base}/colleagues`)).body.items.find((p: { personId: string }) => p.personId === person.personId);
  expect(await of(admin, HQ, auditor)).toEqual({
    personId: auditor.personId,
    name: auditor.name,
    roles: ['hq_auditor'],
    email: auditor.email,
  });
  expect((await of(analyst, HQ, auditor)).email).toBe(maskEmail(auditor.email));
  expect((await of(owner, AT, agent)).email).toBe(agent.email);
  const dispatcher = await w.member(alpha, ['dispatcher']);
  expect(await of(dispatcher, AT, agent)).toMatchObject({ roles: ['agent'], email: maskEmail(agent.email) });
  const byKey = async (key: string, base: string) =>
    (await w.call(key, 'GET', `${base}/colleagues`)).body.items.map((p: { email: string }) => p.email);
  const narrow = await w.apiKey({ tenantId: alphaId }, owner, ['board:read', 'tickets:write']);
  expect(await byKey(narrow, AT)).not.toContain(agent.email);
  const wide = await w.apiKey({ tenantId: alphaId }, owner, ['board:read', 'tickets:write', 'members:read']);
  expect(await byKey(wide, AT)).toContain(agent.email);
});

test('two who change one: the later one is told; the same key does it once', async () => {
  const made = await make(owner, AT, { name: '并发' });
  const change = (name: string, headers: Record<string, string>) => w.call(owner, 'PATCH', `${AT}/${made.id}`, { name }, headers);
  expect((await change('先', { 'if-match': '"v1"' })).status).toBe(200);
  expect((await change('后', { 'if-match': '"v1"' })).status).toBe(412);
  for (const [who, base] of [
    [owner, AT],
    [analyst, HQ],
  ] as const) {
    const key = { 'idempotency-key': `once-${base}` };
    const first = await w.call(who, 'POST', base, { name: '一次' }, key);
    const again = await w.call(who, 'POST', base, { name: '一次' }, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  }
});

test('what was deleted comes back whole for thirty days, and then is cleared away', async () => {
  const made = await make(owner, AT, { name: '删过', shares: [{ kind: 'role', role: 'agent', canEdit: false }] });
  const one = `${AT}/${made.id}`;
  expect((await w.call(owner, 'DELETE', one)).status).toBe(204);
  expect((await w.call(owner, 'GET', one)).status).toBe(404);
  expect((await w.call(agent, 'POST', `${one}/restore`)).status).toBe(404);
  expect((await w.call(owner, 'POST', `${one}/restore`)).body).toMatchObject({ name: '删过', shares: made.shares });
  expect((await w.call(agent, 'GET', one)).status).toBe(200);
  await w.call(owner, 'DELETE', one);
  w.setNow(START + 31 * DAY);
  await make(owner, AT, { name: '之后' });
  expect((await w.call(owner, 'POST', `${one}/restore`)).status).toBe(404);
  w.setNow(START);
});

test('every figure of a card is the board’s, and the tickets behind it are as many', async () => {
  for (const title of ['不制冷', '漏水', '异响'])
    expect((await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title, phone: '13800138000' })).status).toBe(201);
  const { SHOWN_KEYS, shownOf } = await import('@bodan/core/dashboard/measure');
  w.setNow(START + 2 * 3_600_000);
  const board = (await w.call(owner, 'GET', '/v1/w/alpha/board')).body;
  for (const key of SHOWN_KEYS) {
    const shown = shownOf(key);
    const counts = shown.unit === 'count' ? [{ metric: shown.opens, count: shown.value(board.totals) ?? 0 }] : shown.parts(board.totals);
    const range = `from=${board.range.from}&to=${board.range.to}`;
    for (const { metric, count } of counts) {
      const page = await w.call(owner, 'GET', `/v1/w/alpha/board/tickets?metric=${metric}&${range}`);
      expect(page.body.total, `${key} ${metric}`).toBe(count);
    }
  }
  expect(board.totals.open).toBe(3);
});

test('a region that nobody is in any more stays in a card that names it, and holds up no other change', async () => {
  const region = async (to: string) =>
    expect((await w.call(owner, 'PATCH', `/v1/w/alpha/settings/branches/${alphaBranch}`, { region: to })).status).toBe(200);
  await region('城西');
  const cards = [{ ...figure, filters: { region: ['城西'] } }];
  const { id } = await make(owner, AT, { definition: { cards } });
  await region('城东');
  const kept = await w.call(owner, 'PATCH', `${AT}/${id}`, { name: '改名', definition: { cards } });
  expect(kept.status, JSON.stringify(kept.body)).toBe(200);
  const other = await w.call(owner, 'PATCH', `${AT}/${id}`, { definition: { cards: [{ ...figure, filters: { region: ['城南'] } }] } });
  expect(pointers(other)).toEqual(['/definition/cards/0/filters/region/0']);
});

test('a copy keeps what its original names though that has left, and says so; a new one may not name it', async () => {
  const delta = await w.workspace('delta', { groupId, standardVersionId });
  const leaver = await w.member(delta, ['owner']);
  const cards = [{ ...figure, filters: { tenant: [delta.tenantId] } }];
  const made = await make(analyst, HQ, { definition: { cards } });
  expect(made.leftTenantIds).toEqual([]);
  const left = await w.call(leaver, 'POST', '/v1/w/delta/settings/leave-group', { workspace: 'delta' });
  expect(left.status, JSON.stringify(left.body)).toBe(200);
  expect((await w.call(analyst, 'GET', `${HQ}/${made.id}`)).body.leftTenantIds).toEqual([delta.tenantId]);
  const asked = { name: '副本', definition: { cards } };
  expect(pointers(await w.call(analyst, 'POST', HQ, asked))).toEqual(['/definition/cards/0/filters/tenant/0']);
  const copy = await make(analyst, HQ, { ...asked, copyOf: made.id });
  expect(copy).toMatchObject({ right: 'own', leftTenantIds: [delta.tenantId], definition: { cards } });
  expect((await w.call(auditor, 'POST', HQ, { ...asked, copyOf: made.id })).status).toBe(404);
  const other = { ...asked, definition: { cards: [{ ...figure, filters: { tenant: [betaId] } }] }, copyOf: made.id };
  expect(pointers(await w.call(analyst, 'POST', HQ, other))).toEqual(['/definition/cards/0/filters/tenant/0']);
});
