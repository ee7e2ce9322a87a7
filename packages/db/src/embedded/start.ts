import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { hold } from './holder.ts';
import { command, initialise, serverEnvironment, superuserPassword } from './initialise.ts';
import { awaitLeftover } from './leftover.ts';
import { buffersMb, LEAST_BUFFERS_MB } from './memory.ts';
import { chooseMode, type Mode } from './mode.ts';
import { freePort } from './port.ts';

/** A running server. `url` is the superuser's; `exited` settles when the server ends, asked or not. */
export type Embedded = { url: string; port: number; exited: Promise<void>; stop(): Promise<void> };

/** `fast` gives up durability: only for clusters that are thrown away. `logFile` collects the server's own messages. */
export type EmbeddedOptions = { dir: string; port?: number; fast?: boolean; logFile?: string };

const FAST = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

// When our end of its stdin closes, even by kill -9 of this process, the shell stops the server (SIGINT: fast shutdown).
const WATCHDOG =
  'exec 3<&0; "$@" </dev/null 3<&- & P=$!; ( cat <&3 >/dev/null; kill -INT $P ) & W=$!; ' +
  'trap "kill -INT $P" TERM INT; wait $P; R=$?; kill $W 2>/dev/null; exit $R';

function spawnServer(mode: Mode, port: number, fast: boolean): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    // API pool, worker pool, queue and tests side by side.
    max_connections: 200,
    shared_buffers: `${fast ? LEAST_BUFFERS_MB : buffersMb(os.totalmem(), process.constrainedMemory())}MB`,
    max_wal_size: '2GB',
    jit: 'off',
    ...(fast ? FAST : {}),
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const line = command(mode, 'postgres', ['-D', mode.dir, ...flags]);
  // `detached`: a Ctrl-C in the terminal must not reach the database before its clients are gone.
  return spawn('/bin/sh', ['-c', WATCHDOG, 'bodan-postgres', ...line], {
    ...mode.ids,
    cwd: '/',
    env: serverEnvironment(mode),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
}

/** Resolves at the first answer of the server; fails with its last messages when it ends or stays silent. */
async function untilReady(url: string, hasEnded: () => boolean, messages: () => string): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (hasEnded() || Date.now() > giveUpAt) throw new Error(`PostgreSQL did not start: ${messages() || String(error)}`);
      await delay(POLL_MS);
    }
  }
}

const POLL_MS = 15;

/** Starts PostgreSQL on a data folder, creating it at the first start. Durable unless `fast`. One start per folder at a time. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const mode = chooseMode(path.resolve(options.dir));
  const port = options.port ?? (await freePort());
  const fast = options.fast === true;
  fs.mkdirSync(path.dirname(mode.dir), { recursive: true, mode: 0o755 });
  const release = hold(`${mode.dir}.holder`, port);
  try {
    await awaitLeftover(mode.dir);
    initialise(mode, fast);
    const child = spawnServer(mode, port, fast);
    let last = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      last = (last + chunk.toString()).slice(-8_000);
      if (options.logFile) fs.appendFileSync(options.logFile, chunk);
    });
    child.stdin?.on('error', () => {});
    let ended = false;
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        ended = true;
        release();
        resolve();
      });
    });
    const url = `postgres://postgres:${superuserPassword(mode)}@127.0.0.1:${port}/postgres`;
    const stop = async (): Promise<void> => {
      child.ref();
      child.stdin?.end();
      await exited;
    };
    await untilReady(
      url,
      () => ended,
      () => last,
    ).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    unref(child);
    return { url, port, exited, stop };
  } catch (error) {
    release();
    throw error;
  }
}

// A script that only forgot to stop the server must still be able to end; the watchdog then stops it.
function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref?: () => void } | null)?.unref?.();
}
