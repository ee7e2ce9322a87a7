import fs from 'node:fs';
import path from 'node:path';
import { isHeld } from '@bodan/db/embedded/holder';
import { chooseMode } from '@bodan/db/embedded/mode';
import { LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import { openDatabase } from './database.ts';
import type { Env } from './env.ts';
import { loadSecrets } from './secrets.ts';

const NAME = 'bodan';

/** The product's own login, while the product runs or not: beside a running embedded server its port is read, not opened anew. */
export async function openBeside(env: Env): Promise<{ appUrl: string; stop(): Promise<void> }> {
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
