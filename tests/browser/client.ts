import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { treeOf } from '../../scripts/ci/process-tree.ts';
import type { seeded } from '../../scripts/demo/random.ts';
import { inherited } from '../../scripts/supervisor/env.ts';
import { PATIENCE_MS } from '../setup/patience.ts';
import type { Product } from './product.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VICTIMS = [/dist\/api\.js/, /dist\/worker\.js/, /bin\/postgres -D/];

export const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

// biome-ignore lint/suspicious/noExplicitAny: an answer of any operation; each test says what it expects of it
export type Answer = { status: number; body: any; cookie: string };
export type Client = {
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
  /** Sends until it is answered, with the same key, as a good client does; a lost connection is no answer. Throws for any other answer. */
  surely(method: string, path: string, body: unknown, key: string): Promise<Answer['body']>;
};

export function client(product: Product, cookie: string): Client {
  const ask: Client['ask'] = async (method, path, body, key) => {
    const response = await fetch(`${product.base}${path}`, {
      method,
      headers: {
        cookie,
        origin: product.base,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return {
      status: response.status,
      body: await response.json(),
      cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    };
  };
  return {
    ask,
    async surely(method, path, body, key) {
      for (let i = 0; i < 1000; i++) {
        const r = await ask(method, path, body, key).catch(() => null);
        if (r && r.status < 300) return r.body;
        // A key that is still in use and a rate are no answer either.
        const isFinal = r && r.status < 500 && r.status !== 429 && r.body?.code !== 'idempotency_key_in_use';
        if (isFinal) throw new Error(`${method} ${path}: unexpected ${r.status} ${JSON.stringify(r.body)}`);
        await pause(150);
      }
      throw new Error('the product did not come back');
    },
  };
}

/** Kills -9 the next of API, worker and database, in turns; false when it was just away. */
function strike(product: Product, turn: number, hit: Map<string, number>): boolean {
  const pattern = VICTIMS[turn % VICTIMS.length];
  const victim = treeOf(product.pid).find((p) => pattern?.test(p.command));
  if (!victim) return false;
  try {
    process.kill(victim.pid, 'SIGKILL');
  } catch {
    return false;
  }
  hit.set(String(pattern), (hit.get(String(pattern)) ?? 0) + 1);
  return true;
}
export const victimCount = VICTIMS.length;

/** So many strikes at random moments, going on in the turn where the last ones ended. */
export function striker(
  product: Product,
  r: ReturnType<typeof seeded>,
): { hit: Map<string, number>; strike(times: number): Promise<void> } {
  const hit = new Map<string, number>();
  let turn = 0;
  return {
    hit,
    async strike(times) {
      for (let i = 0; i < times; i++) {
        await pause(r.int(150, 1500));
        strike(product, turn++, hit);
      }
    },
  };
}

/** The last line `npm run board:verify` prints; how far it is goes to stderr and is heard only when nothing was printed. */
export function verified(product: Product): string | undefined {
  const { stdout, stderr } = spawnSync('npm', ['run', '-s', 'board:verify'], {
    cwd: ROOT,
    env: { ...inherited(), BODAN_DIR: product.folder, DATABASE_URL: '', BASE_URL: '' },
    encoding: 'utf8',
  });
  return (stdout.trim() || stderr.trim()).split('\n').at(-1);
}
