import { ROLES } from '@bodan/core/access';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let owner: Hand;
let admin: Hand;
let agent: Hand;
let b: Place;
let stranger: Hand;
const NOBODY = '01900000-0000-7000-8000-000000000000';

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha', { plan: 'team' });
  owner = await w.member(a, ['owner'], { name: '林晓' });
  admin = await w.member(a, ['admin'], { name: '周敏' });
  agent = await w.member(a, ['agent'], { name: '王丽', departmentCode: 'CS' });
  b = await w.workspace('beta');
  stranger = await w.member(b, ['owner']);
});
afterAll(() => w.close());

const url = (path = '') => `/v1/w/alpha/members${path}`;
const patch = (who: Hand | string, personId: string, body: unknown, headers: Record<string, string> = {}) =>
  w.call(who, 'PATCH', url(`/${personId}`), body, headers);
const plain = (body: Record<string, unknown>) => ({ ...body, requestId: '' });
const linkTo = async (email: string): Promise<string> => {
  const mail = (await w.call(null, 'GET', '/v1/dev/mails')).body.items.find((m: { recipient: string }) => m.recipient === email);
  return /\/invite\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
};

test('every role reads the members; only owners and administrators see addresses', async () => {
  for (const role of ROLES) {
    const hand = await w.member(a, [role]);
    const r = await w.call(hand, 'GET', url('?limit=100'));
    expect(r.status).toBe(200);
    const other = r.body.items.find((m: { personId: string }) => m.personId === agent.personId);
    expect(other.name).toBe('王丽');
    expect(other.email).toBe(role === 'owner' || role === 'admin' ? agent.email : null);
    const mayWrite = role === 'owner' || role === 'admin';
    expect((await patch(hand, agent.personId, { onDuty: true })).status, role).toBe(mayWrite ? 200 : 403);
    expect((await w.call(hand, 'POST', url('/invites'), { emails: [`by-${role}@example.test`], roles: ['viewer'] })).status, role).toBe(
      mayWrite ? 201 : 403,
    );
    expect((await w.call(hand, 'GET', '/v1/w/alpha/keys')).status, role).toBe(mayWrite ? 200 : 403);
    expect((await w.call(hand, 'PUT', '/v1/w/alpha/me/duty', { onDuty: false })).body).toEqual({ onDuty: false });
  }
});

test('pages of members come without a gap or a repeat', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { personId: string }[]; nextCursor: string | null } = (
      await w.call(owner, 'GET', url(`?limit=4${cursor ? `&cursor=${cursor}` : ''}`))
    ).body;
    seen.push(...page.items.map((m) => m.personId));
    cursor = page.nextCursor;
  } while (cursor);
  const all = (await w.call(owner, 'GET', url('?limit=100'))).body.items.map((m: { personId: string }) => m.personId);
  expect(seen).toEqual(all);
});

test('standing: nobody their own, administrators no owners, the last owner stays', async () => {
  const place = await w.workspace('standing', { plan: 'team' });
  const first = await w.member(place, ['owner']);
  const helper = await w.member(place, ['admin']);
  const worker = await w.member(place, ['technician']);
  const change = (who: Hand, target: Hand, body: unknown) => w.call(who, 'PATCH', `/v1/w/standing/members/${target.personId}`, body);
  const code = async (r: Promise<{ status: number; body: { code: string } }>) => [(await r).status, (await r).body.code];
  expect(await code(change(first, first, { roles: ['viewer'] }))).toEqual([409, 'last_owner']);
  expect(await code(change(helper, first, { disabled: true }))).toEqual([409, 'last_owner']);
  expect(await code(change(helper, helper, { roles: ['admin', 'owner'] }))).toEqual([409, 'own_access']);
  expect(await code(change(helper, worker, { roles: ['owner'] }))).toEqual([403, 'forbidden']);
  expect((await change(first, worker, { roles: ['owner'] })).status).toBe(200);
  expect(await code(change(helper, worker, { roles: ['viewer'] }))).toEqual([403, 'forbidden']);
  expect(await code(change(helper, worker, { disabled: true }))).toEqual([403, 'forbidden']);
});

