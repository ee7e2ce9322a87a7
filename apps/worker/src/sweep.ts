import { type DueClock, type DueTicket, dueClocks, dueSandboxClocks, dueTimers, dueWakes } from '@bodan/services/alarm/store';
import { dueRecalculations } from '@bodan/services/calendar/store';
import type { App } from '@bodan/services/context';
import { dueConversions } from '@bodan/services/conversion/store';
import { dueDelegations } from '@bodan/services/delegation/store';
import { dueDigests } from '@bodan/services/digest/store';
import { dueDispatches } from '@bodan/services/dispatch/due-store';
import { SILENT_MS } from '@bodan/services/export/run';
import { dueExports } from '@bodan/services/export/store';
import { dueMigrations } from '@bodan/services/flow/migration-store';
import { deleteExpiredSessions } from '@bodan/services/identity/session-store';
import { workspacesToLookUp } from '@bodan/services/lookup/store';
import { tellLateVersions } from '@bodan/services/notification/group-store';
import { duePeers } from '@bodan/services/peer-benchmark/publish';
import { duePushes } from '@bodan/services/push/store';
import { cleanUp, dueMails } from '@bodan/services/relay/store';
import { dueWork } from '@bodan/services/relay/work-store';
import { dueRobots } from '@bodan/services/robot/store';
import { dueImports } from '@bodan/services/sheet-import/store';
import { dueDeliveries } from '@bodan/services/webhook/store';
import type { JobName, Reminder } from './jobs.ts';
import type { Reminders } from './queue.ts';

const PAGE = 500;
// A round never takes more than this, so that ten thousand clocks due at once do not keep mail and webhooks waiting.
const PAGES_PER_ROUND = 10;

// What one workspace may have of a page of events that stand for themselves.
const SHARE = 50;

type Queue = Pick<Reminders, 'remind'>;
/** What was just put on the queue is not put there again by every round while ten thousand wait their turn. */
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

/** Of one kind of row: what is due behind a place, and the reminder of it. */
type Kind<D, N extends JobName> = {
  job: N;
  due(tx: Parameters<Parameters<App['db']['relay']>[0]>[0], now: number, after: D | null, limit: number): Promise<D[]>;
  reminder(due: D): Reminder<N>;
};

const alarm = ({ nextAlarmAt, ...payload }: DueClock): Reminder<'fire-alarm'> => ({
  key: [payload.ticketId, payload.metric, payload.cycle, payload.revision, nextAlarmAt].join('-'),
  payload,
});
const ofTicket = ({ dueAt, ...payload }: DueTicket): Reminder<'wake-ticket' | 'fire-timer'> => ({
  key: `${payload.ticketId}-${dueAt}`,
  payload,
});

/**
 * Goes through what is due page by page, so that rows which fail again and again keep none behind them waiting. Where a round stopped the
 * next one goes on; only a convenience, the next process begins at the start.
 */
function sweepOf<D, N extends JobName>(app: App, queue: Queue, recent: Recent, kind: Kind<D, N>): () => Promise<boolean> {
  let after: D | null = null;
  return async () => {
    for (let page = 0; page < PAGES_PER_ROUND; page++) {
      const from = after;
      const due = await app.db.relay((tx) => kind.due(tx, app.now(), from, PAGE), 'read');
      await queue.remind(
        kind.job,
        due.map(kind.reminder).filter(({ key }) => recent.take(`${kind.job}-${key}`)),
      );
      after = due.length === PAGE ? (due.at(-1) ?? null) : null;
      if (!after) return false;
    }
    return true;
  };
}

/** Reminds the queue of events that stand for themselves: what flows ordered, and what failed with its page. */
export async function remindOfWork(app: App, queue: Queue): Promise<void> {
  const due = await app.db.relay((tx) => dueWork(tx, app.now(), PAGE, SHARE), 'read');
  await queue.remind(
    'work-on-events',
    due.map((payload) => ({ key: payload.ticketId, payload })),
  );
}

