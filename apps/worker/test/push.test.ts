import { outgoingCalls } from '@bodan/adapters/outgoing';
import { webPush } from '@bodan/adapters/web-push';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { type Browser, type PushService, pushService } from './push-service.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };
let w: World;
let owner: pg.Pool;
let service: PushService;
let publicKey = '';
let place: Place;
let boss: Hand;
let dispatcher: Hand;
let now = START;
let serial = 0;
const running: RunningWorker[] = [];

const at = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const work = async (count = 1): Promise<void> => {
  for (let i = 0; i < count; i++)
    running.push(
      await startWorker({
        app: w.app,
        queue: { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined },
        mailer: null,
        log: silent,
        everyMs: { sweep: 60, relay: 40 },
      }),
    );
};
const rows = async <R extends object>(sql: string, values: unknown[]): Promise<R[]> => (await owner.query(sql, values)).rows as R[];
const url = (path: string): string => `/v1/w/${place.slug}${path}`;
const make = async (more: object = {}): Promise<{ id: string; number: string }> => {
  const r = await w.call(dispatcher, 'POST', url('/tickets'), {
    title: '张女士家空调',
    phone: '13800138000',
    contactName: '张女士',
    customerWords: '热风',
    ...more,
  });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body;
};
const subscribe = async (who: Hand): Promise<Browser> => {
  const browser = service.browser();
  const r = await w.call(who, 'POST', '/v1/me/push', { ...browser.subscription, expirationTime: null });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return browser;
};
const deliveries = (who: Hand) =>
  rows<{ status: string; attempts: number; is_held: boolean; last_error: string | null }>(
    'select status, attempts, is_held, last_error from push_delivery where tenant_id = $1 and person_id = $2 order by created_at',
    [place.tenantId, who.personId],
  );

beforeAll(async () => {
  w = await testWorld();
  w.app.ports.calls = outgoingCalls({ allowLocal: true, deadlineMs: 3000 });
  w.app.ports.push = webPush(w.app.ports.calls, 'http://localhost', () => now);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 3 });
  service = await pushService(() => publicKey);
});
beforeEach(async () => {
  at(START);
  serial += 1;
  place = await w.workspace(`push-${serial}`);
  [boss, dispatcher] = [await w.member(place, ['owner'], { name: '老板' }), await w.member(place, ['dispatcher'], { name: '赵强' })];
  publicKey = (await w.call(dispatcher, 'GET', '/v1/me/push')).body.publicKey;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
});
afterAll(async () => {
  service.close();
  await owner.end();
  await w.close();
});

test('an alert is shown once on every device of who is told, by two workers; it says nothing of the customer', async () => {
  const devices = [await subscribe(dispatcher), await subscribe(dispatcher)];
  const ticket = await make();
  await work(2);
  at(START + 23 * MINUTE);
  await eventually(() => expect(devices.map((d) => d.shown.length)).toEqual([1, 1]));
  expect(devices[0]?.shown[0]).toMatchObject({
    title: `${ticket.number} 首次响应将超时`,
    url: `http://localhost/w/${place.slug}/tickets/${ticket.number}`,
    urgency: 'normal',
  });
  at(START + 31 * MINUTE);
  await eventually(() => expect(devices.map((d) => d.shown.length)).toEqual([2, 2]));
  expect(devices[0]?.shown[1]).toMatchObject({ title: `${ticket.number} 首次响应超时`, urgency: 'high' });
  expect(JSON.stringify(devices.map((d) => d.shown))).not.toMatch(/张女士|13800138000|热风|空调/);
  await eventually(async () => expect((await deliveries(dispatcher)).map((d) => d.status)).toEqual(['delivered', 'delivered']));
  expect(service.refused).toEqual([]);
  const log = await rows<{ delivery_log: { channel: string; ok: boolean }[] }>(
    'select delivery_log from clock_alert where tenant_id = $1 and not skipped',
    [place.tenantId],
  );
  expect(log.flatMap((r) => r.delivery_log)).toMatchObject(Array(2).fill({ channel: `push ${dispatcher.personId}`, ok: true }));
  // Who has no device is not waited for.
  expect(new Set((await deliveries(boss)).map((d) => d.status))).toEqual(new Set([]));
});

