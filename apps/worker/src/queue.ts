import { DomainError, ERRORS } from '@bodan/core/errors';
import { type Job, type Queue, UnrecoverableError, type Worker } from 'bullmq';
import { type Handlers, JOB_NAMES, JOBS, type JobName, type Reminder } from './jobs.ts';
import type { Log } from './log.ts';
import { type Backend, openBackend, type QueueSettings } from './queue-backend.ts';

export type Reminders = {
  /** Adds reminders; one that waits or runs already stays as it is. */
  remind<N extends JobName>(name: N, reminders: readonly Reminder<N>[]): Promise<void>;
  /** How many wait or run, for tests and the log. */
  pending(): Promise<number>;
  close(): Promise<void>;
};

const KEY = /^[A-Za-z0-9_-]{1,200}$/;

/** Errors of ours say themselves whether the same call may succeed later; everything else may. */
const isFinal = (error: unknown): boolean => error instanceof DomainError && !ERRORS[error.code].retry;

function processorOf<N extends JobName>(name: N, handler: Handlers[N]) {
  return async (job: Job): Promise<unknown> => {
    const payload = JOBS[name].payload.safeParse(job.data);
    if (!payload.success) throw new UnrecoverableError(`payload of ${name}: ${payload.error.message}`);
    try {
      return await (handler as (p: unknown) => Promise<unknown>)(payload.data);
    } catch (error) {
      if (isFinal(error)) throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
}

class BullReminders implements Reminders {
  readonly #backend: Backend;
  readonly #queues: ReadonlyMap<JobName, Queue>;
  readonly #workers: Worker[];

  constructor(backend: Backend, handlers: Handlers, log: Log) {
    this.#backend = backend;
    const onError = (error: Error): void => log.warn({ err: error }, 'the queue cannot be reached');
    this.#queues = new Map(JOB_NAMES.map((name) => [name, backend.queue(name).on('error', onError)]));
    this.#workers = JOB_NAMES.map((name) => {
      const worker = backend.worker(name, processorOf(name, handlers[name]), { concurrency: JOBS[name].concurrency });
      worker.on('error', onError);
      worker.on('failed', (job, error) => log.warn({ err: error, job: name, id: job?.id, attempts: job?.attemptsMade }, 'a job failed'));
      return worker;
    });
  }

  /** BullMQ keeps the outcome of its first contact for ever: if that fails, this object is of no use and a new one is made. */
  async ready(): Promise<void> {
    await Promise.all([...this.#queues.values(), ...this.#workers].map((part) => part.waitUntilReady()));
  }

  async remind<N extends JobName>(name: N, reminders: readonly Reminder<N>[]): Promise<void> {
    if (reminders.length === 0) return;
    const { attempts, firstPauseMs } = JOBS[name].retry;
    await this.#queues.get(name)?.addBulk(
      reminders.map(({ key, payload }) => {
        // BullMQ splits its own keys at colons.
        if (!KEY.test(key)) throw new Error(`not a job key: ${key}`);
        // Finished jobs leave at once, failed ones too: a kept id would swallow the next reminder of the same row.
        return {
          name,
          data: payload,
          opts: {
            jobId: `${name}-${key}`,
            attempts,
            backoff: { type: 'exponential', delay: firstPauseMs, jitter: 0.3 },
            removeOnComplete: true,
            removeOnFail: true,
          },
        };
      }),
    );
  }

  async pending(): Promise<number> {
    const counts = await Promise.all(
      [...this.#queues.values()].map((q) => q.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')),
    );
    return counts.reduce((sum, n) => sum + n, 0);
  }

  /** Running jobs may finish; then queues and connections close. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((w) => w.close()));
    await Promise.all([...this.#queues.values()].map((q) => q.close()));
    await this.#backend.close();
  }
}

/** Opens the queue and starts to work on it. */
export async function openReminders(settings: QueueSettings, handlers: Handlers, log: Log): Promise<Reminders> {
  const backend = await openBackend(settings, JOB_NAMES.length, (error) => log.warn({ err: error }, 'the queue cannot be reached'));
  const reminders = new BullReminders(backend, handlers, log);
  try {
    await reminders.ready();
    return reminders;
  } catch (error) {
    await reminders.close().catch(() => {});
    throw error;
  }
}
