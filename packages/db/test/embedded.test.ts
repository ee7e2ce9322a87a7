import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@bodan/db/embedded/start';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const START = fileURLToPath(new URL('../src/embedded/start.ts', import.meta.url));

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that starts the server on the folder and prints its address. */
async function startElsewhere(dir: string): Promise<{ child: ChildProcess; url: string }> {
  const code = `const { startEmbedded } = await import(${JSON.stringify(START)});
    console.log((await startEmbedded({ dir: ${JSON.stringify(dir)} })).url); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, url: url.toString().trim() };
}

describe('embedded PostgreSQL', () => {
  let base: string;
  let dir: string;

  beforeEach(() => {
    base = fs.mkdtempSync(path.join(os.tmpdir(), 'bodan-embedded-'));
    fs.chmodSync(base, 0o755);
    dir = path.join(base, 'pg');
  });
  afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

  test('is durable, speaks UTF-8 and UTC, and a second start finds its data', async () => {
    const first = await startEmbedded({ dir });
    await query(first.url, `create table t as select '卡在哪一环' as words`);
    const settings = await query(
      first.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('TimeZone') as zone`,
    );
    expect(settings).toEqual([{ fsync: 'on', commit: 'on', zone: 'UTC' }]);
    await first.stop();
    const second = await startEmbedded({ dir });
    expect(await query(second.url, 'select words from t')).toEqual([{ words: '卡在哪一环' }]);
    await second.stop();
  });

  test('refuses a second start in the same folder and leaves the first one running', async () => {
    const first = await startEmbedded({ dir });
    await expect(startEmbedded({ dir })).rejects.toThrow(`already running on port ${first.port}`);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();
  });

  test('keeps its password from other users and asks for it', async () => {
    const server = await startEmbedded({ dir });
    expect(fs.statSync(`${dir}.pw`).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  test('kill -9 of its process ends the server, and the next start has every committed row', async () => {
    const { child, url } = await startElsewhere(dir);
    await query(url, 'create table t as select 42 as n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await startEmbedded({ dir });
    expect(await query(next.url, 'select n from t')).toEqual([{ n: 42 }]);
    await expect(query(url, 'select 1')).rejects.toThrow();
    await next.stop();
  });

  test('kill -9 of the server itself settles `exited`, and it starts again on the same port', async () => {
    const first = await startEmbedded({ dir });
    await query(first.url, 'create table t as select 42 as n');
    process.kill(Number(fs.readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    await first.exited;
    const next = await startEmbedded({ dir, port: first.port });
    expect(await query(first.url, 'select n from t')).toEqual([{ n: 42 }]);
    await next.stop();
  });
});
