import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { verifyFigures } from '@bodan/services/board/verify';
import { atWork } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let founder: Hand;
let hq: string;
const NOBODY = '01900000-0000-7000-8000-000000000000';
const PASSWORD = 'quiet harbour 42';

beforeAll(async () => {
  w = await testWorld();
  const place = await w.workspace('home', { plan: 'team' });
  founder = await w.member(place, ['owner'], { name: '周敏' });
  const made = await w.call(founder, 'POST', '/v1/me/groups', { name: '安家电器集团' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  hq = `/v1/hq/${made.body.slug}`;
});
afterAll(() => w.close());

const plain = (body: Record<string, unknown>) => ({ ...body, requestId: '' });
const groupId = async () => (await w.call(founder, 'GET', hq)).body.id;
const linkTo = async (email: string): Promise<string> => {
  const mail = (await w.call(null, 'GET', '/v1/dev/mails')).body.items.find((m: { recipient: string }) => m.recipient === email);
  return /\/invite\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
};
const accept = async (email: string): Promise<Hand> => {
  const r = await w.call(null, 'POST', '/v1/auth/invites/accept', { token: await linkTo(email), name: '新人', password: PASSWORD });
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  return { personId: r.body.person.id, email, name: '新人', cookie: (r.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
};
const code = async (): Promise<string> => (await w.call(founder, 'POST', `${hq}/join-codes`)).body.code;
const solo = async (slug: string) => {
  const place = await w.workspace(slug);
  const boss = await w.member(place, ['owner']);
  return {
    place,
    boss,
    join: (joinCode: string, headers: Record<string, string> = {}) =>
      w.call(boss, 'POST', `/v1/w/${slug}/settings/join-group`, { code: joinCode }, headers),
  };
};
const publish = (content: unknown, who: Hand | string = founder, headers: Record<string, string> = {}) =>
  w.call(who, 'POST', `${hq}/standard/versions`, { content }, headers);

test('who founds a group administrates it, with a first standard', async () => {
  expect(hq).toBe('/v1/hq/anjiadianqijituan');
  expect((await w.call(founder, 'GET', hq)).body).toMatchObject({ name: '安家电器集团', roles: ['hq_admin'], subsidiaryCount: 0 });
  expect((await w.call(founder, 'GET', '/v1/me')).body.groups).toEqual([
    { slug: 'anjiadianqijituan', name: '安家电器集团', timeZone: 'Asia/Shanghai', roles: ['hq_admin'] },
  ]);
  const { current, versions } = (await w.call(founder, 'GET', `${hq}/standard`)).body;
  expect(current).toMatchObject({ number: 1, publishedBy: { name: '周敏' } });
  expect(current.content.faultCodes).toHaveLength(STARTER_STANDARD.faultCodes.length);
  expect(versions).toHaveLength(1);
});

test('versions of the standard are numbered, kept as they were, and once per key', async () => {
  const more = {
    ...STARTER_STANDARD,
    faultCodes: [
      ...STARTER_STANDARD.faultCodes,
      { code: 'AC-01', name: { 'zh-CN': '不制冷', en: '' }, parent: null, departmentCode: 'FIELD', requiredSkill: null, quickTags: [] },
    ],
  };
  const key = { 'idempotency-key': 'v2' };
  const both = await Promise.all([publish(more, founder, key), publish(more, founder, key)]);
  expect(both.map((r) => [r.status, r.body.number])).toEqual([
    [201, 2],
    [201, 2],
  ]);
  expect((await w.call(founder, 'GET', `${hq}/standard/versions`)).body.items.map((v: { number: number }) => v.number)).toEqual([2, 1]);
  expect((await w.call(founder, 'GET', `${hq}/standard/versions/1`)).body.content.faultCodes).toHaveLength(
    STARTER_STANDARD.faultCodes.length,
  );
  expect((await w.call(founder, 'GET', `${hq}/standard/versions/9`)).status).toBe(404);
  const twice = await publish({ ...more, tiers: [...more.tiers, more.tiers[0]] });
  expect(twice.status).toBe(422);
  expect(twice.body.errors[0].pointer).toBe('/content/tiers/3/code');
  expect(
    (await publish({ ...more, departments: [{ code: 'X', name: { 'zh-CN': 'a\u0000' }, parent: null }], faultCodes: [] })).status,
  ).toBe(422);
});

test('headquarters’ roles: all read, only administrators write', async () => {
  for (const [role, expected] of [
    ['hq_admin', 201],
    ['hq_analyst', 403],
    ['hq_auditor', 403],
  ] as const) {
    const hand = await w.hqMember(await groupId(), [role]);
    for (const path of ['', '/standard', '/standard/versions', '/members', '/workspaces'])
      expect((await w.call(hand, 'GET', hq + path)).status, role + path).toBe(200);
    expect((await w.call(hand, 'POST', `${hq}/join-codes`)).status, role).toBe(expected);
    expect((await publish(STARTER_STANDARD, hand)).status, role).toBe(expected);
    expect(
      (await w.call(hand, 'POST', `${hq}/members/invites`, { emails: [`${role}@example.test`], roles: ['hq_admin'] })).status,
      role,
    ).toBe(expected);
    expect((await w.call(hand, 'POST', `${hq}/workspaces`, { name: role, ownerEmail: `o-${role}@example.test` })).status, role).toBe(
      expected,
    );
    expect((await w.call(hand, 'GET', `${hq}/keys`)).status, role).toBe(expected === 201 ? 200 : 403);
    const seen = (await w.call(hand, 'GET', `${hq}/members`)).body.items.find((m: { personId: string }) => m.personId === founder.personId);
    expect(seen).toMatchObject({ name: '周敏', email: role === 'hq_admin' ? founder.email : null });
  }
});

test('invited to headquarters, one belongs to the group and to no workspace', async () => {
  await w.call(founder, 'POST', `${hq}/members/invites`, { emails: ['analyst@example.test'], roles: ['hq_analyst'] });
  const analyst = await accept('analyst@example.test');
  const me = (await w.call(analyst, 'GET', '/v1/me')).body;
  expect([me.workspaces, me.groups.map((g: { roles: string[] }) => g.roles)]).toEqual([[], [['hq_analyst']]]);
  const open = (await w.call(founder, 'POST', `${hq}/members/invites`, { emails: ['gone@example.test'], roles: ['hq_auditor'] })).body
    .items[0].id;
  expect((await w.call(founder, 'DELETE', `${hq}/members/invites/${open}`)).status).toBe(204);
  expect((await w.call(null, 'GET', `/v1/auth/invites/${await linkTo('gone@example.test')}`)).status).toBe(410);
});

test('headquarters makes a subsidiary; its invited owner works by the group’s newest standard', async () => {
  const made = await w.call(
    founder,
    'POST',
    `${hq}/workspaces`,
    { name: '杭州安家', ownerEmail: 'zhou@example.test' },
    { 'idempotency-key': 'sub-1' },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(
    (
      await w.call(
        founder,
        'POST',
        `${hq}/workspaces`,
        { name: '杭州安家', ownerEmail: 'zhou@example.test' },
        { 'idempotency-key': 'sub-1' },
      )
    ).body,
  ).toEqual(made.body);
  const boss = await accept('zhou@example.test');
  const settings = (await w.call(boss, 'GET', `/v1/w/${made.body.slug}/settings`)).body;
  expect(settings.workspace).toMatchObject({ plan: 'group', group: { kind: 'group', name: '安家电器集团' } });
  const newest = (await w.call(founder, 'GET', `${hq}/standard`)).body.current.number;
  expect(settings.standard.number).toBe(newest);
  expect((await w.call(founder, 'GET', `/v1/w/${made.body.slug}/settings`)).status).toBe(404);
  expect((await w.call(founder, 'GET', `${hq}/workspaces`)).body.items.map((x: { slug: string }) => x.slug)).toContain(made.body.slug);
});

test('a workspace without tickets joins by a code that works once, and its place is dated', async () => {
  const { place, boss, join } = await solo('joins');
  const joinCode = await code();
  const key = { 'idempotency-key': 'join-1' };
  const first = await join(joinCode, key);
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect((await join(joinCode, key)).body).toEqual(first.body);
  const settings = (await w.call(boss, 'GET', '/v1/w/joins/settings')).body;
  expect(settings.workspace).toMatchObject({ plan: 'group', group: { slug: 'anjiadianqijituan', kind: 'group' } });
  expect(settings.standard.number).toBe(first.body.standardNumber);
  const ticket = await w.call(boss, 'POST', '/v1/w/joins/tickets', { title: '入群后第一单' });
  expect(ticket.status).toBe(201);
  const [entry] = await w.app.db.tenant({ tenantId: place.tenantId, groupId: await groupId() }, (tx) =>
    tx.rows<{ groupId: string }>(`select distinct group_id as "groupId" from measure_entry`),
  );
  expect(entry?.groupId).toBe(await groupId());
  const dated = await w.app.db.identity((tx) =>
    tx.rows<{ groupId: string; leftAt: number | null }>(
      `select group_id as "groupId", left_at as "leftAt" from group_tenancy where tenant_id = $1 order by joined_at`,
      [place.tenantId],
    ),
  );
  expect(dated.map((d) => [d.groupId === place.groupId, d.leftAt === null])).toEqual([
    [true, false],
    [false, true],
  ]);
  const other = await solo('second');
  expect((await other.join(joinCode)).body.code).toBe('join_code_invalid');
  expect((await join(await code())).body.code).toBe('conflict');
});

test('a workspace with tickets looks first, maps what has no place, agrees and joins; what was before stays its own', async () => {
  const full = await solo('full');
  const admin = await w.member(full.place, ['admin']);
  const settings = '/v1/w/full/settings';
  const own = { code: 'MY-01', name: { 'zh-CN': '自家故障' }, parent: null, departmentCode: null, requiredSkill: null, quickTags: [] };
  const { standard } = (await w.call(full.boss, 'GET', settings)).body;
  const published = await w.call(full.boss, 'PUT', `${settings}/standard`, {
    content: { ...standard.content, faultCodes: [...standard.content.faultCodes, own] },
  });
  expect(published.status, JSON.stringify(published.body)).toBeLessThan(300);
  const make = (title: string, faultCode: string) => w.call(full.boss, 'POST', '/v1/w/full/tickets', { title, faultCode });
  const open = (await make('已有工单', 'MY-01')).body;
  const gone = (await make('早就取消', 'GEN-01')).body;
  const cancel = { transition: 'cancel', reason: '重复' };
  expect((await w.call(full.boss, 'POST', `/v1/w/full/tickets/${gone.id}/move`, cancel)).status).toBeLessThan(300);
  const joinCode = await code();
  const look = await w.call(full.boss, 'POST', `${settings}/join-group/preview`, { code: joinCode });
  expect(look.body).toMatchObject({
    group: { name: '安家电器集团' },
    tickets: { open: 1, closed: 1 },
    missing: [{ list: 'faultCodes', code: 'MY-01', name: { 'zh-CN': '自家故障' }, tickets: 1 }],
  });
  expect(look.body.choices.faultCodes.map((f: { code: string }) => f.code)).toContain('GEN-01');
  expect((await w.call(admin, 'POST', `${settings}/join-group/preview`, { code: joinCode })).status).toBe(403);
  expect((await w.call(full.boss, 'POST', `${settings}/join-group/preview`, { code: 'bd_join_nowhere_1' })).body.code).toBe(
    'join_code_invalid',
  );
  const join = (body: object) => w.call(full.boss, 'POST', `${settings}/join-group`, { code: joinCode, ...body });
  expect((await join({})).body.errors[0].pointer).toBe('/isAgreed');
  const unmapped = await join({ isAgreed: true });
  expect([unmapped.body.code, unmapped.body.missing]).toEqual(['codes_in_use', { faultCodes: ['MY-01'] }]);
  expect((await w.call(full.boss, 'GET', settings)).body.workspace.group.kind).toBe('solo');
  const joined = await join({ isAgreed: true, mapping: { faultCodes: { 'MY-01': 'GEN-02' } } });
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
  const key = { tenantId: full.place.tenantId, groupId: await groupId() };
  const [work] = await w.app.db.tenant(key, (tx) => atWork(tx, 'adoption'), 'read');
  if (!work) throw new Error('nothing converts');
  expect(await runConversion(w.app, { ...key, conversionId: work.id })).toBe(true);
  expect((await w.call(full.boss, 'GET', `/v1/w/full/tickets/${open.id}`)).body.faultCode).toBe('GEN-02');
  expect((await w.call(full.boss, 'POST', `${settings}/standard/adoptions/${work.id}/rollback`)).status).toBeGreaterThanOrEqual(400);
  // What was open is seen from now on; what was closed before answers as what never was.
  const seen = async (id: string) => plain((await w.call(founder, 'GET', `${hq}/tickets/${id}`)).body);
  expect(await seen(open.id)).toMatchObject({ id: open.id, faultCode: 'GEN-02', slices: [] });
  expect(await seen(gone.id)).toEqual(await seen(NOBODY));
  await w.call(full.boss, 'POST', `/v1/w/full/tickets/${gone.id}/say`, { kind: 'note', text: '补记' });
  expect(await seen(gone.id)).toEqual(await seen(NOBODY));
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const line = async () =>
    (await w.call(founder, 'GET', `${hq}/board`)).body.bySubsidiary.find((l: { key: string }) => l.key === full.place.tenantId);
  expect(await line()).toMatchObject({ created: 0, open: 1, closed: 0 });
  // And it leaves again, by headquarters: only who types its address means it.
  w.setNow(Date.parse('2026-11-23T03:00:00Z'));
  const release = (body: object, who = founder) => w.call(who, 'POST', `${hq}/workspaces/${full.place.tenantId}/release`, body);
  expect((await release({ workspace: 'other' })).body.errors[0].pointer).toBe('/workspace');
  expect((await release({ workspace: 'full' }, await w.hqMember(await groupId(), ['hq_analyst']))).status).toBe(403);
  expect((await release({ workspace: 'full' })).body).toEqual({ slug: 'full' });
  expect((await release({ workspace: 'full' })).status).toBe(404);
  expect(await seen(open.id)).toEqual(await seen(NOBODY));
  const former = (await w.call(founder, 'GET', `${hq}/former-workspaces`)).body.items;
  expect(former).toEqual([expect.objectContaining({ slug: 'full', name: 'full', leftBy: '周敏' })]);
  expect((await w.call(full.boss, 'GET', settings)).body.workspace.group.kind).toBe('solo');
  expect((await w.call(full.boss, 'POST', `${settings}/leave-group`, { workspace: 'full' })).body.code).toBe('conflict');
  expect((await w.call(full.boss, 'POST', '/v1/w/full/tickets', { title: '离开之后', faultCode: 'GEN-02' })).status).toBe(201);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('a code that is used up or too old opens nothing', async () => {
  const joinCode = await code();
  const empty = await solo('empty');
  expect((await empty.join(joinCode)).status).toBe(200);
  const late = await code();
  w.setNow(Date.parse('2026-12-01T02:00:01Z'));
  expect((await (await solo('late')).join(late)).body.code).toBe('join_code_invalid');
  w.setNow(Date.parse('2026-11-23T02:00:00Z'));
});

test('joining while tickets are being made never leaves a figure in two groups', async () => {
  for (let round = 0; round < 4; round++) {
    const { place, boss } = await solo(`race-${round}`);
    const joinCode = await code();
    const make = () => w.call(boss, 'POST', `/v1/w/race-${round}/tickets`, { title: '并发' });
    const join = w.call(boss, 'POST', `/v1/w/race-${round}/settings/join-group`, { code: joinCode, isAgreed: true });
    const [joined, ...tickets] = await Promise.all([join, make(), make(), make()]);
    expect(joined?.status, JSON.stringify(joined?.body)).toBe(200);
    expect(tickets.map((t) => t.status)).toEqual([201, 201, 201]);
    const own = (await w.call(boss, 'GET', `/v1/w/${place.slug}/board`)).body.totals;
    expect([own.created, own.open]).toEqual([3, 3]);
    const line = (await w.call(founder, 'GET', `${hq}/board`)).body.bySubsidiary.find((l: { key: string }) => l.key === place.tenantId);
    expect(line.open).toBe(3);
  }
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('a version that lacks codes of tickets is not adopted, and says which', async () => {
  const { boss, join } = await solo('adopts');
  await join(await code());
  await w.call(boss, 'POST', '/v1/w/adopts/tickets', { title: '漏水', faultCode: 'GEN-03' });
  const fewer = (await publish({ ...STARTER_STANDARD, faultCodes: STARTER_STANDARD.faultCodes.filter((f) => f.code !== 'GEN-03') })).body
    .number;
  const adopt = (number: number) => w.call(boss, 'POST', '/v1/w/adopts/settings/standard/adopt', { number });
  const refused = await adopt(fewer);
  expect([refused.status, refused.body.code, refused.body.missing]).toEqual([409, 'codes_in_use', { faultCodes: ['GEN-03'] }]);
  const whole = (await publish(STARTER_STANDARD)).body.number;
  expect((await w.call(boss, 'GET', '/v1/w/adopts/settings/standard')).body).toMatchObject({ newest: { number: whole } });
  expect((await adopt(whole)).body.number).toBe(whole);
  expect((await w.call(boss, 'GET', '/v1/w/adopts/settings/standard')).body.adopted.number).toBe(whole);
  expect((await adopt(999)).status).toBe(404);
});

test('keys of headquarters have its scopes only and open nothing else', async () => {
  const bad = await w.call(founder, 'POST', `${hq}/keys`, { name: 'x', scopes: ['tickets:read'] });
  expect(bad.body.errors[0].pointer).toBe('/scopes/0');
  const made = await w.call(founder, 'POST', `${hq}/keys`, { name: '看板', scopes: ['hq:read'] });
  const { token, id } = made.body;
  expect((await w.call(token, 'GET', hq)).status).toBe(200);
  expect((await publish(STARTER_STANDARD, token)).status).toBe(403);
  expect((await w.call(token, 'GET', '/v1/w/home/settings')).status).toBe(404);
  expect((await w.call(founder, 'DELETE', `${hq}/keys/${id}`)).status).toBe(204);
  expect((await w.call(token, 'GET', hq)).status).toBe(401);
});

test('another group and no group answer the same, on every route', async () => {
  const place = await w.workspace('elsewhere');
  const other = await w.member(place, ['owner']);
  const theirs = `/v1/hq/${(await w.call(other, 'POST', '/v1/me/groups', { name: '别的集团' })).body.slug}`;
  const invite = (await w.call(other, 'POST', `${theirs}/members/invites`, { emails: ['t@example.test'], roles: ['hq_admin'] })).body
    .items[0].id;
  const key = (await w.call(other, 'POST', `${theirs}/keys`, { name: 'x', scopes: ['hq:read'] })).body.id;
  const routes: [string, string, unknown][] = [
    ['GET', '', undefined],
    ['GET', '/standard', undefined],
    ['GET', '/standard/versions', undefined],
    ['GET', '/standard/versions/1', undefined],
    ['POST', '/standard/versions', { content: STARTER_STANDARD }],
    ['GET', '/members', undefined],
    ['GET', '/members/invites', undefined],
    ['POST', '/members/invites', { emails: ['x@example.test'], roles: ['hq_admin'] }],
    ['GET', '/workspaces', undefined],
    ['POST', '/workspaces', { name: 'x', ownerEmail: 'x@example.test' }],
    ['POST', '/join-codes', undefined],
    ['GET', '/keys', undefined],
    ['POST', '/keys', { name: 'x', scopes: ['hq:read'] }],
  ];
  for (const [method, path, body] of routes) {
    const foreign = await w.call(founder, method, theirs + path, body);
    const missing = await w.call(founder, method, `/v1/hq/nowhere${path}`, body);
    expect(foreign.status, `${method} ${path}`).toBe(404);
    expect(plain(foreign.body)).toEqual(plain(missing.body));
    expect((await w.call(null, method, hq + path, body)).status).toBe(401);
  }
  for (const [path, id] of [
    ['/members/invites/', invite],
    ['/keys/', key],
  ]) {
    const foreign = await w.call(founder, 'DELETE', `${hq}${path}${id}`);
    expect(foreign.status).toBe(404);
    expect(plain(foreign.body)).toEqual(plain((await w.call(founder, 'DELETE', `${hq}${path}${NOBODY}`)).body));
  }
});

test('the promised share is a setting: administrators change it at the revision they saw, everybody at headquarters is shown it', async () => {
  const id = await groupId();
  const analyst = await w.hqMember(id, ['hq_analyst']);
  const before = await w.call(analyst, 'GET', hq);
  expect(before.body).toMatchObject({ firstResponseTarget: 0.95 });
  const set = (who: Hand, target: unknown, tag: string) =>
    w.call(who, 'PATCH', hq, { firstResponseTarget: target }, { 'if-match': tag, 'idempotency-key': `set-${target}-${tag}` });
  const tag = before.headers.get('etag') ?? '';
  expect((await set(analyst, 0.9, tag)).status).toBe(403);
  for (const bad of [0, 1.001, -1, '0.9', null]) expect((await set(founder, bad, tag)).status, String(bad)).toBe(422);
  const changed = await set(founder, 0.925, tag);
  expect(changed.body).toMatchObject({ firstResponseTarget: 0.925 });
  expect((await set(founder, 0.925, tag)).body).toEqual(changed.body);
  expect((await set(founder, 0.8, tag)).status).toBe(412);
  expect((await w.call(analyst, 'GET', hq)).body).toMatchObject({ firstResponseTarget: 0.925 });
});

test('a group that had a ticket once says so for ever, however long it has been silent; a new one says that it had none', async () => {
  const g = await w.group('silent');
  const admin = await w.hqMember(g.groupId, ['hq_admin']);
  const had = async () => (await w.call(admin, 'GET', '/v1/hq/silent')).body.hadTickets;
  const place = await w.workspace('silent-one', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  expect(await had()).toBe(false);
  const agent = await w.member(place, ['owner']);
  const made = await w.call(agent, 'POST', '/v1/w/silent-one/tickets', { title: '空调' });
  expect(made.status).toBe(201);
  w.setNow(w.app.now() + 90 * 86_400_000);
  expect(await had()).toBe(true);
});
