import os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BatchPlan, BatchTask } from '@bodan/core/dispatch/batch';
import { DomainError } from '@bodan/core/errors';
import type { BatchPlanner } from '@bodan/services/ports';

// Beside this file in the sources, beside the program that it is part of once that is bundled.
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './planner-thread.ts' : './planner-thread.js', import.meta.url);
// One processor is left to those who ask for something else.
const MAX_THREADS = Math.max(1, Math.min(2, os.availableParallelism() - 1));
const MAX_WAITING = 8;
// Many times what the largest plan takes.
const DEADLINE_MS = 30_000;
// A dispatcher plans again and again for some minutes; after that the memory is given back.
const IDLE_MS = 30_000;
const MAX_MEMORY_MB = 256;

type Job = { task: BatchTask; resolve(plan: BatchPlan): void; reject(error: unknown): void };

const tooMany = () => new DomainError('unavailable', 'Several plans are being made; try again shortly.');

/**
 * Plans in threads, so that whoever asks for anything else is answered meanwhile: few at once, a bounded number waiting. Threads begin
 * with the first plan and end when none was asked for in a while.
 */
export function threadPlanner(thread: URL = THREAD, deadlineMs: number = DEADLINE_MS): BatchPlanner {
  const waiting: Job[] = [];
  const idle = new Map<Worker, NodeJS.Timeout>();
  let running = 0;

  const rest = (worker: Worker): void => {
    const leave = (): void => void (idle.delete(worker) && worker.terminate());
    idle.set(worker, setTimeout(leave, IDLE_MS).unref());
  };
  /** A thread that keeps no process alive and sees nothing of the environment; one that dies idle is no reason for the process to end. */
  const begun = (): Worker => {
    const worker = new Worker(thread, { env: {}, resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB } });
    worker.unref();
    return worker.on('error', () => {}).on('exit', () => idle.delete(worker));
  };
  const taken = (): Worker => {
    const [found] = idle.keys();
    if (!found) return begun();
    clearTimeout(idle.get(found));
    idle.delete(found);
    return found;
  };
  const start = ({ task, resolve, reject }: Job): void => {
    running += 1;
    const worker = taken();
    const over = (isUsable: boolean): void => {
      clearTimeout(deadline);
      worker.off('message', made).off('error', failed).off('exit', ended);
      running -= 1;
      if (isUsable) rest(worker);
      else void worker.terminate();
      const next = waiting.shift();
      if (next) start(next);
    };
    const made = (plan: BatchPlan): void => {
      over(true);
      resolve(plan);
    };
    const failed = (error: unknown): void => {
      over(false);
      reject(error);
    };
    const ended = (): void => failed(new Error('the planning thread ended'));
    const deadline = setTimeout(() => failed(tooMany()), deadlineMs);
    worker.on('message', made).on('error', failed).on('exit', ended);
    worker.postMessage(task);
  };

  return (task) =>
    new Promise((resolve, reject) => {
      const job = { task, resolve, reject };
      if (running < MAX_THREADS) start(job);
      else if (waiting.length < MAX_WAITING) waiting.push(job);
      else reject(tooMany());
    });
}
