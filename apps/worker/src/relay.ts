import type { App } from '@bodan/services/context';
import { relayEvents } from '@bodan/services/relay/events';
import type { Reminders } from './queue.ts';

/** One page of events to deliveries and notices; the queue is reminded after the commit. True when there may be more. */
export async function relayOnce(app: App, queue: Pick<Reminders, 'remind'>): Promise<boolean> {
  const { count, deliveries } = await relayEvents(app);
  await queue.remind(
    'deliver-webhook',
    deliveries.map((payload) => ({ key: `${payload.deliveryId}-0`, payload })),
  );
  return count > 0;
}
