import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let owner: Hand;
const PASSWORD = 'quiet harbour 42';
let serial = 0;

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  owner = await w.member(a, ['owner'], { name: '林晓' });
});
afterAll(() => w.close());

const freshEmail = () => `new${++serial}@example.test`;
const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const as = (cookie: string): Hand => ({ personId: '', email: '', name: '', cookie });
const body = (email: string, more: Record<string, unknown> = {}) => ({
  email,
  password: PASSWORD,
  name: '林晓',
  workspaceName: '小林电脑维修铺',
  template: 'service',
  locale: 'zh-CN',
  ...more,
});
const signUp = async (email: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
  const r = await w.call(null, 'POST', '/v1/auth/sign-up', body(email, more), headers);
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return { ...r, hand: as(cookieOf(r.headers)) };
};
const signIn = (email: string, password = PASSWORD, who: Hand | null = null) =>
  w.call(who, 'POST', '/v1/auth/sign-in', { email, password });
const mailsTo = async (email: string): Promise<{ text: string; subject: string; html: string }[]> =>
  (await w.call(null, 'GET', '/v1/dev/mails')).body.items.filter((m: { recipient: string }) => m.recipient === email);
const tokenIn = (mail: { text: string } | undefined) => /\/(?:invite|reset)\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
const invite = async (email: string, roles = ['agent'], place = 'alpha', by = owner) => {
  const r = await w.call(by, 'POST', `/v1/w/${place}/members/invites`, { emails: [email], roles });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return tokenIn((await mailsTo(email))[0]);
};
const plain = (b: Record<string, unknown>) => ({ ...b, requestId: '' });

test('somebody new has a workspace, a session and a first ticket after one request', async () => {
  const email = freshEmail();
  const { body: made, hand, headers } = await signUp(email);
  expect(made).toMatchObject({
    person: { name: '林晓', email, locale: 'zh-CN' },
    workspace: { slug: 'xiaolindiannaoweixiupu', name: '小林电脑维修铺' },
  });
  expect(headers.get('set-cookie')).toMatch(/HttpOnly/);
  const ticket = await w.call(hand, 'POST', `/v1/w/${made.workspace.slug}/tickets`, { title: '电脑开不了机' });
  expect(ticket.status, JSON.stringify(ticket.body)).toBe(201);
  expect(ticket.body.number).toBe('WO-2026-000001');
  const me = await w.call(hand, 'GET', '/v1/me');
  expect(me.body.workspaces).toMatchObject([{ slug: made.workspace.slug, roles: ['owner'], group: { kind: 'solo' } }]);
  const second = await signUp(freshEmail());
  expect(second.body.workspace.slug).toMatch(/^xiaolindiannaoweixiupu-[0-9a-f]{5}$/);
});

test('sign-up with an address that has an account cannot be told from one that has none', async () => {
  const email = freshEmail();
  const first = await signUp(email);
  const other = await signUp(email.toUpperCase(), { password: 'another pass phrase', workspaceName: '别的店' });
  expect(Object.keys(other.body.person).sort()).toEqual(Object.keys(first.body.person).sort());
  expect(other.body.person.email).toBe(email);
  // The session and the workspace are as real as any, and see nothing of the account that has the address.
  const me = (await w.call(other.hand, 'GET', '/v1/me')).body;
  expect(me.person.email).toBe(email);
  expect(me.workspaces.map((x: { slug: string }) => x.slug)).toEqual([other.body.workspace.slug]);
  expect((await w.call(other.hand, 'GET', `/v1/w/${first.body.workspace.slug}/tickets`)).status).toBe(404);
  // Signing in again works for both, each with its own password.
  expect((await signIn(email)).body.person.id).toBe(first.body.person.id);
  expect((await signIn(email, 'another pass phrase')).body.person.id).toBe(other.body.person.id);
  // The mailbox is told, and can take the workspace.
  const [mail] = await mailsTo(email);
  expect(mail?.subject).toContain('已有泊单账号');
  const token = tokenIn(mail);
  expect((await w.call(other.hand, 'POST', '/v1/auth/invites/accept', { token })).status).toBe(401);
  const taken = await w.call(first.hand, 'POST', '/v1/auth/invites/accept', { token });
  expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  expect((await w.call(first.hand, 'GET', '/v1/me')).body.workspaces).toHaveLength(2);
  const sure = await signUp(email, { workspaceName: '第三家' });
  expect(sure.body.person.id).toBe(first.body.person.id);
});