/**
 * Finds by row what is due and reminds the queue of it: clocks, wake-ups, timers of stages, edited calendars, tickets of a new flow version,
 * adoptions of a standard, rows of sheets, what lookups look at, tickets to give out, delegations that begin or end, events that stand for themselves, robot messages, alerts of devices, webhook tries, digests, exports, counts for the comparison of shops, mails.
 * This alone makes everything happen, also when the queue was lost or
 * was never told. True when a round was cut short.
 */
export function sweeper(app: App, queue: Queue, options: { hasMailer: boolean }): () => Promise<boolean> {
  const recent = new Recent();
  const kinds = [
    sweepOf(app, queue, recent, { job: 'fire-alarm', due: dueClocks, reminder: alarm }),
    sweepOf(app, queue, recent, { job: 'fire-alarm', due: dueSandboxClocks, reminder: alarm }),
    sweepOf(app, queue, recent, { job: 'wake-ticket', due: dueWakes, reminder: ofTicket }),
    sweepOf(app, queue, recent, { job: 'fire-timer', due: dueTimers, reminder: ofTicket }),
  ];
  return async () => {
    recent.forget();
    let hasMore = false;
    for (const sweep of kinds) hasMore = (await sweep()) || hasMore;
    const now = app.now();
    const due = await app.db.relay(
      async (tx) => ({
        recalculations: await dueRecalculations(tx, PAGE),
        dispatches: await dueDispatches(tx, now, PAGE),
        migrations: await dueMigrations(tx, PAGE),
        conversions: await dueConversions(tx, now, PAGE),
        imports: await dueImports(tx, now, PAGE),
        lookups: await workspacesToLookUp(tx, PAGE),
        delegations: await dueDelegations(tx, now, PAGE),
        robots: await dueRobots(tx, now, PAGE),
        pushes: await duePushes(tx, now, PAGE),
        deliveries: await dueDeliveries(tx, now, PAGE),
        digests: await dueDigests(tx, now, PAGE),
        peers: await duePeers(tx, now, PAGE),
        exports: await dueExports(tx, now, now - SILENT_MS, PAGE),
        mails: options.hasMailer ? await dueMails(tx, now, PAGE) : [],
      }),
      'read',
    );
    await remindOfWork(app, queue);
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
      'convert-tickets',
      due.conversions.map((payload) => ({ key: payload.conversionId, payload })),
    );
    await queue.remind(
      'import-rows',
      due.imports.map((payload) => ({ key: payload.importId, payload })),
    );
    await queue.remind(
      'look-up',
      due.lookups.map((payload) => ({ key: payload.tenantId, payload })),
    );
    await queue.remind(
      'turn-delegation',
      due.delegations.map(({ nextAt, ...payload }) => ({ key: `${payload.tenantId}-${payload.personId}-${nextAt}`, payload })),
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
      'send-digest',
      due.digests.map((payload) => ({ key: payload.digestId, payload })),
    );
    await queue.remind(
      'write-export',
      due.exports.map((payload) => ({ key: payload.exportId, payload })),
    );
    await queue.remind(
      'hand-in-to-peers',
      due.peers.handIns.map((payload) => ({ key: `${payload.tenantId}-${payload.period}`, payload })),
    );
    await queue.remind(
      'publish-peers',
      due.peers.period === null ? [] : [{ key: `${due.peers.period}`, payload: { period: due.peers.period } }],
    );
    await queue.remind(
      'send-mail',
      due.mails.map(({ mailId, tries }) => ({ key: `${mailId}-${tries}`, payload: { mailId } })),
    );
    return hasMore;
  };
}

const CLEAN_PAGE = 5000;

/** Removes what has served its time, in bounded pieces, and tells groups of days that have passed. True when there is more. */
export async function tidy(app: App): Promise<boolean> {
  await deleteExpiredSessions(app);
  await app.db.relay((tx) => tellLateVersions(tx, app.now()));
  return (await app.db.relay((tx) => cleanUp(tx, CLEAN_PAGE))) >= CLEAN_PAGE;
}
