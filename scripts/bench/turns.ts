import fs from 'node:fs';
import pg from 'pg';
import type { Pair } from './asks.ts';
import { type Ask, drive, type Sample } from './driver.ts';
import type { Server } from './servers.ts';

/** A sample with the processor time of a request, of the server and of PostgreSQL together, in ms; null where that cannot be read. */
export type Timed = Sample & { cpuMs: number | null };
export type Both = { product: Timed; thin: Timed };

const TICK_MS = 10;
const UTIME = 13;

/** What a process has used, with its children that have ended, in ms; none of one that ends meanwhile. */
function usedMs(pid: number): number {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const from = UTIME - 2;
    return fields.slice(from, from + 4).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
  } catch {
    return 0;
  }
}

function parentOf(pid: string): number {
  try {
    return Number(/PPid:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}
const childrenOf = (pid: number): number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);

/** Reads the processor time of a server and of the PostgreSQL behind it; null where there is no `/proc` or PostgreSQL runs elsewhere. */
export async function meterOf(databaseUrl: string): Promise<((serverPid: number) => number) | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number; name: string }>(`select pg_backend_pid() as pid, current_database() as name`);
    const [row] = rows;
    if (!row || !fs.readFileSync(`/proc/${row.pid}/cmdline`, 'utf8').includes(row.name)) return null;
    const postmaster = parentOf(String(row.pid));
    return (serverPid) => usedMs(serverPid) + [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + usedMs(pid), 0);
  } catch {
    return null;
  } finally {
    await client.end();
  }
}

const median = (list: number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

export type Turns = { seconds: number; reps: number; meter: ((serverPid: number) => number) | null };

/** One turn of a side, with the processor time of its requests. */
async function turnOf({ seconds, meter }: Turns, server: Server, connections: number, next: () => Ask): Promise<Timed> {
  const before = meter?.(server.pid) ?? null;
  const sample = await drive(server.port, connections, seconds, next);
  const after = meter?.(server.pid) ?? null;
  return { ...sample, cpuMs: before === null || after === null ? null : (after - before) / Math.max(sample.n, 1) };
}

/** Medians of turns. Throws when a request failed. */
function mediansOf(list: Timed[]): Timed {
  const broken = list.find((s) => s.failed > 0);
  if (broken) throw new Error(`${broken.failed} requests failed: ${broken.firstFailure}`);
  const read = list.flatMap((s) => (s.cpuMs === null ? [] : [s.cpuMs]));
  return {
    ...(list[0] as Timed),
    perSecond: median(list.map((s) => s.perSecond)),
    p50: median(list.map((s) => s.p50)),
    p99: median(list.map((s) => s.p99)),
    cpuMs: read.length === list.length ? median(read) : null,
  };
}

/** The two sides in turns, so that whatever else the machine does falls on both. */
export async function inTurns(
  turns: Turns,
  sides: { product: Server; thin: Server },
  connections: number,
  ask: (i: number) => Pair,
): Promise<Both> {
  const samples: { product: Timed[]; thin: Timed[] } = { product: [], thin: [] };
  const counts = { product: 0, thin: 0 };
  const next = (side: 'product' | 'thin') => () => ask(counts[side]++)[side];
  for (const side of ['thin', 'product'] as const) await drive(sides[side].port, connections, 1, next(side));
  for (let i = 0; i < turns.reps; i++)
    for (const side of ['thin', 'product'] as const) samples[side].push(await turnOf(turns, sides[side], connections, next(side)));
  return { product: mediansOf(samples.product), thin: mediansOf(samples.thin) };
}

/** One side by itself, to be put beside the same at another size. */
export async function alone(turns: Turns, server: Server, connections: number, ask: (i: number) => Ask): Promise<Timed> {
  const samples: Timed[] = [];
  let count = 0;
  const next = () => ask(count++);
  await drive(server.port, connections, 1, next);
  for (let i = 0; i < turns.reps; i++) samples.push(await turnOf(turns, server, connections, next));
  return mediansOf(samples);
}