test('two owners who demote each other at once: one of them stays owner, every time', async () => {
  for (let round = 0; round < 8; round++) {
    const place = await w.workspace(`duel-${round}`);
    const pair = [await w.member(place, ['owner']), await w.member(place, ['owner'])] as const;
    const demote = (who: Hand, target: Hand) =>
      w.call(who, 'PATCH', `/v1/w/duel-${round}/members/${target.personId}`, { roles: ['viewer'] });
    const results = await Promise.all([demote(pair[0], pair[1]), demote(pair[1], pair[0])]);
    expect(results.filter((r) => r.status === 200)).toHaveLength(1);
  }
});

test('a member changes at the version that was seen, and only to places the workspace has', async () => {
  const m = (await w.call(owner, 'GET', url(`/${agent.personId}`))).body;
  const ok = await patch(owner, agent.personId, { skills: { 制冷: 3 }, name: '王小丽' }, { 'if-match': `"v${m.version}"` });
  expect(ok.status).toBe(200);
  expect(ok.body).toMatchObject({ name: '王小丽', skills: { 制冷: 3 }, version: m.version + 1 });
  expect((await patch(owner, agent.personId, { name: 'x' }, { 'if-match': `"v${m.version}"` })).status).toBe(412);
  const foreign = await w.call(stranger, 'POST', '/v1/w/beta/settings/branches', { code: 'B1', name: '别家网点' });
  const bad = await patch(owner, agent.personId, { branchIds: [foreign.body.id], departmentCode: 'NOPE' });
  expect(bad.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(['/departmentCode', '/branchIds/0']);
  const none = await patch(owner, agent.personId, { branchIds: [NOBODY] });
  expect(none.body.errors[0].detail).toBe(bad.body.errors[1].detail);
});

test('a supervisor is an active member of the workspace, and nobody supervises those they answer to', async () => {
  const place = await w.workspace('ladder', { plan: 'team' });
  const boss = await w.member(place, ['owner']);
  const [lead, worker, left] = [
    await w.member(place, ['manager']),
    await w.member(place, ['technician']),
    await w.member(place, ['agent']),
  ];
  const change = (target: Hand, body: unknown) => w.call(boss, 'PATCH', `/v1/w/ladder/members/${target.personId}`, body);
  expect((await change(worker, { supervisorId: lead.personId })).body).toMatchObject({ supervisorId: lead.personId });
  expect((await change(lead, { supervisorId: boss.personId })).status).toBe(200);
  const wrong = async (target: Hand, supervisorId: string) => {
    const r = await change(target, { supervisorId });
    return [r.status, r.body.errors[0].pointer, r.body.errors[0].code];
  };
  expect(await wrong(boss, worker.personId)).toEqual([422, '/supervisorId', 'cycle']);
  expect(await wrong(worker, worker.personId)).toEqual([422, '/supervisorId', 'cycle']);
  expect(await wrong(worker, stranger.personId)).toEqual([422, '/supervisorId', 'unknown']);
  expect(await wrong(worker, NOBODY)).toEqual([422, '/supervisorId', 'unknown']);
  expect((await change(left, { disabled: true })).status).toBe(200);
  expect(await wrong(worker, left.personId)).toEqual([422, '/supervisorId', 'unknown']);
  // Two changes at once cannot close a circle together.
  expect((await change(lead, { supervisorId: null })).body.supervisorId).toBeNull();
  expect((await change(worker, { supervisorId: null, name: '陈师傅' })).body).toMatchObject({ supervisorId: null, name: '陈师傅' });
  const both = await Promise.all([change(worker, { supervisorId: lead.personId }), change(lead, { supervisorId: worker.personId })]);
  expect(both.map((r) => r.status).sort()).toEqual([200, 422]);
});

test('whoever is shut out loses the way in and the keys, and comes back only by an administrator', async () => {
  const hand = await w.member(a, ['admin']);
  const key = await w.apiKey(a, hand);
  expect((await w.call(key, 'GET', url())).status).toBe(200);
  expect((await patch(owner, hand.personId, { disabled: true })).body.isDisabled).toBe(true);
  expect((await w.call(hand, 'GET', url())).status).toBe(404);
  expect((await w.call(key, 'GET', url())).status).toBe(401);
  expect((await patch(owner, hand.personId, { disabled: false })).status).toBe(200);
  expect((await w.call(hand, 'GET', url())).status).toBe(200);
  expect((await w.call(key, 'GET', url())).status).toBe(401);
});

test('invitations: one mail each, resending ends the old link, withdrawing ends both', async () => {
  const email = 'chen@example.test';
  const made = await w.call(admin, 'POST', url('/invites'), {
    emails: [email, email.toUpperCase(), agent.email],
    roles: ['technician'],
    departmentCode: 'FIELD',
  });
  expect(made.body.items.map((i: { status: string }) => i.status)).toEqual(['invited', 'already_member']);
  expect((await w.call(admin, 'POST', url('/invites'), { emails: [email], roles: ['owner'] })).status).toBe(403);
  const id = made.body.items[0].id;
  expect((await w.call(admin, 'GET', url('/invites'))).body.items.find((i: { id: string }) => i.id === id)).toMatchObject({
    email,
    roles: ['technician'],
    invitedBy: { name: '周敏' },
  });
  const old = await linkTo(email);
  expect((await w.call(admin, 'POST', url(`/invites/${id}/resend`))).status).toBe(200);
  const fresh = await linkTo(email);
  expect(fresh).not.toBe(old);
  expect((await w.call(null, 'GET', `/v1/auth/invites/${old}`)).status).toBe(410);
  expect((await w.call(null, 'GET', `/v1/auth/invites/${fresh}`)).status).toBe(200);
  expect((await w.call(admin, 'DELETE', url(`/invites/${id}`))).status).toBe(204);
  expect((await w.call(null, 'GET', `/v1/auth/invites/${fresh}`)).status).toBe(410);
  expect((await w.call(admin, 'DELETE', url(`/invites/${id}`))).status).toBe(404);
});

test('a mailbox is not flooded, and no workspace learns what others sent to it', async () => {
  const statuses: string[] = [];
  for (let i = 0; i < 11; i++)
    statuses.push(
      (await w.call(owner, 'POST', url('/invites'), { emails: ['flood@example.test'], roles: ['viewer'] })).body.items[0].status,
    );
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'invited'));
  expect(statuses[10]).toBe('too_many');
  const elsewhere: string[] = [];
  for (let i = 0; i < 3; i++) {
    const place = await w.workspace(`flood-${i}`);
    const boss = await w.member(place, ['owner']);
    for (let k = 0; k < 10; k++)
      elsewhere.push(
        (await w.call(boss, 'POST', `/v1/w/flood-${i}/members/invites`, { emails: ['flood@example.test'], roles: ['viewer'] })).body
          .items[0].status,
      );
  }
  expect(new Set(elsewhere)).toEqual(new Set(['invited']));
  const sent = await w.app.db.identity((tx) => tx.rows(`select 1 from mail where recipient = 'flood@example.test'`));
  expect(sent).toHaveLength(30);
});

