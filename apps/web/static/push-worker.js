// Shows alerts and opens their tickets. Nothing is kept here and no request passes through.
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const alert = event.data?.json();
  if (!alert) return;
  const { title, body, tag, url } = alert;
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url }, icon: '/icon.svg', badge: '/icon.svg' }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? '/', self.location.origin);
  // Only this product's own pages are opened, whatever a message says.
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  event.waitUntil(open(target));
});

async function open(target) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((client) => client.url === target) ?? windows[0];
  if (!there) return self.clients.openWindow(target);
  await there.focus();
  return there.url === target ? there : there.navigate(target);
}

// A browser may give itself a new address; the session it runs in tells the server.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));

async function renew(event) {
  const options = event.oldSubscription?.options;
  const subscription = event.newSubscription ?? (options ? await self.registration.pushManager.subscribe(options) : null);
  if (!subscription) return;
  await fetch('/v1/me/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  });
}
