import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isHeld } from '@bodan/db/embedded/holder';
import { startEmbedded } from '@bodan/db/embedded/start';
import { databaseUrl } from '@bodan/db/login-roles';
import { migrate } from '@bodan/db/migrate';
import pg from 'pg';
import type { TestCluster } from './context.ts';
import { testServerUrl } from './env.ts';

type Running = { cluster: TestCluster; close(): Promise<void> };
type Server = { ownerUrl: string; strategy: TestCluster['strategy']; stop(): Promise<void> };

const PREFIX = 'bodan-test-';

// A run that was killed leaves its folder; its server is gone with it.
function sweep(): void {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(os.tmpdir(), name);
    const holder = path.join(folder, 'data.holder');
    if (fs.existsSync(holder) && !isHeld(holder)) fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function embeddedServer(): Promise<Server> {
  sweep();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  fs.chmodSync(folder, 0o755);
  const server = await startEmbedded({ dir: path.join(folder, 'data'), fast: true });
  const stop = async (): Promise<void> => {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { ownerUrl: server.url, strategy: 'file_copy', stop };
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// On a shared server the roles outlive the run, so two runs at once must agree on their passwords.
const passwordFor = (ownerUrl: string, role: string): string => createHmac('sha256', ownerUrl).update(role).digest('hex');

async function start(): Promise<Running> {
  const existing = testServerUrl();
  const server: Server = existing ? { ownerUrl: existing, strategy: 'wal_log', stop: async () => {} } : await embeddedServer();
  const { ownerUrl, strategy } = server;
  const template = `bodan_test_${randomBytes(4).toString('hex')}`;
  const passwords = {
    appPassword: passwordFor(ownerUrl, 'app'),
    workerPassword: passwordFor(ownerUrl, 'worker'),
    queuePassword: passwordFor(ownerUrl, 'queue'),
  };
  const dropAll = (): Promise<void> =>
    onServer(ownerUrl, async (client) => {
      const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [
        template,
      ]);
      for (const { datname } of rows) await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
    });
  const close = async (): Promise<void> => {
    if (existing) await dropAll();
    await server.stop();
  };
  try {
    await onServer(ownerUrl, (client) => client.query(`create database ${template} template template0 encoding 'UTF8'`));
    await migrate(databaseUrl(ownerUrl, template), passwords);
  } catch (error) {
    await close();
    throw error;
  }
  return { cluster: { ownerUrl, strategy, template, ...passwords }, close };
}

// Several projects of one run share the cluster; the module may be loaded once for each of them.
const shared = globalThis as typeof globalThis & { bodanTestCluster?: { running: Promise<Running>; users: number } };

/** The run's cluster with its migrated template: started by the first project that asks, stopped by the last. */
export async function acquireCluster(): Promise<{ cluster: TestCluster; release(): Promise<void> }> {
  shared.bodanTestCluster ??= { running: start(), users: 0 };
  const holding = shared.bodanTestCluster;
  holding.users += 1;
  const { cluster, close } = await holding.running;
  const release = async (): Promise<void> => {
    holding.users -= 1;
    if (holding.users > 0) return;
    shared.bodanTestCluster = undefined;
    await close();
  };
  return { cluster, release };
}
