import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treeOf } from '../../scripts/ci/process-tree.ts';
import { seeded } from '../../scripts/demo/random.ts';
import { inherited } from '../../scripts/supervisor/env.ts';
import { type Product, startProduct } from './product.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WRITERS = 4;
const FAULTS = 9;
const VICTIMS = [/dist\/api\.js/, /dist\/worker\.js/, /bin\/postgres -D/];

let product: Product;
beforeAll(async () => {
  product = await startProduct({ demo: false });
});
afterAll(() => product?.stop());

const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));
type Answer = {
  status: number;
  body: { id?: string; items?: { id: string; title: string }[]; nextCursor?: string | null; workspace?: { slug: string } };
};

async function ask(cookie: string, method: string, path: string, body?: unknown, key?: string): Promise<Answer & { cookie: string }> {
  const response = await fetch(`${product.base}${path}`, {
    method,
    headers: {
      cookie,
      origin: product.base,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  };
}

/** Sends until it is answered, with the same key, as a good client does; a lost connection is no answer. */
async function surely(cookie: string, path: string, body: unknown, key: string): Promise<string> {
  for (let i = 0; i < 200; i++) {
    const r = await ask(cookie, 'POST', path, body, key).catch(() => null);
    if (r && r.status === 201 && r.body.id) return r.body.id;
    if (r && r.status < 500 && r.status !== 409 && r.status !== 429) throw new Error(`unexpected ${r.status} ${JSON.stringify(r.body)}`);
    await pause(150);
  }
  throw new Error('the product did not come back');
}

test('kill -9 of API, worker and database under load loses nothing that was acknowledged and does nothing twice', async () => {
  const r = seeded(20261123);
  const up = await ask('', 'POST', '/v1/auth/sign-up', {
    email: 'crash@example.com',
    password: 'a harbour with nine lamps',
    name: '王丽',
    workspaceName: '断电试验',
    template: 'service',
    locale: 'zh-CN',
  });
  expect(up.status).toBe(201);
  const { cookie } = up;
  const at = `/v1/w/${up.body.workspace?.slug}/tickets`;

  const acknowledged = new Map<string, string>();
  let isOver = false;
  const writer = async (w: number) => {
    for (let i = 0; !isOver; i++) {
      const title = `单 ${w}-${i}`;
      acknowledged.set(
        title,
        await surely(cookie, at, { title, customerWords: '断电', phone: `1380013${String(8000 + w).padStart(4, '0')}` }, `crash-${w}-${i}`),
      );
      await pause(r.int(5, 40));
    }
  };
  const writers = Array.from({ length: WRITERS }, (_, w) => writer(w));

  const hit = new Set<string>();
  for (let i = 0; i < FAULTS; i++) {
    await pause(r.int(500, 1500));
    const pattern = VICTIMS[i % VICTIMS.length];
    const victim = treeOf(product.pid).find((p) => pattern?.test(p.command));
    if (!victim) continue;
    hit.add(String(pattern));
    process.kill(victim.pid, 'SIGKILL');
  }
  await pause(1500);
  isOver = true;
  await Promise.all(writers);
  expect(hit.size).toBe(VICTIMS.length);
  expect(acknowledged.size).toBeGreaterThan(20);

  const found = new Map<string, string[]>();
  let cursor: string | null = null;
  do {
    const page: Answer = await ask(cookie, 'GET', `${at}?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
    for (const t of page.body.items ?? []) found.set(t.title, [...(found.get(t.title) ?? []), t.id]);
    cursor = page.body.nextCursor ?? null;
  } while (cursor);
  for (const [title, id] of acknowledged) expect(found.get(title), title).toEqual([id]);
  expect([...found.values()].every((ids) => ids.length === 1)).toBe(true);

  const verified = spawnSync('npm', ['run', '-s', 'board:verify'], {
    cwd: ROOT,
    env: { ...inherited(), BODAN_DIR: product.folder, DATABASE_URL: '', BASE_URL: '' },
    encoding: 'utf8',
  });
  expect(`${verified.stdout}${verified.stderr}`.trim().split('\n')).toContain('0 mismatches');
});
