import { foldMeasures } from '@bodan/services/board/fold';
import type { App } from '@bodan/services/context';
import type { Mailer } from '@bodan/services/ports';
import { handlersOf } from './handlers/index.ts';
import type { Log } from './log.ts';
import { type Loop, loop } from './loop.ts';
import { openReminders } from './queue.ts';
import type { QueueSettings } from './queue-backend.ts';
import { relayOnce } from './relay.ts';
import { sweeper, tidy } from './sweep.ts';

export type WorkerDeps = { app: App; queue: QueueSettings; mailer: Mailer | null; log: Log; everyMs?: Partial<typeof EVERY_MS> };
export type RunningWorker = { stop(): Promise<void> };

const EVERY_MS = { relay: 300, sweep: 1000, fold: 15_000, tidy: 3_600_000 };

/** Starts relay, sweep, folds and job handlers. Any number of workers may run side by side. */
export async function startWorker({ app, queue, mailer, log, everyMs = {} }: WorkerDeps): Promise<RunningWorker> {
  const reminders = await openReminders(queue, handlersOf(app, mailer, log), log);
  const every = { ...EVERY_MS, ...everyMs };
  const sweep = sweeper(app, reminders, { hasMailer: mailer !== null });
  const loops: Loop[] = [
    loop(() => relayOnce(app, reminders, log), { name: 'relay', everyMs: every.relay, log }),
    loop(sweep, { name: 'sweep', everyMs: every.sweep, log }),
    // Speed only: figures are exact with or without it.
    loop(() => foldMeasures(app).then(() => false), { name: 'fold', everyMs: every.fold, log }),
    loop(() => tidy(app), { name: 'tidy', everyMs: every.tidy, log }),
  ];
  return {
    stop: async () => {
      await Promise.all(loops.map((l) => l.stop()));
      await reminders.close();
      mailer?.close();
    },
  };
}
