import type { Log } from './log.ts';

export type Loop = { stop(): Promise<void> };
export type LoopOptions = { name: string; everyMs: number; log: Log };

const LONGEST_PAUSE_MS = 2_000;

/**
 * Runs `work` again and again with a pause between; true from it means there is more, so the pause is left out. A failure is
 * logged and the pause grows: a database or queue that is away is no reason for a process to end.
 */
export function loop(work: () => Promise<boolean>, { name, everyMs, log }: LoopOptions): Loop {
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => {};
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
    });
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!isStopping) {
      let hasMore = false;
      try {
        hasMore = await work();
        if (failures > 0) log.info({ loop: name }, 'working again');
        failures = 0;
      } catch (error) {
        failures += 1;
        log.warn({ err: error, loop: name, failures }, 'a round failed; it is tried again');
      }
      if (!isStopping && !hasMore) await pause(Math.min(everyMs * 2 ** Math.min(failures, 6), failures > 0 ? LONGEST_PAUSE_MS : everyMs));
    }
  };
  const running = run();
  return {
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      wake();
      await running;
    },
  };
}
