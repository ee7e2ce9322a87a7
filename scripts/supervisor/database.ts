import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Embedded, startEmbedded } from '@bodan/db/embedded/start';
import { databaseUrl, LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import { migrate } from '@bodan/db/migrate';
import pg from 'pg';
import type { Env } from './env.ts';
import { say } from './say.ts';
import { loadSecrets } from './secrets.ts';

/** A database that is up and migrated, with one login for each kind of process. `ownerUrl` is absent where nothing may be migrated. */
export type Ready = {
  isEmbedded: boolean;
  ownerUrl?: string;
  appUrl: string;
  workerUrl: string;
  queueUrl: string;
  stop(): Promise<void>;
};

const NAME = 'bodan';
const LOG_MAX_BYTES = 10_000_000;
const RESTART_MS = 500;

async function ensureDatabase(serverUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (found.rowCount === 0) await client.query(`create database ${NAME} template template0 encoding 'UTF8'`);
  } finally {
    await client.end();
  }
  return databaseUrl(serverUrl, NAME);
}

/** Keeps the embedded server up: one that dies is started again on the same port until `stop`. */
export async function keepRunning(env: Pick<Env, 'BODAN_DIR'>): Promise<{ url: string; stop(): Promise<void> }> {
  const logFile = path.join(env.BODAN_DIR, 'postgres.log');
  if (fs.existsSync(logFile) && fs.statSync(logFile).size > LOG_MAX_BYTES) fs.renameSync(logFile, `${logFile}.old`);
  const dir = path.join(env.BODAN_DIR, 'pg');
  let server: Embedded = await startEmbedded({ dir, logFile });
  const { url, port } = server;
  let isStopping = false;
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited;
      if (isStopping) return;
      say('The database stopped unexpectedly; starting it again.');
      await delay(RESTART_MS);
      if (isStopping) return;
      server = await startEmbedded({ dir, logFile, port }).catch((error: Error) => {
        say(error.message);
        return server;
      });
    }
  };
  const watching = watch();
  const stop = async (): Promise<void> => {
    isStopping = true;
    await server.stop();
    await watching;
    // A restart may have been under way when the stop was asked for.
    await server.stop();
  };
  return { url, stop };
}

/** Brings up the database: the one DATABASE_URL names, else the embedded one of this folder; migrated, logins ready. */
export async function openDatabase(env: Env): Promise<Ready> {
  if (env.DATABASE_URL && env.WORKER_DATABASE_URL) {
    const { DATABASE_URL: appUrl, WORKER_DATABASE_URL: workerUrl } = env;
    return { isEmbedded: false, appUrl, workerUrl, queueUrl: env.QUEUE_DATABASE_URL ?? workerUrl, stop: async () => {} };
  }
  const secrets = loadSecrets(env);
  const server = env.DATABASE_URL ? null : await keepRunning(env);
  const stop = server?.stop ?? (async () => {});
  try {
    const ownerUrl = server ? await ensureDatabase(server.url) : (env.DATABASE_URL ?? '');
    await migrate(ownerUrl, secrets);
    return {
      isEmbedded: server !== null,
      ownerUrl,
      appUrl: roleUrl(ownerUrl, LOGIN_ROLES.app, secrets.appPassword),
      workerUrl: roleUrl(ownerUrl, LOGIN_ROLES.worker, secrets.workerPassword),
      queueUrl: env.QUEUE_DATABASE_URL ?? roleUrl(ownerUrl, LOGIN_ROLES.queue, secrets.queuePassword),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
