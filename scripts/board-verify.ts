import fs from 'node:fs';
import path from 'node:path';
import { nodeApp } from '@bodan/adapters/app.node';
import { isHeld } from '@bodan/db/embedded/holder';
import { chooseMode } from '@bodan/db/embedded/mode';
import { LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import { verifyFigures } from '@bodan/services/board/verify';
import { openDatabase } from './supervisor/database.ts';
import { type Env, readEnv } from './supervisor/env.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { loadSecrets } from './supervisor/secrets.ts';

const NAME = 'bodan';

/** The product's own login, while the product runs or not: beside a running embedded server its port is read, not opened anew. */
async function open(env: Env): Promise<{ appUrl: string; stop(): Promise<void> }> {
  const secrets = loadSecrets(env);
  if (env.DATABASE_URL && env.WORKER_DATABASE_URL) return { appUrl: env.DATABASE_URL, stop: async () => {} };
  if (env.DATABASE_URL) return { appUrl: roleUrl(env.DATABASE_URL, LOGIN_ROLES.app, secrets.appPassword), stop: async () => {} };
  for (const holder of holders(env.BODAN_DIR)) {
    const { port } = JSON.parse(fs.readFileSync(holder, 'utf8')) as { port: number };
    return { appUrl: `postgres://${LOGIN_ROLES.app}:${secrets.appPassword}@127.0.0.1:${port}/${NAME}`, stop: async () => {} };
  }
  return openDatabase(env);
}

const holders = (dir: string): string[] =>
  [path.join(dir, 'pg.holder'), ...moved(dir)].filter((file) => fs.existsSync(file) && isHeld(file));

/** Where only root can enter the folder, the data lies elsewhere and the holder beside it. */
function moved(dir: string): string[] {
  return [chooseMode(path.join(dir, 'pg')).dir].map((data) => `${data}.holder`);
}

try {
  const env = readEnv();
  const database = await open(env);
  const app = await nodeApp(
    {
      DATABASE_URL: database.appUrl,
      BODAN_SECRET: loadSecrets(env).BODAN_SECRET,
      BASE_URL: 'http://localhost',
      BLOB_DIR: path.join(env.BODAN_DIR, 'blobs'),
      DATABASE_POOL: 2,
    },
    () => {},
  );
  const { found, workspaces } = await verifyFigures(app);
  for (const m of found) say(`${m.where}  ${m.check}  ${m.place}: recounted ${m.expected}, found ${m.found}`);
  await app.db.close();
  await database.stop();
  say(`${workspaces} workspaces recounted: tickets, clocks, events, slices, entries, rollup.`);
  say(`${found.length} mismatches`);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
