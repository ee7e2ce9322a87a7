import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inherited } from '../../../scripts/supervisor/env.ts';
import { testRedisUrl, workerLogLevel } from '../../../tests/setup/env.ts';
import type { World } from '../../../tests/setup/world.ts';

const ENTRY = fileURLToPath(new URL('../src/entry.ts', import.meta.url));
const ROOT = path.resolve(fileURLToPath(new URL('../../..', import.meta.url)));

export type WorkerProcesses = {
  /** One more worker process, as it runs in production, with the queue where the run has it. */
  start(): void;
  /** The oldest one dies without a word and another takes its place. */
  replace(): Promise<void>;
  /** Ends all, each once it is up: who is told to end before it can hear just dies. Answers their exit codes. */
  end(signal: NodeJS.Signals): Promise<(number | null)[]>;
  /** How many were killed so far. */
  readonly kills: number;
};

/** `smtpUrl`: where they send mail; without one it stays where it is. */
export function workerProcesses(w: World, smtpUrl = ''): WorkerProcesses {
  const children: { child: ChildProcess; isUp: Promise<void> }[] = [];
  const level = workerLogLevel();
  let kills = 0;
  const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  const start = (): void => {
    const child = spawn(process.execPath, [ENTRY], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', level ? 'inherit' : 'ignore'],
      env: {
        ...inherited(),
        BASE_URL: 'http://localhost',
        WORKER_DATABASE_URL: w.workerUrl,
        QUEUE_DATABASE_URL: w.queueUrl,
        REDIS_URL: testRedisUrl() ?? '',
        BLOB_DIR: w.blobDir,
        BODAN_SECRET: 'a test secret of more than thirty-two letters',
        SANDBOX_LOCAL_CALLS: 'true',
        // Several of them share one server with other tests.
        DATABASE_POOL: '6',
        // Receivers here answer at once: what a killed worker held is soon free again.
        CALL_DEADLINE_MS: '2000',
        QUEUE_LEASE_MS: '2000',
        LOG_LEVEL: level ?? 'info',
        SMTP_URL: smtpUrl,
      },
    });
    const isUp = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.stdout.on('data', (said: Buffer) => {
        if (level) process.stdout.write(said);
        if (said.includes('worker ready')) resolve();
      });
    });
    children.push({ child, isUp });
  };
  return {
    start,
    async replace() {
      const victim = children.shift();
      if (victim) await end(victim.child, 'SIGKILL');
      kills += 1;
      start();
    },
    end: (signal) =>
      Promise.all(
        children.splice(0).map(async ({ child, isUp }) => {
          await isUp;
          return end(child, signal);
        }),
      ),
    get kills() {
      return kills;
    },
  };
}
