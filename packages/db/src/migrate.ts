import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureLoginRoles, type RolePasswords } from './login-roles.ts';

export type MigrateOptions = RolePasswords & { directory?: string };
type Migration = { name: string; checksum: string; sql: string };

const DIRECTORY = fileURLToPath(new URL('../../../migrations', import.meta.url));
// Any constant: it only has to be the same for every process that migrates this database.
const LOCK_KEY = 7_264_001;
// Whoever loses a race waited for the winner, so each try makes room for one more; more contenders than this are not expected.
const RACES = 50;

function readMigrations(directory: string): Migration[] {
  const names = fs.existsSync(directory) ? fs.readdirSync(directory).filter((name) => /^\d{4}_.+\.sql$/.test(name)) : [];
  return names.sort().map((name) => {
    const sql = fs.readFileSync(path.join(directory, name), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Refuses a database that is newer than this code, and a migration that was edited after it was applied. */
function pendingOf(all: Migration[], applied: Map<string, string>): Migration[] {
  const known = new Set(all.map(({ name }) => name));
  for (const name of applied.keys()) {
    if (!known.has(name)) throw new Error(`The database has migration ${name}, which this version does not know; start the newer version.`);
  }
  for (const { name, checksum } of all) {
    const before = applied.get(name);
    if (before !== undefined && before !== checksum) {
      throw new Error(`Migration ${name} was changed after it was applied; migrations only go forward, write a new one.`);
    }
  }
  return all.filter(({ name }) => !applied.has(name));
}

// Roles belong to the whole cluster while the advisory lock belongs to one database: two databases migrating at once can meet there.
function isRoleRace(error: unknown): boolean {
  const { code, message, table } = error as { code?: string; message?: string; table?: string };
  return (code === '23505' && /^pg_(authid|auth_members|db_role_setting)$/.test(table ?? '')) || /tuple concurrently/.test(message ?? '');
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await client.query('begin');
    try {
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      if (attempt >= RACES || !isRoleRace(error)) throw error;
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await inTransaction(client, async () => {
      await client.query(migration.sql);
      await client.query('insert into public.bodan_migration (name, checksum) values ($1, $2)', [migration.name, migration.checksum]);
    });
  } catch (error) {
    const { message, position } = error as { message: string; position?: string };
    const line = position ? migration.sql.slice(0, Number(position)).split('\n').length : null;
    throw new Error(`Migration ${migration.name}${line ? `, line ${line}` : ''}: ${message}`, { cause: error });
  }
}

/**
 * Brings a database up to the migrations of this version, each in its own transaction, one process at a time, then gives the login
 * roles their passwords. Returns the names it applied; running it again applies nothing.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect().catch((error: unknown) => {
    const { hostname, port, pathname } = new URL(ownerUrl);
    throw new Error(`The database at ${hostname}:${port || 5432}${pathname} cannot be opened: ${String(error)}`, { cause: error });
  });
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`create table if not exists public.bodan_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from public.bodan_migration');
    const pending = pendingOf(readMigrations(options.directory ?? DIRECTORY), new Map(rows.map(({ name, checksum }) => [name, checksum])));
    for (const migration of pending) await apply(client, migration);
    await inTransaction(client, () => ensureLoginRoles(client, options));
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
