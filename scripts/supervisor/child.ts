import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inherited, ROOT } from './env.ts';
import { say } from './say.ts';

export type ChildOptions = { name: string; args: string[]; env: Record<string, string | undefined>; cwd?: string };
export type Child = { stop(): Promise<void>; failures(): number };

const TIE = fileURLToPath(new URL('./tie.mjs', import.meta.url));
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
// A process that lived this long was healthy: its next death starts the back-off anew.
const HEALTHY_MS = 30_000;
// A request or job in flight may finish; after that the process is ended hard.
const GRACE_MS = 10_000;

/** Runs a Node program and starts it again whenever it ends, with growing pauses, until `stop`. */
export function keepChild({ name, args, env, cwd = ROOT }: ChildOptions): Child {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  let failures = 0;
  let isStopping = false;
  let onEnd: () => void = () => {};

  const start = (): void => {
    timer = null;
    const startedAt = performance.now();
    // `detached`: Ctrl-C reaches the supervisor only, which stops its processes in order.
    const started = spawn(process.execPath, ['--import', TIE, ...args], {
      cwd,
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    child = started;
    started.on('error', (error) => say(`${name}: ${error.message}`));
    started.on('exit', (code, signal) => {
      child = null;
      if (isStopping) return onEnd();
      if (performance.now() - startedAt > HEALTHY_MS) {
        pauseMs = FIRST_PAUSE_MS;
        failures = 0;
      }
      failures += 1;
      say(`${name} ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs / 1000} s.`);
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    });
  };

  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      isStopping = true;
      if (timer) clearTimeout(timer);
      if (!child) return resolve();
      const ending = child;
      const hard = setTimeout(() => ending.kill('SIGKILL'), GRACE_MS);
      onEnd = () => {
        clearTimeout(hard);
        resolve();
      };
      ending.kill('SIGTERM');
    });

  start();
  return { stop, failures: () => failures };
}