test('sign-up sent twice with one Idempotency-Key makes one workspace', async () => {
  const email = freshEmail();
  const key = { 'idempotency-key': 'sign-up-1' };
  const both = await Promise.all([signUp(email, {}, key), signUp(email, {}, key)]);
  expect(both[0].body).toEqual(both[1].body);
  expect((await w.call(both[1].hand, 'GET', '/v1/me')).body.workspaces).toHaveLength(1);
  const other = await w.call(null, 'POST', '/v1/auth/sign-up', body(email, { name: '别人' }), key);
  expect(other.body.code).toBe('idempotency_key_reused');
});

test('weak passwords are refused beside the field', async () => {
  for (const [password, code] of [
    ['short', 'too_short'],
    ['password123', 'too_common'],
    ['aaaaaaaaaaaa', 'too_common'],
    ['x'.repeat(201), 'too_long'],
  ] as const) {
    const r = await w.call(null, 'POST', '/v1/auth/sign-up', body(freshEmail(), { password }));
    expect(r.status).toBe(422);
    expect(r.body.errors[0]).toMatchObject({ pointer: '/password', code });
  }
  const email = 'long.address.of@example.test';
  expect((await w.call(null, 'POST', '/v1/auth/sign-up', body(email, { password: email }))).body.errors[0].code).toBe('is_email');
});

test('wrong password and unknown address answer the same; sign-in gives a new session and ends the old one', async () => {
  const email = freshEmail();
  const { hand } = await signUp(email);
  const wrong = await signIn(email, 'wrong pass phrase');
  const unknown = await signIn('nobody@example.test', 'wrong pass phrase');
  expect(wrong.status).toBe(401);
  expect(plain(wrong.body)).toEqual(plain(unknown.body));
  const again = await signIn(email, PASSWORD, hand);
  expect(again.status).toBe(200);
  const next = as(cookieOf(again.headers));
  expect(next.cookie).not.toBe(hand.cookie);
  expect((await w.call(hand, 'GET', '/v1/me')).status).toBe(401);
  expect((await w.call(next, 'GET', '/v1/me')).status).toBe(200);
  expect((await w.call(next, 'POST', '/v1/auth/sign-out')).status).toBe(204);
  expect((await w.call(next, 'GET', '/v1/me')).status).toBe(401);
});

test('sessions are listed, ended one by one and all together; never those of others', async () => {
  const email = freshEmail();
  const one = (await signUp(email)).hand;
  const two = as(cookieOf((await signIn(email)).headers));
  const three = as(cookieOf((await signIn(email)).headers));
  const { items } = (await w.call(one, 'GET', '/v1/me/sessions')).body;
  expect(items).toHaveLength(3);
  expect(items.filter((x: { isCurrent: boolean }) => x.isCurrent)).toHaveLength(1);
  const [twoInfo] = (await w.call(two, 'GET', '/v1/me/sessions')).body.items.filter((x: { isCurrent: boolean }) => x.isCurrent);
  const foreign = await w.call(owner, 'DELETE', `/v1/me/sessions/${twoInfo.publicId}`);
  const missing = await w.call(owner, 'DELETE', '/v1/me/sessions/01900000-0000-7000-8000-000000000000');
  expect(foreign.status).toBe(404);
  expect(plain(foreign.body)).toEqual(plain(missing.body));
  expect((await w.call(one, 'DELETE', `/v1/me/sessions/${twoInfo.publicId}`)).status).toBe(204);
  expect((await w.call(two, 'GET', '/v1/me')).status).toBe(401);
  expect((await w.call(one, 'DELETE', '/v1/me/sessions')).status).toBe(204);
  expect((await w.call(three, 'GET', '/v1/me')).status).toBe(401);
  expect((await w.call(one, 'GET', '/v1/me')).status).toBe(200);
});

test('a password is reset by a link that works once, and every session ends', async () => {
  const email = freshEmail();
  const { hand } = await signUp(email);
  const known = await w.call(null, 'POST', '/v1/auth/password-reset', { email });
  const unknown = await w.call(null, 'POST', '/v1/auth/password-reset', { email: 'nobody@example.test' });
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  expect(known.status).toBe(202);
  expect(await mailsTo('nobody@example.test')).toEqual([]);
  const token = tokenIn((await mailsTo(email))[0]);
  const confirm = (password: string) => w.call(null, 'POST', '/v1/auth/password-reset/confirm', { token, password });
  expect((await confirm('short')).status).toBe(422);
  const tries = await Promise.all([confirm('a brand new phrase'), confirm('another new phrase')]);
  expect(tries.map((r) => r.status).sort()).toEqual([200, 410]);
  expect((await w.call(hand, 'GET', '/v1/me')).status).toBe(401);
  expect((await signIn(email)).status).toBe(401);
  expect((await confirm('yet another phrase')).body.code).toBe('reset_invalid');
  for (let i = 0; i < 4; i++) await w.call(null, 'POST', '/v1/auth/password-reset', { email });
  const mails = (await mailsTo(email)).filter((m) => m.text.includes('/reset/'));
  expect(mails).toHaveLength(3);
  const late = tokenIn(mails[0]);
  w.setNow(Date.parse('2026-11-23T03:30:00Z'));
  expect((await w.call(null, 'POST', '/v1/auth/password-reset/confirm', { token: late, password: 'a phrase too late' })).status).toBe(410);
  w.setNow(Date.parse('2026-11-23T02:00:00Z'));
});

