import { eventsSince } from '@bodan/services/live/store';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settled } from '../../../tests/setup/settled.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let owner: Hand;
let token: string;

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha', { name: '安家电器' });
  owner = await w.member(a, ['owner']);
  const made = await w.call(owner, 'POST', '/v1/w/alpha/report-links', { label: '三楼茶水间' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  token = made.body.url.split('/r/')[1];
});
afterAll(() => w.close());

const report = (body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  w.call(
    null,
    'POST',
    `/v1/public/report/${token}`,
    { words: '空调滴水\n从昨天开始', phone: '138 0013 8000', contactName: '陈女士', faultCode: 'GEN-03', ...body },
    headers,
  );

test('the form names company and place and offers faults, not categories', async () => {
  const r = await w.call(null, 'GET', `/v1/public/report/${token}`);
  expect(r.body).toMatchObject({ workspace: { name: '安家电器' }, place: '三楼茶水间' });
  expect(r.body.faults.map((f: { code: string }) => f.code)).not.toContain('GEN');
});

test('a report without an account becomes a ticket with the words as they were said, and can be followed', async () => {
  const r = await report({}, { 'idempotency-key': 'tap-1' });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  const again = await report({}, { 'idempotency-key': 'tap-1' });
  expect(again.body.number).toBe(r.body.number);
  const ticket = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${r.body.number}`)).body;
  expect(ticket).toMatchObject({ customerWords: '空调滴水\n从昨天开始', source: 'public', phone: '+8613800138000', holderId: null });
  const p = await w.call(null, 'GET', `/v1/public/follow/${r.body.followToken}`);
  expect(p.body).toMatchObject({ number: r.body.number, contact: { name: '陈**', phone: '138****8000' }, canRate: false });
  expect(p.body.steps.filter((s: { state: string }) => s.state === 'current')).toHaveLength(1);
  expect(JSON.stringify(p.body)).not.toContain('+8613800138000');
});

test('the words of a customer are never overwritten, and what they write later ends waiting for them', async () => {
  const r = await report({ words: '门禁打不开' });
  const ticket = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${r.body.number}`)).body;
  expect((await w.call(owner, 'PATCH', `/v1/w/alpha/tickets/${ticket.id}`, { customerWords: '别的' })).status).toBe(422);
  await w.call(owner, 'POST', `/v1/w/alpha/tickets/${ticket.id}/hold`, { reason: 'customer', wakeAt: '2027-01-04T01:00:00Z' });
  expect((await w.call(null, 'POST', `/v1/public/follow/${r.body.followToken}/messages`, { text: '我在家了' })).status).toBe(204);
  const after = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${ticket.id}`)).body;
  expect(after).toMatchObject({ waitingReason: null, customerWords: '门禁打不开' });
});

test('a message sent again over a bad line is one message; another with its key is refused', async () => {
  const { followToken } = (await report({ words: '网络不好' })).body;
  const say = (text: string, key: string) =>
    w.call(null, 'POST', `/v1/public/follow/${followToken}/messages`, { text }, { 'idempotency-key': key });
  expect((await say('门口有狗', 'line-1')).status).toBe(204);
  expect((await say('门口有狗', 'line-1')).status).toBe(204);
  expect((await say('门口有猫', 'line-1')).body.code).toBe('idempotency_key_reused');
  expect((await say('门口有狗', 'line-2')).status).toBe(204);
  const { messages } = (await w.call(null, 'GET', `/v1/public/follow/${followToken}`)).body;
  expect(messages.map((m: { text: string }) => m.text)).toEqual(['门口有狗', '门口有狗']);
});

test('an address is judged while a customer types it, by the link of the report page only, and a report is taken whatever it says', async () => {
  const check = (of: string, address: unknown) => w.call(null, 'POST', `/v1/public/report/${of}/address-check`, { address });
  const { body } = await check(token, '杭州市西湖区文三路1号3幢502');
  expect(body).toMatchObject({ verdict: 'ok', district: '西湖区' });
  expect((await check(token, '鼓楼区中山路1号')).body).toMatchObject({ verdict: 'ambiguous' });
  expect((await check(token, '')).status).toBe(422);
  const unsure = await report({ words: '地址说不清', address: '鼓楼区中山路1号' });
  expect(unsure.status).toBe(201);
  const kept = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${unsure.body.number}`)).body;
  expect(kept.address).toBe('鼓楼区中山路1号');
  expect((await check('x'.repeat(32), '杭州市西湖区文三路1号')).status).toBe(404);
  expect((await check(unsure.body.followToken, '杭州市西湖区文三路1号')).status).toBe(404);

  const many = await Promise.all(Array.from({ length: 60 }, () => check(token, '西湖区文三路1号')));
  expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect((await report({ words: '太多次了', address: '西湖区文三路1号' })).status).toBe(201);
});

