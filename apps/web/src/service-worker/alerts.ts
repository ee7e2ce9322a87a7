import { self } from '$app/service-worker';

type Alert = { title: string; body: string; tag: string; url: string };

export async function show(event: PushEvent): Promise<void> {
  const alert = event.data?.json() as Alert | undefined;
  if (!alert) return;
  const { title, body, tag, url } = alert;
  await self.registration.showNotification(title, { body, tag, data: { url }, icon: '/icon.svg', badge: '/icon.svg' });
}

export async function openTicket({ notification }: NotificationEvent): Promise<void> {
  notification.close();
  const url = new URL((notification.data as Alert | undefined)?.url ?? '/', self.location.origin);
  // Only this product's own pages are opened, whatever a message says.
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((client) => client.url === target) ?? windows[0];
  if (!there) {
    await self.clients.openWindow(target);
    return;
  }
  await there.focus();
  if (there.url !== target) await there.navigate(target);
}

export async function renew({ oldSubscription, newSubscription }: PushSubscriptionChangeEvent): Promise<void> {
  const options = oldSubscription?.options;
  const subscription = newSubscription ?? (options ? await self.registration.pushManager.subscribe(options) : null);
  if (!subscription) return;
  await fetch('/v1/me/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(subscription),
  });
}
