import { randomBytes } from 'node:crypto';
import { allowQueueSchema, databaseUrl, LOGIN_ROLES, roleUrl } from '@bodan/db/login-roles';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestCluster } from './context.ts';

export { testRedisUrl } from './env.ts';

/** One database of its own for a test file. `ownerUrl` may do anything; the others are the logins the product uses. */
export type TestDatabase = { ownerUrl: string; appUrl: string; workerUrl: string; queueUrl: string; drop(): Promise<void> };

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A fresh copy of the migrated template. Call it in `beforeAll`, and `drop` in `afterAll` after closing your pools. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster: TestCluster = inject('cluster');
  const name = `${cluster.template}_${randomBytes(6).toString('hex')}`;
  await withClient(cluster.ownerUrl, (client) =>
    client.query(`create database ${name} template ${cluster.template} strategy ${cluster.strategy}`),
  );
  const ownerUrl = databaseUrl(cluster.ownerUrl, name);
  // Rights on the database itself are not copied with a template.
  await withClient(ownerUrl, allowQueueSchema);
  return {
    ownerUrl,
    appUrl: roleUrl(ownerUrl, LOGIN_ROLES.app, cluster.appPassword),
    workerUrl: roleUrl(ownerUrl, LOGIN_ROLES.worker, cluster.workerPassword),
    queueUrl: roleUrl(ownerUrl, LOGIN_ROLES.queue, cluster.queuePassword),
    // Connections that are just being closed have five seconds to go: put out in the middle of it, they fail where nobody listens any more.
    drop: () =>
      withClient(cluster.ownerUrl, (client) =>
        client.query(`drop database if exists ${name}`).catch(() => client.query(`drop database if exists ${name} with (force)`)),
      ),
  };
}
