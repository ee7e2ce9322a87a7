import { type DueClock, type DuePlace, dueClocks, dueSandboxClocks, dueTimers, dueWakes } from '@bodan/services/alarm/store';
import { dueRecalculations } from '@bodan/services/calendar/store';
import type { App } from '@bodan/services/context';
import { dueDispatches } from '@bodan/services/dispatch/due-store';
import { dueMigrations } from '@bodan/services/flow/migration-store';
import { deleteExpiredSessions } from '@bodan/services/identity/session-store';
import { duePushes } from '@bodan/services/push/store';
import { cleanUp, dueMails } from '@bodan/services/relay/store';
import { dueRobots } from '@bodan/services/robot/store';
import { dueDeliveries } from '@bodan/services/webhook/store';
import type { Reminders } from './queue.ts';

const PAGE = 500;
// A round never takes more than this, so that ten thousand clocks due at once do not keep mail and webhooks waiting.
const PAGES_PER_ROUND = 10;

type Queue = Pick<Reminders, 'remind'>;
type DueQuery = typeof dueClocks;

const alarmKey = (c: DueClock): string => [c.ticketId, c.metric, c.cycle, c.revision, c.nextAlarmAt].join('-');

/** A clock that was just put on the queue is not put there again by every round while ten thousand wait their turn. */
const REMIND_AGAIN_MS = 5_000;
class Recent {
  readonly #until = new Map<string, number>();

  take(key: string): boolean {
    const now = performance.now();
    if ((this.#until.get(key) ?? 0) > now) return false;
    this.#until.set(key, now + REMIND_AGAIN_MS);
    return true;
  }

  forget(): void {
    const now = performance.now();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
  }
}

/** Where the last round stopped, for each kind of clock; only a convenience, the next process begins at the start. */
type Places = Map<DueQuery, DuePlace | null>;

async function sweepClocks(app: App, queue: Queue, query: DueQuery, places: Places, recent: Recent): Promise<boolean> {
  let after = places.get(query) ?? null;
  for (let page = 0; page < PAGES_PER_ROUND; page++) {
    const from = after;
    const due = await app.db.relay((tx) => query(tx, app.now(), from, PAGE), 'read');
    const reminders = due.map((c) => ({
      key: alarmKey(c),
      payload: { tenantId: c.tenantId, groupId: c.groupId, ticketId: c.ticketId, metric: c.metric, cycle: c.cycle, revision: c.revision },
    }));
    await queue.remind(
      'fire-alarm',
      reminders.filter(({ key }) => recent.take(key)),
    );
    after = due.length === PAGE ? (due.at(-1) ?? null) : null;
    if (!after) break;
  }
  places.set(query, after);
  return after !== null;
}

/**
 * Finds by row what is due and reminds the queue of it: clocks, wake-ups, timers of stages, edited calendars, tickets of a new flow version, tickets to
 * give out, robot messages, alerts of devices, webhook tries, mails. This alone makes everything happen, also when the queue was lost or
 * was never told. True when a round was cut short.
 */
export function sweeper(app: App, queue: Queue, options: { hasMailer: boolean }): () => Promise<boolean> {
  const places: Places = new Map();
  const recent = new Recent();
  return async () => {
    recent.forget();
    const hasMore = await sweepClocks(app, queue, dueClocks, places, recent);
    const hasMoreSandbox = await sweepClocks(app, queue, dueSandboxClocks, places, recent);
    const now = app.now();
    const due = await app.db.relay(
      async (tx) => ({
        wakes: await dueWakes(tx, now, PAGE),
        timers: await dueTimers(tx, now, PAGE),
        recalculations: await dueRecalculations(tx, PAGE),
        dispatches: await dueDispatches(tx, now, PAGE),
        migrations: await dueMigrations(tx, PAGE),
        robots: await dueRobots(tx, now, PAGE),
        pushes: await duePushes(tx, now, PAGE),
        deliveries: await dueDeliveries(tx, now, PAGE),
        mails: options.hasMailer ? await dueMails(tx, now, PAGE) : [],
      }),
      'read',
    );
    await queue.remind(
      'wake-ticket',
      due.wakes.map(({ wakeAt, ...payload }) => ({ key: `${payload.ticketId}-${wakeAt}`, payload })),
    );
    await queue.remind(
      'fire-timer',
      due.timers.map(({ nextTimerAt, ...payload }) => ({ key: `${payload.ticketId}-${nextTimerAt}`, payload })),
    );
    await queue.remind(
      'recalculate-clocks',
      due.recalculations.map((payload) => ({ key: payload.tenantId, payload })),
    );
    await queue.remind(
      'dispatch-pool',
      due.dispatches.map((payload) => ({ key: payload.tenantId, payload })),
    );
    await queue.remind(
      'migrate-flow',
      due.migrations.map((payload) => ({ key: payload.migrationId, payload })),
    );
    await queue.remind(
      'deliver-robot',
      due.robots.map((payload) => ({ key: payload.robotId, payload })),
    );
    await queue.remind(
      'deliver-push',
      due.pushes.map((payload) => ({ key: `${payload.tenantId}-${payload.personId}`, payload })),
    );
    await queue.remind(
      'deliver-webhook',
      due.deliveries.map(({ tries, ...payload }) => ({ key: `${payload.deliveryId}-${tries}`, payload })),
    );
    await queue.remind(
      'send-mail',
      due.mails.map(({ mailId, tries }) => ({ key: `${mailId}-${tries}`, payload: { mailId } })),
    );
    return hasMore || hasMoreSandbox;
  };
}

const CLEAN_PAGE = 5000;

/** Removes what has served its time, in bounded pieces. True when there is more. */
export async function tidy(app: App): Promise<boolean> {
  await deleteExpiredSessions(app);
  return (await app.db.relay((tx) => cleanUp(tx, CLEAN_PAGE))) >= CLEAN_PAGE;
}
