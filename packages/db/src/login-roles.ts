import type pg from 'pg';

/** The roles a process logs in with. None of them owns a business table; `bodan_queue` may only keep the job queue's own schema. */
export const LOGIN_ROLES = { app: 'bodan_app', worker: 'bodan_worker', queue: 'bodan_queue' } as const;

export type RolePasswords = { appPassword: string; workerPassword: string; queuePassword?: string };

async function exists(client: pg.ClientBase, role: string): Promise<boolean> {
  return (await client.query('select 1 from pg_roles where rolname = $1', [role])).rowCount === 1;
}

async function allowLogin(client: pg.ClientBase, role: string, password: string): Promise<void> {
  await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`);
}

/** What a request asks is small, and starting others to help with it takes longer than the answer; a wrong guess of the planner would start them all the time. */
const answerAlone = (client: pg.ClientBase, role: string): Promise<unknown> =>
  client.query(`alter role ${role} set max_parallel_workers_per_gather = 0`);

/** The job queue creates and upgrades its own schema, so its role may create schemas in this database, and nothing else. */
export async function allowQueueSchema(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const name = rows[0]?.name ?? '';
  await client.query(`grant connect, create on database ${client.escapeIdentifier(name)} to ${LOGIN_ROLES.queue}`);
}

/** Lets the roles that the migrations made log in with these passwords. Idempotent; runs inside the caller's transaction. */
export async function ensureLoginRoles(client: pg.ClientBase, passwords: RolePasswords): Promise<void> {
  if (await exists(client, LOGIN_ROLES.app)) {
    await allowLogin(client, LOGIN_ROLES.app, passwords.appPassword);
    await answerAlone(client, LOGIN_ROLES.app);
  }
  if (await exists(client, LOGIN_ROLES.worker)) await allowLogin(client, LOGIN_ROLES.worker, passwords.workerPassword);
  if (passwords.queuePassword === undefined) return;
  if (!(await exists(client, LOGIN_ROLES.queue))) await client.query(`create role ${LOGIN_ROLES.queue} nosuperuser nobypassrls`);
  await allowLogin(client, LOGIN_ROLES.queue, passwords.queuePassword);
  await allowQueueSchema(client);
}

/** The same database under another login. */
export function roleUrl(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** The same server and login, another database. */
export function databaseUrl(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
