import { setTimeout as delay } from 'node:timers/promises';
import { nodeApp } from '@bodan/adapters/app.node';
import { smtpMailer } from '@bodan/adapters/smtp';
import { pino } from 'pino';
import { readSettings } from './env.ts';
import { type RunningWorker, startWorker } from './worker.ts';

const RETRY_MS = 500;
// Below the ten seconds the supervisor grants; what is cut off then is found again by the next worker.
const GRACE_MS = 8_000;

const settings = readSettings();
const log = pino({ level: settings.LOG_LEVEL });
let isStopping = false;

async function start(): Promise<{ worker: RunningWorker; closeDatabase(): Promise<void> }> {
  const app = await nodeApp({ ...settings, DATABASE_URL: settings.WORKER_DATABASE_URL }, (error) =>
    log.warn({ err: error }, 'database connection lost'),
  );
  try {
    const queue = {
      redisUrl: settings.REDIS_URL,
      databaseUrl: settings.QUEUE_DATABASE_URL ?? settings.WORKER_DATABASE_URL,
      prefix: settings.QUEUE_PREFIX,
      leaseMs: settings.QUEUE_LEASE_MS,
    };
    const mailer = settings.SMTP_URL ? smtpMailer({ url: settings.SMTP_URL, from: settings.SMTP_FROM }) : null;
    return { worker: await startWorker({ app, queue, mailer, log }), closeDatabase: () => app.db.close() };
  } catch (error) {
    await app.db.close();
    throw error;
  }
}

/** A database that is not up yet is waited for; a role that may see too much is not. */
async function startPatiently(): Promise<Awaited<ReturnType<typeof start>> | null> {
  while (!isStopping) {
    try {
      return await start();
    } catch (error) {
      if (error instanceof Error && /bypass row security/.test(error.message)) throw error;
      log.warn({ err: error }, 'cannot start yet; trying again');
      await delay(RETRY_MS);
    }
  }
  return null;
}

const running = startPatiently();
running.then(
  (started) => started && log.info('worker ready'),
  (error: unknown) => {
    log.error({ err: error }, 'cannot start');
    process.exit(1);
  },
);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), GRACE_MS).unref();
    void running
      .then(async (started) => {
        await started?.worker.stop();
        await started?.closeDatabase();
      })
      .catch((error: unknown) => log.warn({ err: error }, 'did not close cleanly'))
      .finally(() => process.exit(0));
  });
