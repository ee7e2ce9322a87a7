import { databaseUrl } from '@bodan/db/login-roles';
import { migrate } from '@bodan/db/migrate';
import type { App } from '@bodan/services/context';
import pg from 'pg';
import { say } from '../supervisor/say.ts';
import { type Loaded, loadProduct, makeSites } from './load-product.ts';
import { loadThin } from './load-thin.ts';

/** What both databases hold: so many tickets, all in one workspace or not, as they would stand at `now` (epoch ms). */
export type Load = { rows: number; now: number; isOneSite: boolean };
export type Passwords = { appPassword: string; workerPassword: string; queuePassword: string };

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const [PRODUCT, THIN] = ['bodan_bench', 'thin_bench'];
export const urlsOn = (serverUrl: string): { ownerUrl: string; thinUrl: string } => ({
  ownerUrl: databaseUrl(serverUrl, PRODUCT),
  thinUrl: databaseUrl(serverUrl, THIN),
});

/** What an earlier run left on this server, migrated to today's tables. Figures that a migration added know nothing of its tickets. */
export async function reopenDatabases(serverUrl: string, passwords: Passwords): Promise<Load> {
  const note = await onServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ note: string }>(
      `select shobj_description(oid, 'pg_database') as note from pg_database where datname = $1`,
      [PRODUCT],
    );
    return rows[0]?.note;
  });
  if (!note) throw new Error('No finished load is on this server: run without --reuse first.');
  await migrate(urlsOn(serverUrl).ownerUrl, passwords);
  return JSON.parse(note) as Load;
}

export async function makeDatabases(serverUrl: string, passwords: Passwords): Promise<void> {
  await onServer(serverUrl, async (client) => {
    for (const name of [PRODUCT, THIN]) {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`create database ${name} template template0 encoding 'UTF8'`);
    }
  });
  await migrate(urlsOn(serverUrl).ownerUrl, passwords);
}

/** Loads both sides, and notes at the database what there is. */
export async function loadBoth(app: App, serverUrl: string, load: Load): Promise<Loaded> {
  const { ownerUrl, thinUrl } = urlsOn(serverUrl);
  const loaded = await makeSites(app);
  say(`Loading ${load.rows} tickets into both …`);
  await loadThin(thinUrl, load.rows, load.now);
  await loadProduct(app, ownerUrl, loaded, load.rows, load.now, load.isOneSite);
  await onServer(serverUrl, (client) => client.query(`comment on database ${PRODUCT} is '${JSON.stringify(load)}'`));
  return loaded;
}
