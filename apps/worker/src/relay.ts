import type { App } from '@bodan/services/context';
import { relayEvents } from '@bodan/services/relay/events';
import type { Log } from './log.ts';
import type { Reminders } from './queue.ts';
import { remindOfWork } from './sweep.ts';

/** One page of events to deliveries, notices and orders; the queue is reminded after the commit. True when there may be more. */
export async function relayOnce(app: App, queue: Pick<Reminders, 'remind'>, log: Log): Promise<boolean> {
  const { count, deliveries, hasWork, fault } = await relayEvents(app);
  if (fault) log.error({ err: fault, count }, 'a page of events failed; each of them is carried on by itself');
  await queue.remind(
    'deliver-webhook',
    deliveries.map((payload) => ({ key: `${payload.deliveryId}-0`, payload })),
  );
  if (hasWork) await remindOfWork(app, queue);
  return count > 0;
}
