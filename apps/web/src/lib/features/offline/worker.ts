import { dev } from '$app/env';

/** Where the one service worker of the product lies; a registration made for alerts and one made for reading without a line are the same. */
export const workerAddress = '/service-worker.js';

/** The worker keeps answers while this cache is there. */
export const keptAnswers = 'bodan-kept';
/** Where a wall leaves the page that is shown while its server is away. */
export const keptAway = 'bodan-away';
export const mayKeep = (): boolean => isSecureContext && 'serviceWorker' in navigator && 'caches' in window;

/** What was kept for reading without a line goes with the session. */
export async function forgetKept(): Promise<void> {
  if (mayKeep()) await caches.delete(keptAnswers).catch(() => false);
}

/** The worker, running. Only secure contexts have one. */
export async function startWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(workerAddress, { type: dev ? 'module' : 'classic' });
  return navigator.serviceWorker.ready;
}
