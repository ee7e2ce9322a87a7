import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { type Child, keepChild } from './supervisor/child.ts';
import { contract } from './supervisor/contract.ts';
import { openDatabase, type Ready } from './supervisor/database.ts';
import { ROOT, readEnv } from './supervisor/env.ts';
import { requireFreePort, untilOk } from './supervisor/listen.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { stopper } from './supervisor/stop.ts';

const children: Child[] = [];
let database: Ready | null = null;

const stop = stopper([async () => void (await Promise.all(children.map((child) => child.stop()))), async () => database?.stop()]);

// One port for the person: Vite answers there and hands the API's paths to the API behind it. Everything reloads on save.
async function develop(): Promise<void> {
  const env = readEnv();
  await requireFreePort(env.PORT);
  database = await openDatabase(env);
  const apiPort = await freePort();
  const baseUrl = env.BASE_URL ?? `http://localhost:${env.PORT}`;
  const given = contract({ env, database, port: apiPort, baseUrl, allowLocalCalls: database.isEmbedded });
  const watched = (entry: string): string[] => ['--watch', '--watch-preserve-output', path.join(ROOT, entry)];
  children.push(
    keepChild({ name: 'API', args: watched('apps/api/src/entry.node.ts'), env: given }),
    keepChild({ name: 'Worker', args: watched('apps/worker/src/entry.ts'), env: given }),
    keepChild({
      name: 'Web',
      args: [path.join(ROOT, 'node_modules/vite/bin/vite.js'), 'dev', '--port', String(env.PORT), '--strictPort', '--clearScreen', 'false'],
      env: { API_ORIGIN: `http://127.0.0.1:${apiPort}` },
      cwd: path.join(ROOT, 'apps/web'),
    }),
  );
  await untilOk(`http://127.0.0.1:${apiPort}/readyz`, () => null);
  say(`Bodan 泊单, in development: ${baseUrl}`);
}

await develop().catch(async (error: unknown) => {
  say(reasonOf(error));
  await stop(1);
});