test('one says when the own devices stay silent; everybody starts with the hours of the workspace', async () => {
  const hand = await w.member(await w.workspace('sleepy'), ['technician']);
  expect((await w.call(hand, 'GET', '/v1/me')).body.person.quiet).toEqual({ kind: 'workspace' });
  const own = { kind: 'own', hours: { from: '21:30', to: '07:00', timeZone: 'Asia/Shanghai' } };
  expect((await w.call(hand, 'PATCH', '/v1/me', { quiet: own })).body.quiet).toEqual(own);
  expect((await w.call(hand, 'PATCH', '/v1/me', { quiet: { ...own, hours: { ...own.hours, to: '21:30' } } })).status).toBe(422);
  expect((await w.call(hand, 'PATCH', '/v1/me', { name: '小王' })).body.quiet).toEqual(own);
});

test('one changes the own password against the current one; keys cannot touch the account', async () => {
  const email = freshEmail();
  const { hand } = await signUp(email);
  const other = as(cookieOf((await signIn(email)).headers));
  expect((await w.call(hand, 'POST', '/v1/me/password', { current: 'not this phrase', next: 'the next phrase 1' })).status).toBe(401);
  expect((await w.call(hand, 'POST', '/v1/me/password', { current: PASSWORD, next: 'the next phrase 1' })).status).toBe(200);
  expect((await w.call(other, 'GET', '/v1/me')).status).toBe(401);
  expect((await w.call(hand, 'GET', '/v1/me')).status).toBe(200);
  const key = await w.apiKey(a, owner);
  expect((await w.call(key, 'GET', '/v1/me')).body.key.workspace).toBe('alpha');
  for (const [method, url, payload] of [
    ['PATCH', '/v1/me', { name: 'x' }],
    ['POST', '/v1/me/password', { current: 'x', next: 'y' }],
    ['GET', '/v1/me/sessions'],
    ['DELETE', '/v1/me/sessions'],
    ['POST', '/v1/me/workspaces', { name: 'x' }],
  ] as const)
    expect((await w.call(key, method, url, payload)).status, url).toBe(403);
  const changed = await w.call(hand, 'PATCH', '/v1/me', { locale: 'en', preferences: { density: 'compact' } });
  expect(changed.body).toMatchObject({ locale: 'en', preferences: { density: 'compact' } });
});

test('a key sees its own workspace and none of its person’s others', async () => {
  const second = await w.workspace('alpha-two');
  await w.app.db.tenant(second, (tx) =>
    tx.rows(`insert into membership (tenant_id, person_id, roles, display_name) values ($1, $2, '{owner}', 'x')`, [
      second.tenantId,
      owner.personId,
    ]),
  );
  const key = await w.apiKey(a, owner);
  const slugs = (r: { body: { workspaces: { slug: string }[] } }) => r.body.workspaces.map((x) => x.slug);
  expect(slugs(await w.call(key, 'GET', '/v1/me'))).toEqual(['alpha']);
  expect(slugs(await w.call(owner, 'GET', '/v1/me'))).toEqual(['alpha', 'alpha-two']);
});