test('the plan’s seats are checked when an invitation is accepted, also by two at once', async () => {
  const place = await w.workspace('seats');
  const boss = await w.member(place, ['owner']);
  for (let i = 0; i < 3; i++) await w.member(place, ['agent']);
  const emails = ['s1@example.test', 's2@example.test'];
  await w.call(boss, 'POST', '/v1/w/seats/members/invites', { emails, roles: ['agent'] });
  const accept = async (email: string) =>
    w.call(null, 'POST', '/v1/auth/invites/accept', { token: await linkTo(email), name: '新人', password: 'quiet harbour 42' });
  const results = await Promise.all(emails.map(accept));
  expect(results.map((r) => r.status).sort()).toEqual([200, 409]);
  expect(results.find((r) => r.status === 409)?.body).toMatchObject({ code: 'plan_limit', seats: 5, used: 5 });
  expect((await w.call(boss, 'GET', '/v1/w/seats/plan')).body).toMatchObject({
    code: 'free',
    limits: { seats: 5, ticketsPerMonth: 300 },
    used: { seats: 5, ticketsThisMonth: 0 },
  });
  // A seat that becomes free lets the same link in.
  const loser = emails[results.findIndex((r) => r.status === 409)] ?? '';
  const members = (await w.call(boss, 'GET', '/v1/w/seats/members')).body.items;
  const leaving = members.find((m: { roles: string[] }) => m.roles.includes('agent'));
  await w.call(boss, 'PATCH', `/v1/w/seats/members/${leaving.personId}`, { disabled: true });
  expect((await accept(loser)).status).toBe(200);
  expect((await w.call(boss, 'PATCH', `/v1/w/seats/members/${leaving.personId}`, { disabled: false })).body.code).toBe('plan_limit');
});