test('a photo is written anew without metadata, twice is once, and something else is refused', async () => {
  const r = await report({ words: '有照片' });
  const picture = await sharp({ create: { width: 3000, height: 20, channels: 3, background: '#0b5d57' } })
    .withExif({ IFD0: { Copyright: 'secret place' } })
    .jpeg()
    .toBuffer();
  const send = async (bytes: Uint8Array, type: string) => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(bytes)], 'a.jpg', { type }));
    const response = await w.api.request(`/v1/public/follow/${r.body.followToken}/photos`, { method: 'POST', body: form });
    return { status: response.status, body: (await response.json()) as { id: string; width: number; code?: string } };
  };
  const first = await send(picture, 'image/jpeg');
  expect(first.status).toBe(201);
  expect(first.body.width).toBe(2560);
  expect((await send(picture, 'image/jpeg')).body.id).toBe(first.body.id);
  expect((await send(new TextEncoder().encode('<svg onload="alert(1)"/>'), 'image/jpeg')).body.code).toBe('file_refused');
  const got = await w.api.request(`/v1/public/follow/${r.body.followToken}/photos/${first.body.id}`);
  const bytes = Buffer.from(await got.arrayBuffer());
  expect(got.headers.get('content-type')).toBe('image/jpeg');
  expect(bytes.includes('secret place')).toBe(false);
  const other = await report({ words: '另一张' });
  expect((await w.call(null, 'GET', `/v1/public/follow/${other.body.followToken}/photos/${first.body.id}`)).status).toBe(404);
});

test('wrong, revoked and foreign tokens all answer the same', async () => {
  const made = await w.call(owner, 'POST', '/v1/w/alpha/report-links', { label: 'weg' });
  const gone = made.body.url.split('/r/')[1];
  await w.call(owner, 'DELETE', `/v1/w/alpha/report-links/${made.body.id}`);
  const follow = (await report()).body.followToken;
  const answers = await Promise.all([gone, 'a'.repeat(32), follow].map((t) => w.call(null, 'GET', `/v1/public/report/${t}`)));
  expect(answers.map((r) => r.status)).toEqual([404, 404, 404]);
  expect(new Set(answers.map((r) => JSON.stringify({ ...r.body, requestId: '' }))).size).toBe(1);
});

