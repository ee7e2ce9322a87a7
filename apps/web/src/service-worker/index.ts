import { self } from '$app/service-worker';
import { openTicket, renew, show } from './alerts.ts';
import { answerFor, keepAll } from './kept.ts';

// One worker for the whole product: alerts for whoever wants them, what a technician's device reads without a line, and a wall's page while the
// server is away.
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const answer = answerFor(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener('message', (event) => {
  const { keep } = event.data as { keep?: string };
  if (keep) event.waitUntil(keepAll(keep).catch(() => undefined));
});

self.addEventListener('push', (event) => event.waitUntil(show(event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(openTicket(event)));
// A browser may give itself a new address; the session it runs in tells the server.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));