test('a device the push service no longer knows is forgotten; one that fails is tried again, and nobody is told twice', async () => {
  const [gone, busy, fine] = [await subscribe(dispatcher), await subscribe(dispatcher), await subscribe(dispatcher)];
  gone.answer = { status: 410 };
  busy.answer = { status: 503, retryAfter: '120' };
  await make();
  await work(2);
  at(START + 23 * MINUTE);
  await eventually(async () =>
    expect(await deliveries(dispatcher)).toMatchObject([{ status: 'waiting', attempts: 1, last_error: 'HTTP 503' }]),
  );
  expect(fine.shown).toHaveLength(1);
  expect((await w.call(dispatcher, 'GET', '/v1/me/push')).body.items.map((i: { lastError: string | null }) => i.lastError)).toEqual([
    'HTTP 503',
    null,
  ]);
  busy.answer = { status: 201 };
  at(now + MINUTE);
  const [{ next } = { next: new Date(0) }] = await rows<{ next: Date }>(
    'select next_attempt_at as next from push_delivery where tenant_id = $1 and person_id = $2',
    [place.tenantId, dispatcher.personId],
  );
  expect(next.getTime()).toBe(START + 25 * MINUTE);
  at(now + MINUTE);
  await eventually(() => expect(busy.shown).toHaveLength(1));
  await eventually(async () => expect(await deliveries(dispatcher)).toMatchObject([{ status: 'delivered', attempts: 2 }]));
  expect([gone.shown.length, fine.shown.length]).toEqual([0, 1]);
});

test('in the quiet hours of a person urgent steps come through; the rest is one digest at their end', async () => {
  const phone = await subscribe(dispatcher);
  // They end where no clock tells anything: what is told at that very moment may or may not still be in the digest.
  const hours = { from: '09:00', to: '09:40', timeZone: 'Asia/Shanghai' };
  expect((await w.call(dispatcher, 'PATCH', '/v1/me', { quiet: { kind: 'own', hours } })).status).toBe(200);
  const { content } = (await w.call(boss, 'GET', url('/settings'))).body.standard;
  const loud = content.tiers[1];
  const name = { 'zh-CN': '首次响应', en: 'First response' };
  const steps = [{ key: 'loud', at: { kind: 'breach' }, to: ['dispatcher'], channels: ['push'], urgent: true }];
  loud.firstResponseMinutes = 30;
  loud.clocks = [{ key: 'first_response', kind: 'first_response', name, targetMinutes: 30, steps }];
  expect((await w.call(boss, 'PUT', url('/settings/standard'), { content })).status).toBe(200);
  const tickets = [await make(), await make()];
  const urgent = await make({ tier: loud.code });
  await work(2);
  at(START + 31 * MINUTE);
  await eventually(async () => expect((await deliveries(dispatcher)).filter((d) => d.is_held)).toHaveLength(2));
  await eventually(() => expect(phone.shown).toMatchObject([{ title: `${urgent.number} 首次响应超时` }]));
  at(START + 40 * MINUTE);
  await eventually(() => expect(phone.shown).toHaveLength(2));
  expect(phone.shown[1]?.title).toBe('静默时段里：2 张工单的时限提醒');
  // It waited because it was asked to: nobody was late with it.
  expect(phone.shown[1]?.body).not.toContain('晚报');
  const opened = new URL(phone.shown[1]?.url ?? '');
  expect(opened.pathname).toBe(`/w/${place.slug}/tickets`);
  const list = await w.call(dispatcher, 'GET', url(`/tickets${opened.search}`));
  expect(list.body.items.map((t: { number: string }) => t.number).sort()).toEqual(tickets.map((t) => t.number).sort());
  for (const t of tickets) expect(phone.shown[1]?.body).toContain(t.number);
  await eventually(async () => expect((await deliveries(dispatcher)).map((d) => d.status)).toEqual(Array(3).fill('delivered')));
});

