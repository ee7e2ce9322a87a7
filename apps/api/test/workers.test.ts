import { fileURLToPath } from 'node:url';
import { nodePasswords } from '@bodan/adapters/passwords.node';
import { workerPasswords } from '@bodan/adapters/passwords.worker';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unstable_startWorker } from 'wrangler';
import { type TestDatabase, testDatabase } from '../../../tests/setup/database.ts';
import { startWsBridge } from '../../../tests/setup/ws-bridge.ts';

const ORIGIN = 'http://workers.test';
const PASSWORD = 'a long enough pass phrase';
const text = (value: string) => ({ type: 'plain_text' as const, value });

type Started = Awaited<ReturnType<typeof unstable_startWorker>>;
type Caller = { cookie: string; slug: string };

let database: TestDatabase;
let bridge: Awaited<ReturnType<typeof startWsBridge>>;
let worker: Started;
let owner: pg.Pool;

/** The product's own entry under workerd, its database behind the bridge under the given login. */
async function start(databaseUrl: string): Promise<Started> {
  const started = await unstable_startWorker({
    config: fileURLToPath(new URL('../../../wrangler.toml', import.meta.url)),
    bindings: {
      DATABASE_URL: text(databaseUrl),
      DATABASE_BRIDGE: text(bridge.address),
      BODAN_SECRET: text('a test secret of more than thirty-two letters'),
      BASE_URL: text(ORIGIN),
      S3_KEY: text('key'),
      S3_SECRET: text('secret'),
    },
    dev: { server: { port: 0 }, inspector: false, logLevel: 'error', watch: false, persist: false },
  });
  await started.ready;
  return started;
}

async function call(who: Caller | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await worker.fetch(`${ORIGIN}${path}`, {
    method,
    headers: {
      origin: ORIGIN,
      ...(who ? { cookie: who.cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? null : JSON.parse(answer), headers: response.headers, text: answer };
}

async function signUp(email: string, workspaceName: string): Promise<Caller> {
  const r = await call(null, 'POST', '/v1/auth/sign-up', { email, password: PASSWORD, name: '林工', workspaceName, template: 'service' });
  expect(r.status, r.text).toBe(201);
  return { cookie: (r.headers.get('set-cookie') ?? '').split(';')[0] ?? '', slug: r.body.workspace.slug };
}

beforeAll(async () => {
  database = await testDatabase();
  const { hostname, port } = new URL(database.ownerUrl);
  bridge = await startWsBridge({ host: hostname, port: Number(port) });
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
  worker = await start(database.appUrl);
});
afterAll(async () => {
  await worker?.dispose();
  await owner?.end();
  await bridge?.close();
  await database?.drop();
});

test('under workerd a workspace is founded, works, and is behind its wall', async () => {
  const a = await signUp('a@workers.test', '甲店');
  const b = await signUp('b@workers.test', '乙店');

  const key = { 'idempotency-key': 'workers-create-1' };
  const body = { title: '空调不制冷', faultCode: 'GEN-01' };
  const made = await call(a, 'POST', `/v1/w/${a.slug}/tickets`, body, key);
  expect(made.status, made.text).toBe(201);
  expect(made.body.number).toMatch(/^WO-\d{4}-000001$/);
  const again = await call(a, 'POST', `/v1/w/${a.slug}/tickets`, body, key);
  expect(again.body.id).toBe(made.body.id);
  // One transaction: the ticket is there with its events and clocks, once.
  const counts = await owner.query(
    `select (select count(*)::int from ticket) as tickets, (select count(*)::int from clock where ticket_id = $1) > 0 as clocks,
       (select count(*)::int from ticket_event where ticket_id = $1) > 0 as events`,
    [made.body.id],
  );
  expect(counts.rows).toEqual([{ tickets: 1, clocks: true, events: true }]);

  const list = await call(a, 'GET', `/v1/w/${a.slug}/tickets`);
  expect(list.body.items.map((t: { id: string }) => t.id)).toEqual([made.body.id]);
  expect((await call(b, 'GET', `/v1/w/${b.slug}/tickets`)).body.items).toEqual([]);

  const missing = '00000000-0000-7000-8000-000000000000';
  const told = (t: string) => JSON.stringify({ ...JSON.parse(t), requestId: '', instance: '' });
  const foreign = await call(b, 'GET', `/v1/w/${b.slug}/tickets/${made.body.id}`);
  const none = await call(b, 'GET', `/v1/w/${b.slug}/tickets/${missing}`);
  expect([foreign.status, none.status]).toEqual([404, 404]);
  expect(told(foreign.text)).toBe(told(none.text));
  expect((await call(b, 'GET', `/v1/w/${a.slug}/tickets`)).status).toBe(404);

  // Many at once: each request has its own connections, and none waits for another's.
  const many = await Promise.all(
    Array.from({ length: 8 }, (_, i) => call(a, 'POST', `/v1/w/${a.slug}/tickets`, { title: `同时 ${i}`, faultCode: 'GEN-01' })),
  );
  expect(many.map((r) => r.status)).toEqual(many.map(() => 201));
  expect(new Set(many.map((r) => r.body.number)).size).toBe(many.length);
});

test('what Workers cannot do is refused in words', async () => {
  const c = await signUp('c@workers.test', '丙店');
  const hook = await call(c, 'POST', `/v1/w/${c.slug}/webhooks`, { url: 'https://example.com/hook', eventTypes: ['ticket.breached'] });
  expect([hook.status, hook.body.code]).toEqual([422, 'url_refused']);
  expect(hook.body.detail).toContain('main server');
  expect((await call(null, 'GET', '/v1/dev/mails')).status).toBe(404);
});

test('a password set under Node opens on Workers, and the other way round', async () => {
  const [node, workers] = await Promise.all([nodePasswords.hash(PASSWORD), workerPasswords.hash(PASSWORD)]);
  expect(await workerPasswords.verify(node, PASSWORD)).toBe(true);
  expect(await nodePasswords.verify(workers, PASSWORD)).toBe(true);
  expect(await workerPasswords.verify(node, `${PASSWORD}!`)).toBe(false);
});

test('a login that sees past the walls is refused', async () => {
  const powerful = await start(database.ownerUrl);
  try {
    await expect(powerful.fetch(`${ORIGIN}/v1/me`)).rejects.toThrow('can bypass row security');
  } finally {
    await powerful.dispose();
  }
});
