import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let owner: Hand;
let dispatcher: Hand;
let stranger: Hand;
beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha');
  owner = await w.member(a, ['owner']);
  dispatcher = await w.member(a, ['dispatcher']);
  stranger = await w.member(await w.workspace('beta'), ['owner']);
});
afterAll(() => w.close());

const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const at = (workspace: string, path: string) => `/v1/w/${workspace}${path}`;
const bare = (r: { status: number; body: object }) => ({ status: r.status, body: { ...r.body, requestId: '' } });

test('a webhook secret is in one answer and in no later one; the same key gives the same secret and stores none', async () => {
  const headers = { 'idempotency-key': 'hook-1' };
  const body = { url: 'https://example.com/hook' };
  const first = await w.call(owner, 'POST', at('alpha', '/webhooks'), body, headers);
  const again = await w.call(owner, 'POST', at('alpha', '/webhooks'), body, headers);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
  expect(first.body.eventTypes).toContain('ticket.breached');
  const kept = await w.app.db.tenant(a, (tx) => tx.rows<{ response: string }>('select response from idempotency_key'), 'read');
  expect(JSON.stringify(kept)).not.toContain('whsec_');
  for (const path of ['/webhooks', `/webhooks/${first.body.id}`])
    expect(JSON.stringify((await w.call(owner, 'GET', at('alpha', path))).body)).not.toContain('whsec_');
  const rotated = await w.call(owner, 'POST', at('alpha', `/webhooks/${first.body.id}/rotate`));
  expect(rotated.body.secret).not.toBe(first.body.secret);
  expect(rotated.body.previousSecretUntil).not.toBeNull();
});

test('a webhook is narrowed to some events, and by none given opened to all of them again', async () => {
  const made = (await w.call(owner, 'POST', at('alpha', '/webhooks'), { url: 'https://example.com/some' })).body;
  const typesAfter = async (eventTypes: string[]) =>
    (await w.call(owner, 'PATCH', at('alpha', `/webhooks/${made.id}`), { eventTypes })).body.eventTypes;
  expect(await typesAfter(['ticket.rated'])).toEqual(['ticket.rated']);
  expect(await typesAfter([])).toEqual(made.eventTypes);
});

test('addresses that must not be called are refused beside the field, open and closed ports alike', async () => {
  for (const url of [
    'http://127.0.0.1:8123/',
    'http://127.0.0.1:1/',
    'http://[::1]/',
    'file:///etc/passwd',
    'http://u:p@example.com/',
    'gopher://x/',
    'x',
    'http://0x7f.1/',
  ])
    for (const [path, body] of [
      ['/webhooks', { url }],
      ['/robots', { name: 'r', url: `${url}?access_token=x`, secret: 's' }],
    ] as const) {
      const r = await w.call(owner, 'POST', at('alpha', path), body);
      expect(r.status, `${path} ${url}`).toBe(422);
      expect(r.body).toMatchObject({ code: 'url_refused', errors: [{ pointer: '/url' }] });
    }
});

test('a robot never shows its token or secret, also not where it was sent twice', async () => {
  const made = await w.call(
    owner,
    'POST',
    at('alpha', '/robots'),
    { name: '杭州', url: 'https://oapi.dingtalk.com/robot/send?access_token=TOKENTOKEN', secret: 'SECSECRET', region: '杭州' },
    { 'idempotency-key': 'r' },
  );
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({ url: 'https://oapi.dingtalk.com/robot/send', secretLastFour: 'CRET', isEnabled: true, region: '杭州' });
  const changed = await w.call(owner, 'PATCH', at('alpha', `/robots/${made.body.id}`), { region: null, isEnabled: false });
  expect(changed.body).toMatchObject({ region: null, isEnabled: false, version: 2 });
  const all = JSON.stringify([
    made.body,
    changed.body,
    (await w.call(owner, 'GET', at('alpha', '/robots'))).body,
    await w.app.db.tenant(a, (tx) => tx.rows('select * from robot, idempotency_key'), 'read'),
  ]);
  expect(all).not.toMatch(/TOKENTOKEN|SECSECRET/);
  expect((await w.call(owner, 'DELETE', at('alpha', `/robots/${made.body.id}`))).body).toEqual({ deleted: true });
  expect((await w.call(owner, 'DELETE', at('alpha', `/robots/${made.body.id}`))).status).toBe(404);
});