test('work that is done can be rated for a day', async () => {
  const r = await report({ words: '修好了' });
  const rate = (score: number) => w.call(null, 'POST', `/v1/public/follow/${r.body.followToken}/rating`, { score });
  expect((await rate(5)).status).toBe(409);
  const { id } = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${r.body.number}`)).body;
  const tech = await w.member(a, ['technician'], { name: '李师傅' });
  for (const [verb, body] of [
    ['move', { transition: 'accept' }],
    ['assign', { assigneeId: tech.personId }],
  ] as const)
    expect((await w.call(owner, 'POST', `/v1/w/alpha/tickets/${id}/${verb}`, body)).status).toBe(200);
  for (const transition of ['confirm', 'arrive', 'finish', 'approve'])
    expect((await w.call(owner, 'POST', `/v1/w/alpha/tickets/${id}/move`, { transition })).status, transition).toBe(200);
  expect((await rate(2)).status).toBe(204);
  expect((await w.call(null, 'GET', `/v1/public/follow/${r.body.followToken}`)).body).toMatchObject({
    rating: 2,
    canRate: true,
    isOpen: false,
    technician: '李',
  });
});

test('a customer asks again: whoever has the ticket is told, once in half an hour, and never after the end', async () => {
  const r = await report();
  const nudge = () => w.call(null, 'POST', `/v1/public/follow/${r.body.followToken}/nudge`);
  const seen = async () => (await w.call(null, 'GET', `/v1/public/follow/${r.body.followToken}`)).body.nudge;
  expect(await seen()).toMatchObject({ lastAt: null });
  expect((await nudge()).status).toBe(204);
  expect((await seen()).lastAt).not.toBeNull();
  const early = await nudge();
  expect(early.status).toBe(409);
  expect(early.body.nextAt).toBe((await seen()).nextAt);
});

test('a phone number typed in any spelling shows the customer with open tickets and devices', async () => {
  await report({ phone: '+86 139 1111 2222', device: 'KFR-35GW' });
  const r = await w.call(owner, 'GET', `/v1/w/alpha/customers?phone=${encodeURIComponent('139-1111-2222')}`);
  expect(r.body.items[0]).toMatchObject({ phone: '+8613911112222', devices: [{ device: 'KFR-35GW', serial: '' }] });
  expect(r.body.items[0].openTickets).toHaveLength(1);
  expect((await w.call(owner, 'GET', '/v1/w/alpha/customers?phone=2222')).body.items).toHaveLength(1);
});

test('a bulk change tells per ticket what happened', async () => {
  const one = (await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '一' })).body;
  const two = (await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '二', faultCode: 'GEN-01' })).body;
  const r = await w.call(owner, 'POST', '/v1/w/alpha/tickets/bulk', {
    ticketIds: [one.id, two.id],
    action: { kind: 'move', transition: 'accept' },
  });
  expect(r.body.items.map((x: { ok: boolean; error: { code: string } | null }) => [x.ok, x.error?.code ?? null])).toEqual([
    [false, 'requirement_missing'],
    [true, null],
  ]);
  const unknown = await w.call(owner, 'POST', '/v1/w/alpha/tickets/bulk', {
    ticketIds: [one.id, '01900000-0000-7000-8000-000000000000'],
    action: { kind: 'priority', priority: 'urgent' },
  });
  expect(unknown.body.errors).toEqual([{ pointer: '/ticketIds/1', code: 'unknown', detail: 'there is no such ticket' }]);
  expect((await w.call(owner, 'GET', `/v1/w/alpha/tickets/${one.id}`)).body.priority).toBe('normal');
});

test('saved views are private until they are shared', async () => {
  const agent = await w.member(a, ['agent']);
  const mine = (await w.call(agent, 'POST', '/v1/w/alpha/views', { name: '今天', query: 'open=true&sort=due' })).body;
  expect((await w.call(owner, 'GET', '/v1/w/alpha/views')).body.items).toEqual([]);
  expect((await w.call(owner, 'PATCH', `/v1/w/alpha/views/${mine.id}`, { name: 'x' })).status).toBe(404);
  expect((await w.call(agent, 'PATCH', `/v1/w/alpha/views/${mine.id}`, { isShared: true })).status).toBe(403);
  expect((await w.call(agent, 'DELETE', `/v1/w/alpha/views/${mine.id}`)).status).toBe(204);
});

test('what happens reaches an open page, and a page that was away, or read before its stream was open, gets what it missed', async () => {
  const stream = async (headers: Record<string, string>, until: (text: string) => boolean, query = '') => {
    const abort = new AbortController();
    const response = await w.api.request(`/v1/w/alpha/events${query}`, {
      headers: { cookie: owner.cookie, accept: 'text/event-stream', ...headers },
      signal: abort.signal,
    });
    const reader = response.body?.getReader();
    let text = '';
    while (reader && !until(text)) text += new TextDecoder().decode((await reader.read()).value);
    await reader?.cancel();
    abort.abort();
    return text;
  };
  let t = { id: 'none yet' };
  let isMade = false;
  const text = await stream({}, (x) => {
    if (x.includes('event: position') && !isMade) {
      isMade = true;
      void w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '实时' }).then((r) => {
        t = r.body;
      });
    }
    return x.includes(t.id) && x.lastIndexOf('event: position') > x.indexOf(t.id);
  });
  expect(text).toContain(t.id);
  const position = /id: (\d+)/.exec(text)?.[1] ?? '';
  const later = (await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '错过' })).body;
  expect(await stream({ 'last-event-id': position }, (x) => x.includes(later.id))).toContain(later.id);

  await settled(w.app);
  const { position: readAt } = (await w.call(owner, 'GET', '/v1/w/alpha/events')).body;
  const between = (await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '之间' })).body;
  const told = await stream({}, (x) => x.includes(between.id), `?after=${readAt}`);
  expect(told).not.toContain(later.id);
});

test('a position of long ago has only so much looked through, whoever it happened to', async () => {
  const beta = await w.workspace('beta');
  const elsewhere = await w.member(beta, ['owner']);
  const position = await settled(w.app);
  for (const title of ['一', '二', '三']) expect((await w.call(elsewhere, 'POST', '/v1/w/beta/tickets', { title })).status).toBe(201);
  const mine = (await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '这里' })).body;
  await settled(w.app);
  const since = (most: number) => w.app.db.relay((tx) => eventsSince(tx, [a.tenantId], position, most), 'read');
  // Of a new ticket more than one event is told; those of the other workspace come before them.
  expect(await since(1)).toEqual({ events: [], isAll: false });
  const all = await since(1000);
  expect(all.isAll).toBe(true);
  expect(new Set(all.events.map((e) => e.ticketId))).toEqual(new Set([mine.id]));
});

test('who tries many wrong tokens is told to wait, and a valid one still opens', async () => {
  const statuses = new Set<number>();
  for (let i = 0; i < 70; i++)
    statuses.add((await w.call(null, 'GET', `/v1/public/follow/${'b'.repeat(30)}${String(i).padStart(2, '0')}`)).status);
  expect(statuses).toEqual(new Set([404, 429]));
  expect((await w.call(null, 'GET', `/v1/public/report/${token}`)).status).toBe(200);
});
