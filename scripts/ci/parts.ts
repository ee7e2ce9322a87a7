import path from 'node:path';
import { nodeApp } from '@bodan/adapters/app.node';
import { standardContent } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { WEBHOOK_TYPES } from '@bodan/core/webhook/body';
import { freePort } from '@bodan/db/embedded/port';
import type { App } from '@bodan/services/context';
import { secretContext } from '@bodan/services/webhook/keep';
import { insertEndpoint } from '@bodan/services/webhook/store';
import { accountOf, addShownPeople, emailOf } from '../demo/people.ts';
import { ROUND_THE_CLOCK } from '../demo/uci.ts';
import { ensureGroup, ensureWorkspace } from '../demo/workspaces.ts';
import { BUNDLES, SMALL } from '../supervisor/build.ts';
import { contract } from '../supervisor/contract.ts';
import { openDatabase } from '../supervisor/database.ts';
import { ROOT, readEnv } from '../supervisor/env.ts';

/** One process of the product, as the checks start, watch and kill it. */
type Part = {
  name: string;
  cmd: string[];
  cwd: string;
  env: Record<string, string>;
  ready?: { url: string } | { log: string };
  readyMs?: number;
};
export type Parts = { baseUrl: string; sinkPort: number; secret: string; actors: Record<string, object>; start: Part[] };

/** The one workspace of this installation, and who writes in it. */
export const PLACE = 'hurry';
export const WRITERS = ['owner', 'agent'] as const;
// The shortest targets there are, told early: an alert some seconds after a ticket is opened, another a minute after it.
const HURRIED = standardContent.parse({
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((tier) => ({ ...tier, firstResponseMinutes: 1, atRiskPercent: 10 })),
});

/** A business that is open round the clock, with an endpoint that hears of every alert. */
async function fill(app: App, hook: { url: string; secret: string }): Promise<void> {
  const group = await ensureGroup(app, { slug: `solo-${PLACE}`, name: PLACE, kind: 'solo', standard: HURRIED });
  const place = { slug: PLACE, name: PLACE, template: 'service' as const, plan: 'team' as const, calendar: ROUND_THE_CLOCK, hotline: '' };
  const { scope } = await ensureWorkspace(app, { ...group, ...place });
  await addShownPeople(app, scope, PLACE, {}, false);
  const id = app.newId();
  const endpoint = {
    url: hook.url,
    description: '',
    eventTypes: WEBHOOK_TYPES.filter((type) => type === 'ticket.at_risk' || type === 'ticket.breached'),
    secretSealed: await app.ports.secrets.seal(hook.secret, secretContext(id)),
    secretLastFour: hook.secret.slice(-4),
  };
  await app.db.tenant(scope, (tx) => insertEndpoint(tx, scope.tenantId, id, endpoint));
}

/** Makes a small installation in a folder and says how its database, API and worker are started, each by itself. */
export async function preparedParts(folder: string, options: { allowLocalCalls: boolean }): Promise<Parts> {
  const [port, databasePort, sinkPort] = [await freePort(), await freePort(), await freePort()];
  const env = readEnv({ BODAN_DIR: folder, PORT: String(port), LOG_LEVEL: 'info' });
  const baseUrl = `http://127.0.0.1:${port}`;
  const database = await openDatabase(env);
  const atPort = (address: string): string => Object.assign(new URL(address), { port: String(databasePort) }).href;
  const given = contract({ env, database, port, baseUrl, allowLocalCalls: options.allowLocalCalls });
  const hook = { url: `http://127.0.0.1:${sinkPort}/`, secret: '' };
  const actors: Record<string, object> = {};
  try {
    const settings = {
      DATABASE_URL: database.appUrl,
      BODAN_SECRET: given.BODAN_SECRET ?? '',
      BASE_URL: baseUrl,
      BLOB_DIR: given.BLOB_DIR,
      DATABASE_POOL: 4,
    };
    const app = await nodeApp(settings, () => {});
    try {
      hook.secret = app.ports.webhooks.newSecret();
      await fill(app, hook);
      for (const role of WRITERS) {
        const { email, password } = accountOf(app, emailOf(role, PLACE));
        actors[role] = { login: { path: '/v1/auth/sign-in', body: { email, password } }, ids: { workspace: [PLACE] } };
      }
    } finally {
      await app.db.close();
    }
  } finally {
    await database.stop();
  }
  const own = {
    DATABASE_URL: atPort(database.appUrl),
    WORKER_DATABASE_URL: atPort(database.workerUrl),
    QUEUE_DATABASE_URL: atPort(database.queueUrl),
    REDIS_URL: '',
    NODE_ENV: 'production',
    RATE_LIMIT_PER_MINUTE: '100000000',
    SIGN_IN_LIMIT_PER_MINUTE: '100000',
  };
  const text = Object.fromEntries(Object.entries({ ...SMALL.env, ...given, ...own }).map(([key, value]) => [key, value ?? '']));
  const part = (name: string, args: readonly string[]) => ({ name, cmd: [process.execPath, ...args], cwd: ROOT, env: text });
  return {
    baseUrl,
    sinkPort,
    secret: hook.secret,
    actors,
    start: [
      {
        ...part('db', [path.join(ROOT, 'scripts/ci/part-database.ts'), folder, String(databasePort)]),
        ready: { log: 'the database is ready' },
      },
      { ...part('api', [...SMALL.args, BUNDLES.api.out]), ready: { url: `${baseUrl}/healthz` } },
      part('worker', [...SMALL.args, BUNDLES.worker.out]),
    ],
  };
}
