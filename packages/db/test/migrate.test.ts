import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '@bodan/db/migrate';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../tests/setup/database.ts';

const passwordOf = (url: string): string => new URL(url).password;

describe('migrate', () => {
  let database: TestDatabase;
  let directory: string;
  let owner: pg.Client;
  let passwords: { appPassword: string; workerPassword: string; queuePassword: string };

  const write = (name: string, sql: string): void => fs.writeFileSync(path.join(directory, name), sql);
  const run = () => migrate(database.ownerUrl, { ...passwords, directory });

  beforeAll(async () => {
    database = await testDatabase();
    // The cluster is shared with the other test files, so the roles keep the passwords they have.
    passwords = {
      appPassword: passwordOf(database.appUrl),
      workerPassword: passwordOf(database.workerUrl),
      queuePassword: passwordOf(database.queueUrl),
    };
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });

  beforeEach(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bodan-migrations-'));
    await owner.query('drop schema public cascade; create schema public');
    return () => fs.rmSync(directory, { recursive: true });
  });

  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test('applies files in order, once', async () => {
    write('0002_second.sql', 'insert into a values (2)');
    write('0001_first.sql', 'create table a (n int)');
    write('notes.txt', 'not a migration');
    expect(await run()).toEqual(['0001_first.sql', '0002_second.sql']);
    expect(await run()).toEqual([]);
    expect((await owner.query('select n from a')).rows).toEqual([{ n: 2 }]);
  });

  test('keeps nothing of a migration that fails, and names file and line', async () => {
    write('0001_bad.sql', 'create table b (n int);\nselect wrong;');
    await expect(run()).rejects.toThrow(/0001_bad\.sql, line 2: column "wrong"/);
    expect((await owner.query(`select to_regclass('public.b') as b`)).rows).toEqual([{ b: null }]);
    write('0001_bad.sql', 'create table b (n int);');
    expect(await run()).toEqual(['0001_bad.sql']);
  });

  test('refuses a migration that was changed after it was applied', async () => {
    write('0001_first.sql', 'create table a (n int)');
    await run();
    write('0001_first.sql', 'create table a (n bigint)');
    await expect(run()).rejects.toThrow(/0001_first\.sql was changed/);
  });

  test('refuses a database that is newer than the code', async () => {
    write('0001_first.sql', 'create table a (n int)');
    write('0002_next.sql', 'create table b (n int)');
    await run();
    fs.rmSync(path.join(directory, '0002_next.sql'));
    await expect(run()).rejects.toThrow(/0002_next\.sql, which this version does not know/);
  });

  test('two processes at once apply each migration once', async () => {
    write('0001_first.sql', 'create table a (n int); insert into a values (1)');
    const applied = await Promise.all([run(), run(), run(), run()]);
    expect(applied.flat()).toEqual(['0001_first.sql']);
    expect((await owner.query('select n from a')).rows).toEqual([{ n: 1 }]);
  });
});

test('databases of one cluster that migrate at the same moment do not trip over the shared roles', async () => {
  const databases = await Promise.all(Array.from({ length: 6 }, testDatabase));
  try {
    await Promise.all(
      databases.map(({ ownerUrl, appUrl, workerUrl, queueUrl }) =>
        migrate(ownerUrl, { appPassword: passwordOf(appUrl), workerPassword: passwordOf(workerUrl), queuePassword: passwordOf(queueUrl) }),
      ),
    );
  } finally {
    await Promise.all(databases.map(({ drop }) => drop()));
  }
});

test('the logins are neither superuser nor owner nor exempt from row security, and the queue reaches no business table', async () => {
  const database = await testDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  try {
    await owner.connect();
    const { rows } = await owner.query<{ powers: boolean }>(
      `select bool_or(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb) as powers from pg_roles
       where rolname in ('bodan_app', 'bodan_worker', 'bodan_queue')`,
    );
    expect(rows).toEqual([{ powers: false }]);
    const owned = await owner.query(
      `select relname from pg_class join pg_roles on pg_roles.oid = relowner where rolname in ('bodan_app', 'bodan_worker', 'bodan_queue')`,
    );
    expect(owned.rows).toEqual([]);
    const readable = await owner.query(
      `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast' and relkind in ('r', 'p', 'v', 'm')
         and has_table_privilege('bodan_queue', c.oid, 'select, insert, update, delete')`,
    );
    expect(readable.rows).toEqual([]);
  } finally {
    await owner.end();
    await database.drop();
  }
});
