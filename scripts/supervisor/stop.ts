import { reasonOf, say } from './say.ts';

/** Runs its steps once, in order, on Ctrl-C, SIGTERM or when the caller asks; then the process ends. */
export function stopper(steps: Array<() => Promise<void>>): (code: number) => Promise<never> {
  let ending: Promise<never> | null = null;
  const stop = (code: number): Promise<never> => {
    ending ??= (async () => {
      for (const step of steps) await step().catch((error: unknown) => say(reasonOf(error)));
      process.exit(code);
    })();
    return ending;
  };
  // The same Ctrl-C can arrive twice, from the terminal and from npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  return stop;
}