test('an invitation is bound to its address, shown masked, and works once', async () => {
  const email = freshEmail();
  const token = await invite(email);
  const seen = await w.call(null, 'GET', `/v1/auth/invites/${token}`);
  expect(seen.body).toMatchObject({
    email: 'n***@e***.test',
    workspaceName: 'alpha',
    invitedBy: '林晓',
    roles: ['agent'],
    kind: 'workspace',
  });
  expect((await w.call(null, 'POST', '/v1/auth/invites/accept', { token })).body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(
    ['/name', '/password'],
  );
  const both = await Promise.all(
    [1, 2].map(() => w.call(null, 'POST', '/v1/auth/invites/accept', { token, name: '王丽', password: PASSWORD })),
  );
  expect(both.filter((r) => r.status === 200)).toHaveLength(1);
  const joined = both.find((r) => r.status === 200);
  expect(joined?.body).toMatchObject({ person: { email, name: '王丽' }, workspace: { slug: 'alpha' }, group: null });
  expect((await w.call(as(cookieOf(joined?.headers ?? new Headers())), 'GET', '/v1/me')).body.workspaces).toMatchObject([
    { slug: 'alpha', roles: ['agent'] },
  ]);
  const used = await w.call(null, 'GET', `/v1/auth/invites/${token}`);
  const never = await w.call(null, 'GET', `/v1/auth/invites/${'x'.repeat(43)}`);
  expect(used.status).toBe(410);
  expect(plain(used.body)).toEqual(plain(never.body));
});

test('somebody else who is signed in cannot accept; the owner of the address can, by session or password', async () => {
  const email = freshEmail();
  const { hand } = await signUp(email);
  const stranger = (await signUp(freshEmail())).hand;
  const c = await w.workspace('gamma');
  const boss = await w.member(c, ['owner']);
  const first = await invite(email, ['agent'], 'gamma', boss);
  expect((await w.call(stranger, 'POST', '/v1/auth/invites/accept', { token: first })).status).toBe(401);
  expect(
    (await w.call(stranger, 'POST', '/v1/auth/invites/accept', { token: first, name: 'x', password: 'my own good phrase' })).status,
  ).toBe(401);
  expect((await w.call(hand, 'GET', `/v1/auth/invites/${first}`)).body).toMatchObject({ email, isYours: true });
  expect((await w.call(null, 'POST', '/v1/auth/invites/accept', { token: first, password: PASSWORD })).body.workspace).toEqual({
    slug: 'gamma',
    name: 'gamma',
  });
  const late = await invite(freshEmail(), ['agent'], 'gamma', boss);
  w.setNow(Date.parse('2026-12-01T03:00:00Z'));
  expect((await w.call(null, 'GET', `/v1/auth/invites/${late}`)).status).toBe(410);
  w.setNow(Date.parse('2026-11-23T02:00:00Z'));
});

test('tries are limited for one account and say when to come back; the outbox is for this machine only', async () => {
  const tight = await testWorld({ limits: { perMinute: 1_000_000, signInPerMinute: 3 } });
  const trying = () => tight.call(null, 'POST', '/v1/auth/sign-in', { email: 'someone@example.test', password: 'wrong pass phrase' });
  for (let i = 0; i < 3; i++) expect((await trying()).status).toBe(401);
  const refused = await trying();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await tight.close();
  const strange: Record<string, string>[] = [{ 'x-forwarded-for': '203.0.113.9' }, { host: 'evil.example' }];
  for (const headers of strange) expect((await w.call(null, 'GET', '/v1/dev/mails', undefined, headers)).status).toBe(404);
  const mailed = await testWorld({ hasMailServer: true });
  expect((await mailed.call(null, 'GET', '/v1/dev/mails')).status).toBe(404);
  await mailed.close();
});

test('a body of unknown length is read through the real server', async () => {
  const server = http.createServer(getRequestListener(w.api.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', () => go()));
  const send = (parts: string[]) =>
    new Promise<number>((answered, failed) => {
      const request = http.request(
        {
          port: (server.address() as AddressInfo).port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/v1/auth/sign-in',
          headers: { 'content-type': 'application/json' },
        },
        (r) => {
          r.resume();
          answered(r.statusCode ?? 0);
        },
      );
      request.on('error', failed);
      for (const part of parts) request.write(part);
      request.end();
    });
  expect(await send(['{"email":"nobody@example.test",', '"password":"wrong pass phrase"}'])).toBe(401);
  expect(await send(['{"email":"nobody@example.test",'])).toBe(400);
  expect(await send(Array.from({ length: 20 }, () => ' '.repeat(100_000)))).toBe(413);
  server.closeAllConnections();
  await new Promise<void>((go) => server.close(() => go()));
});

test('a person opens a sandbox, whose clock they set and which takes past times; a workspace refuses both', async () => {
  const { hand } = await signUp(freshEmail());
  const open = async (isSandbox: boolean) =>
    (await w.call(hand, 'POST', '/v1/me/workspaces', { name: isSandbox ? '试验场' : '正式店', isSandbox })).body.slug as string;
  const [sandbox, shop] = [await open(true), await open(false)];
  const now = '2027-01-04T09:00:00.000Z';
  const past = { title: '昨天的事', occurredAt: '2026-01-04T09:00:00.000Z' };
  expect((await w.call(hand, 'PUT', `/v1/w/${sandbox}/sandbox/clock`, { now })).body).toMatchObject({ now });
  expect((await w.call(hand, 'POST', `/v1/w/${sandbox}/tickets`, past)).body).toMatchObject({ createdAt: past.occurredAt });
  const refused = [
    await w.call(hand, 'PUT', `/v1/w/${shop}/sandbox/clock`, { now }),
    await w.call(hand, 'POST', `/v1/w/${shop}/tickets`, past),
  ];
  expect(refused.map((r) => r.body.code)).toEqual(['sandbox_only', 'sandbox_only']);
});
