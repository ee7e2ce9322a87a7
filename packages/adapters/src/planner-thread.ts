import { parentPort } from 'node:worker_threads';
import { type BatchTask, planBatch } from '@bodan/core/dispatch/batch';

/** Runs in a thread of its own: a task comes, its plan goes back. What it throws ends the thread, and the caller is told. */
parentPort?.on('message', (task: BatchTask) => parentPort?.postMessage(planBatch(task)));