test('others’ endpoints, robots and deliveries are as missing as those that never were', async () => {
  const hook = (await w.call(owner, 'POST', at('alpha', '/webhooks'), { url: 'https://example.com/' })).body.id;
  const robot = (await w.call(owner, 'POST', at('alpha', '/robots'), { name: 'r', url: 'https://example.com/?access_token=x' })).body.id;
  const span = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
  const operations: [string, (id: string) => string, unknown?][] = [
    ['GET', (id) => `/webhooks/${id}`],
    ['PATCH', (id) => `/webhooks/${id}`, { description: 'x' }],
    ['DELETE', (id) => `/webhooks/${id}`],
    ['POST', (id) => `/webhooks/${id}/rotate`],
    ['POST', (id) => `/webhooks/${id}/test`],
    ['GET', (id) => `/webhooks/${id}/deliveries`],
    ['POST', (id) => `/webhooks/${id}/replay`, span],
    ['POST', (id) => `/webhooks/${id}/deliveries/${id}/replay`],
  ];
  for (const [method, path, body] of operations) {
    const foreign = await w.call(stranger, method, at('beta', path(hook)), body);
    expect(foreign.status, `${method} ${path('')}`).toBe(404);
    expect(bare(foreign)).toEqual(bare(await w.call(stranger, method, at('beta', path(UNKNOWN)), body)));
  }
  for (const [method, path, body] of [
    ['PATCH', '', { name: 'x' }],
    ['DELETE', ''],
    ['POST', '/test'],
  ] as const) {
    const foreign = await w.call(stranger, method, at('beta', `/robots/${robot}${path}`), body);
    expect(foreign.status).toBe(404);
    expect(bare(foreign)).toEqual(bare(await w.call(stranger, method, at('beta', `/robots/${UNKNOWN}${path}`), body)));
  }
  expect((await w.call(owner, 'GET', at('alpha', `/webhooks/${hook}`))).status).toBe(200);
});

test('integrations belong to owners and admins; keys need the scope', async () => {
  for (const path of ['/webhooks', '/robots']) {
    expect((await w.call(dispatcher, 'GET', at('alpha', path))).status).toBe(403);
    expect((await w.call(dispatcher, 'POST', at('alpha', path), {})).status).toBe(403);
    expect((await w.call(null, 'GET', at('alpha', path))).status).toBe(401);
    expect((await w.call(await w.apiKey(a, owner, ['tickets:read']), 'GET', at('alpha', path))).status).toBe(403);
  }
});

test('notices are one’s own, page without a gap and are marked one by one or all', async () => {
  await w.app.db.tenant(a, async (tx) => {
    for (let i = 0; i < 5; i++)
      await tx.rows(
        `insert into notification (tenant_id, id, person_id, kind, data) values ($1, $2, $3, 'breached', '{"why":"dispatcher","number":"WO-2026-000001"}')`,
        [a.tenantId, w.app.newId(), dispatcher.personId],
      );
  });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string; why: string }[]; nextCursor: string | null; unreadCount: number } = (
      await w.call(dispatcher, 'GET', at('alpha', `/notifications?limit=2${cursor ? `&cursor=${cursor}` : ''}`))
    ).body;
    expect(page.unreadCount).toBe(5);
    seen.push(...page.items.map((n) => n.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(new Set(seen).size).toBe(5);
  expect((await w.call(owner, 'POST', at('alpha', '/notifications/read'), { ids: seen })).body).toEqual({ unreadCount: 0 });
  expect((await w.call(dispatcher, 'POST', at('alpha', '/notifications/read'), { ids: seen.slice(0, 2) })).body).toEqual({
    unreadCount: 3,
  });
  expect((await w.call(dispatcher, 'POST', at('alpha', '/notifications/read'), { all: true })).body).toEqual({ unreadCount: 0 });
  expect((await w.call(dispatcher, 'POST', at('alpha', '/notifications/read'), {})).status).toBe(422);
  expect((await w.call(dispatcher, 'GET', at('alpha', '/notifications?cursor=x'))).status).toBe(422);
});