test('a key is shown once, narrowed by scopes, never wider than its maker, and ends at once', async () => {
  const make = (who: Hand | string, body: unknown, headers: Record<string, string> = {}) =>
    w.call(who, 'POST', '/v1/w/alpha/keys', body, headers);
  const once = { 'idempotency-key': 'key-1' };
  const made = await make(owner, { name: 'ERP', scopes: ['members:read', 'integrations:write'] }, once);
  expect(made.status).toBe(201);
  expect(made.body.token).toMatch(/^bd_live_[A-Za-z0-9_-]{43}$/);
  const again = await make(owner, { name: 'ERP', scopes: ['members:read', 'integrations:write'] }, once);
  expect(again.body).toEqual(made.body);
  const stored = await w.app.db.tenant(a, (tx) => tx.rows<{ response: string }>('select response from idempotency_key'));
  expect(JSON.stringify(stored)).not.toContain(made.body.token);
  const { token } = made.body;
  expect((await w.call(token, 'GET', url())).status).toBe(200);
  expect((await w.call(token, 'GET', '/v1/w/alpha/settings')).status).toBe(403);
  expect((await w.call(token, 'GET', '/v1/w/beta/members')).status).toBe(404);
  expect((await make(token, { name: 'x', scopes: ['settings:write'] })).status).toBe(403);
  expect((await make(token, { name: 'x', scopes: ['members:read'] })).status).toBe(201);
  expect((await make(owner, { name: 'x', scopes: ['hq:read'] })).body.errors[0].pointer).toBe('/scopes/0');
  const listed = (await w.call(owner, 'GET', '/v1/w/alpha/keys')).body.items.find((k: { id: string }) => k.id === made.body.id);
  expect(listed).toMatchObject({ name: 'ERP', lastFour: token.slice(-4), person: { name: '林晓' } });
  expect(JSON.stringify(listed)).not.toContain(token);
  expect((await w.call(owner, 'DELETE', `/v1/w/alpha/keys/${made.body.id}`)).status).toBe(204);
  expect((await w.call(token, 'GET', url())).status).toBe(401);
  const short = (await make(owner, { name: 'x', scopes: ['members:read'], expiresInDays: 1 })).body;
  expect(Date.parse(short.expiresAt)).toBe(Date.parse('2026-11-24T02:00:00Z'));
});

test('ids of another workspace and ids of nobody answer the same on every route', async () => {
  const theirs = await w.call(stranger, 'POST', '/v1/w/beta/members/invites', { emails: ['their@example.test'], roles: ['viewer'] });
  const theirKey = await w.call(stranger, 'POST', '/v1/w/beta/keys', { name: 'x', scopes: ['tickets:read'] });
  const pairs: [string, string, string, unknown][] = [
    ['GET', '/members/', stranger.personId, undefined],
    ['PATCH', '/members/', stranger.personId, { onDuty: true }],
    ['POST', '/members/invites/:/resend', theirs.body.items[0].id, undefined],
    ['DELETE', '/members/invites/', theirs.body.items[0].id, undefined],
    ['DELETE', '/keys/', theirKey.body.id, undefined],
  ];
  for (const [method, path, id, body] of pairs) {
    const at = (x: string) => `/v1/w/alpha${path.includes(':') ? path.replace(':', x) : path + x}`;
    const foreign = await w.call(owner, method, at(id), body);
    const missing = await w.call(owner, method, at(NOBODY), body);
    expect(foreign.status, `${method} ${path}`).toBe(404);
    expect(plain(foreign.body)).toEqual(plain(missing.body));
  }
  for (const [method, path, body] of [
    ['GET', '/members'],
    ['GET', '/members/invites'],
    ['GET', '/keys'],
    ['GET', '/plan'],
    ['GET', '/settings'],
    ['PUT', '/me/duty', { onDuty: true }],
    ['POST', '/members/invites', { emails: ['x@example.test'], roles: ['viewer'] }],
  ] as const) {
    const foreign = await w.call(stranger, method, `/v1/w/alpha${path}`, body);
    const missing = await w.call(stranger, method, `/v1/w/nowhere${path}`, body);
    expect(foreign.status, path).toBe(404);
    expect(plain(foreign.body)).toEqual(plain(missing.body));
    expect((await w.call(null, method, `/v1/w/alpha${path}`, body)).status).toBe(401);
  }
});