test('a device is silent once its session ended, its person left, or it was switched off', async () => {
  const [signedOut, off, left] = [await subscribe(dispatcher), await subscribe(boss), await w.member(place, ['manager'])];
  const away = await subscribe(left);
  const kept = (await w.call(boss, 'GET', '/v1/me/push')).body.items;
  expect(kept).toMatchObject([{ isCurrent: true, lastError: null }]);
  expect((await w.call(left, 'DELETE', `/v1/me/push/${kept[0].id}`)).status).toBe(404);
  expect((await w.call(boss, 'DELETE', `/v1/me/push/${kept[0].id}`)).status).toBe(204);
  expect((await w.call(boss, 'PATCH', url(`/members/${left.personId}`), { disabled: true })).status).toBe(200);
  await make();
  expect((await w.call(dispatcher, 'POST', '/v1/auth/sign-out')).status).toBeLessThan(300);
  await work();
  at(START + 31 * MINUTE);
  await eventually(async () =>
    expect(await deliveries(dispatcher)).toMatchObject([{ status: 'unreachable', attempts: 0, last_error: 'no device' }]),
  );
  expect([signedOut.shown, off.shown, away.shown]).toEqual([[], [], []]);
});

test('addresses inside the house are refused, and keys that are no keys end there', async () => {
  const { keys } = service.browser().subscription;
  for (const endpoint of [
    'http://10.0.0.1/wp',
    'http://169.254.169.254/latest',
    'ftp://push.example.com/x',
    'https://me@push.example.com/x',
  ]) {
    const r = await w.call(dispatcher, 'POST', '/v1/me/push', { endpoint, keys });
    expect([r.status, r.body.code, r.body.errors?.[0]?.pointer]).toEqual([422, 'url_refused', '/endpoint']);
  }
  expect(
    (await w.call(dispatcher, 'POST', '/v1/me/push', { endpoint: 'https://push.example.com/x', keys: { ...keys, auth: 'short' } })).status,
  ).toBe(422);
  const key = await w.apiKey(place, dispatcher);
  expect((await w.call(key, 'POST', '/v1/me/push', service.browser().subscription)).status).toBe(403);
  // A point that lies on no curve passes the form and fails where the message is encrypted: nothing is sent.
  const strange = service.browser().subscription;
  await w.call(dispatcher, 'POST', '/v1/me/push', { ...strange, keys: { ...strange.keys, p256dh: 'B'.repeat(87) } });
  await make();
  await work();
  at(START + 23 * MINUTE);
  await eventually(async () => expect(await deliveries(dispatcher)).toMatchObject([{ status: 'unreachable', attempts: 1 }]));
  expect((await w.call(dispatcher, 'GET', '/v1/me/push')).body.items[0].lastError).toMatch(/^the keys of the device/);
  const outside = webPush(outgoingCalls({ allowLocal: false }), 'https://b.example', Date.now);
  const message = { body: '{}', isUrgent: false, ttlSeconds: 60 };
  expect(await outside(await w.app.ports.newPushKeys(), { endpoint: service.url, ...keys }, message)).toEqual({
    kind: 'refused',
    detail: 'the address may not be called',
  });
});

test('every process has the same key, also when two make the first one at once', async () => {
  const fresh = await testWorld();
  const hand = await fresh.member(await fresh.workspace('first'), ['owner']);
  const answers = await Promise.all(Array.from({ length: 6 }, () => fresh.call(hand, 'GET', '/v1/me/push')));
  expect(new Set(answers.map((r) => r.body.publicKey)).size).toBe(1);
  expect(Buffer.from(answers[0]?.body.publicKey, 'base64url')).toHaveLength(65);
  await fresh.close();
});
