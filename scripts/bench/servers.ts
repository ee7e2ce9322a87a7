import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '@bodan/db/embedded/port';
import { BUNDLES, SMALL } from '../supervisor/build.ts';
import { inherited } from '../supervisor/env.ts';
import { untilOk } from '../supervisor/listen.ts';

export type Server = { pid: number; port: number; readyMs: number; residentMib(): number; stop(): Promise<void> };

async function start(args: string[], env: (port: number) => Record<string, string>): Promise<Server> {
  const port = await freePort();
  const begin = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...inherited(), NODE_ENV: 'production', ...env(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  await untilOk(`http://127.0.0.1:${port}/readyz`, () => (ended ? `${args.join(' ')} ended` : null));
  return {
    pid: child.pid ?? 0,
    port,
    readyMs: performance.now() - begin,
    residentMib: () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** The product's API as it runs in production: the bundle, over the API's own login, everything on. */
export const startProduct = (appUrl: string, secret: string): Promise<Server> =>
  start([...SMALL.args, BUNDLES.api.out], (port) => ({
    ...SMALL.env,
    DATABASE_URL: appUrl,
    BODAN_SECRET: secret,
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
    // The limiter stays on; its budget must not be what is measured.
    RATE_LIMIT_PER_MINUTE: '100000000',
  }));

export const startThin = (url: string, token: string): Promise<Server> =>
  start([fileURLToPath(new URL('./thin-server.ts', import.meta.url))], (port) => ({
    THIN_URL: url,
    THIN_PORT: String(port),
    THIN_TOKEN: token,
  }));
