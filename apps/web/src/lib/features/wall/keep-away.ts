import { keptAway, mayKeep, startWorker } from '#lib/features/offline/worker.ts';
import { awayPage } from './away-page.ts';

/** Leaves what is shown while the server is away with the worker, for the next time this screen is switched on. Only secure contexts have a worker. */
export async function keepAway(): Promise<void> {
  if (!mayKeep()) return;
  await startWorker();
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  await (await caches.open(keptAway)).put('/wall/', new Response(awayPage(), { status: 503, headers }));
}
