import { Worker } from 'node:worker_threads';
import { DomainError } from '@bodan/core/errors';
import type { PageWriter } from '@bodan/services/ports';

// Beside this file in the sources, beside the program that it is part of once that is bundled.
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './pdf/page-thread.ts' : './page-thread.js', import.meta.url);
// A hundred times what a page takes.
const DEADLINE_MS = 60_000;

function drawn(thread: URL, workerData: unknown, deadlineMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, { env: {}, workerData });
    const deadline = setTimeout(() => {
      reject(new DomainError('unavailable', 'The page took too long; try again shortly.'));
      void worker.terminate();
    }, deadlineMs);
    worker
      .on('message', resolve)
      .on('error', reject)
      .on('exit', () => {
        clearTimeout(deadline);
        reject(new Error('the drawing thread ended without a page'));
      });
  });
}

/** Draws pages as PDF, one at a time, each in a thread that gives its memory back. Throws `unavailable` when one takes too long. */
export function threadPages(thread: URL = THREAD, deadlineMs: number = DEADLINE_MS): PageWriter {
  let last: Promise<unknown> = Promise.resolve();
  return (page, at) => {
    const made = last.then(() => drawn(thread, { page, at }, deadlineMs));
    last = made.catch(() => {});
    return made;
  };
}
