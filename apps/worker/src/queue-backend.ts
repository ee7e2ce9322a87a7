import { createHash } from 'node:crypto';
import {
  createPostgresBackend,
  createRedisBackend,
  type Processor,
  Queue,
  type QueueOptions,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

export type QueueSettings = { redisUrl: string | undefined; databaseUrl: string; prefix: string | undefined; leaseMs?: number };

export type Backend = {
  kind: 'redis' | 'postgres';
  queue(name: string): Queue;
  worker(name: string, run: Processor, options: Pick<WorkerOptions, 'concurrency'>): Worker;
  /** Once the connections of queues and workers are closed. */
  close(): Promise<void>;
};

// What a killed worker held, or one that lost the database, is taken up within twice as long; until then its reminders are swallowed.
const LEASE_MS = 5_000;
// BullMQ's own pause after a lost connection is 15 s, in which nothing is told although the database is back.
const RETRY_MS = 500;
const timesOf = (leaseMs: number) => ({
  lockDuration: leaseMs,
  stalledInterval: Math.round(leaseMs / 2),
  maxStalledCount: 2,
  runRetryDelay: RETRY_MS,
});
type Times = ReturnType<typeof timesOf>;
const SCHEMA = 'bullmq';
// Every worker keeps one connection to listen on; what is done goes over the others.
const SPARE = 8;

const environmentOf = (databaseUrl: string): string => {
  const { host, pathname } = new URL(databaseUrl);
  return `bodan-${createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 12)}`;
};

function redisBackend(url: string, prefix: string, times: Times, onError: (error: Error) => void): Backend {
  // Null: a command waits for Redis to come back instead of failing a worker's loop.
  const open = (maxRetriesPerRequest: number | null): Redis => {
    const client = new Redis(url, { maxRetriesPerRequest, retryStrategy: (tries) => Math.min(tries * 200, 3_000) });
    client.setMaxListeners(0);
    client.on('error', onError);
    return client;
  };
  // Reminding may fail and is repeated by the sweep.
  const sending = open(1);
  const working = open(null);
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, { connection: sending, prefix } as QueueOptions, createRedisBackend as never),
    worker: (name, run, options) =>
      new Worker(name, run, { connection: working, prefix, ...times, ...options } as WorkerOptions, createRedisBackend as never),
    close: async () => {
      for (const client of [sending, working]) client.disconnect();
    },
  };
}

async function postgresBackend(url: string, workers: number, times: Times, onError: (error: Error) => void): Promise<Backend> {
  const pool = new pg.Pool({
    connectionString: url,
    max: workers + SPARE,
    keepAlive: true,
    options: `-c search_path=${SCHEMA}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  // Every queue and worker listens on the one pool.
  pool.setMaxListeners(0);
  pool.on('error', onError);
  // A connection that is lost while a queue holds it would otherwise end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const client = await pool.connect();
  try {
    await runMigrations(client as never, SCHEMA);
  } finally {
    client.release();
  }
  return {
    kind: 'postgres',
    queue: (name) => new Queue(name, { connection: pool } as never, createPostgresBackend as never),
    worker: (name, run, options) =>
      new Worker(name, run, { connection: pool, ...times, ...options } as never, createPostgresBackend as never),
    close: () => pool.end(),
  };
}

/** The one seam between Redis and PostgreSQL as the queue's home. One prefix or schema per environment. `workers`: how many will be made. */
export function openBackend(
  { redisUrl, databaseUrl, prefix, leaseMs = LEASE_MS }: QueueSettings,
  workers: number,
  onError: (error: Error) => void,
): Promise<Backend> {
  const times = timesOf(leaseMs);
  return redisUrl
    ? Promise.resolve(redisBackend(redisUrl, prefix ?? environmentOf(databaseUrl), times, onError))
    : postgresBackend(databaseUrl, workers, times, onError);
}
