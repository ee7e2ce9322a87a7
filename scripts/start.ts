import path from 'node:path';
import { BUNDLES, buildStale, SMALL, WEB_HANDLER } from './supervisor/build.ts';
import { type Child, keepChild } from './supervisor/child.ts';
import { contract } from './supervisor/contract.ts';
import { openDatabase, type Ready } from './supervisor/database.ts';
import { seedDemoData } from './supervisor/demo.ts';
import { readEnv } from './supervisor/env.ts';
import { requireFreePort, untilOk } from './supervisor/listen.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { stopper } from './supervisor/stop.ts';

// An API that dies this often before it was ever ready does not get better by itself.
const GIVE_UP_AFTER = 3;

const children: Child[] = [];
let database: Ready | null = null;
let stopDemo: () => void = () => {};

const stop = stopper([
  async () => stopDemo(),
  async () => void (await Promise.all(children.map((child) => child.stop()))),
  async () => database?.stop(),
]);

async function start(): Promise<void> {
  const env = readEnv();
  await requireFreePort(env.PORT);
  const [ready] = await Promise.all([
    openDatabase(env).then((opened) => {
      database = opened;
      return opened;
    }),
    buildStale((name) => say(`Building ${name} …`)),
  ]);
  const baseUrl = env.BASE_URL ?? `http://localhost:${env.PORT}`;
  const given = {
    ...SMALL.env,
    ...contract({ env, database: ready, port: env.PORT, baseUrl, webHandler: WEB_HANDLER, allowLocalCalls: false }),
    NODE_ENV: 'production',
  };
  const api = keepChild({ name: 'API', args: [...SMALL.args, BUNDLES.api.out], env: given });
  children.push(api, keepChild({ name: 'Worker', args: [...SMALL.args, BUNDLES.worker.out], env: given }));
  const local = `http://127.0.0.1:${env.PORT}`;
  await untilOk(`${local}/readyz`, () => (api.failures() >= GIVE_UP_AFTER ? 'The API does not start; its reason is above.' : null));
  say(`Bodan 泊单 is ready: ${baseUrl}`);
  if (!process.argv.includes('--demo')) return;
  if (!ready.ownerUrl) throw new Error('The demo data needs the database owner: set DATABASE_URL without WORKER_DATABASE_URL.');
  const demoFile = path.join(env.BODAN_DIR, 'demo.json');
  await seedDemoData(
    {
      baseUrl: env.BASE_URL ?? local,
      ownerUrl: ready.ownerUrl,
      appUrl: ready.appUrl,
      workerUrl: ready.workerUrl,
      secret: given.BODAN_SECRET ?? '',
      blobDir: given.BLOB_DIR ?? '',
      demoFile,
    },
    (ending) => {
      stopDemo = ending;
    },
  );
  say(`The demo data is ready: ${demoFile}`);
}

await start().catch(async (error: unknown) => {
  say(reasonOf(error));
  await stop(1);
});
