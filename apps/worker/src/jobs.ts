import { uuid } from '@bodan/core/ids';
import { z } from 'zod';

const place = { tenantId: uuid, groupId: uuid };
const SECOND = 1000;

/** How often a job that throws is tried again before the sweep takes over; the first pause doubles each time. */
type Retry = { attempts: number; firstPauseMs: number };
type JobDefinition = { payload: z.ZodType; concurrency: number; retry: Retry };

const DATABASE_RETRY: Retry = { attempts: 4, firstPauseMs: SECOND };
// What calls others keeps its own schedule in its row; the queue only repeats what failed on our side.
const CALL_RETRY: Retry = { attempts: 2, firstPauseMs: 2 * SECOND };

/**
 * The catalogue: every job with its payload of ids only, how many run at once in a process, and its retries. A job is a reminder:
 * its handler reads the row again and decides anew, so twice, late or out of order does no harm.
 */
export const JOBS = {
  'fire-alarm': {
    payload: z.strictObject({ ...place, ticketId: uuid, metric: z.string().max(40), cycle: z.int(), revision: z.int() }),
    concurrency: 6,
    retry: DATABASE_RETRY,
  },
  'fire-timer': { payload: z.strictObject({ ...place, ticketId: uuid }), concurrency: 4, retry: DATABASE_RETRY },
  'wake-ticket': { payload: z.strictObject({ ...place, ticketId: uuid }), concurrency: 2, retry: DATABASE_RETRY },
  'recalculate-clocks': { payload: z.strictObject(place), concurrency: 1, retry: DATABASE_RETRY },
  'dispatch-pool': { payload: z.strictObject(place), concurrency: 2, retry: DATABASE_RETRY },
  'migrate-flow': { payload: z.strictObject({ ...place, migrationId: uuid }), concurrency: 1, retry: DATABASE_RETRY },
  'work-on-events': { payload: z.strictObject({ ...place, ticketId: uuid }), concurrency: 4, retry: DATABASE_RETRY },
  'convert-tickets': { payload: z.strictObject({ ...place, conversionId: uuid }), concurrency: 1, retry: DATABASE_RETRY },
  // Beside each other imports only take turns at the same disk.
  'import-rows': { payload: z.strictObject({ ...place, importId: uuid }), concurrency: 2, retry: DATABASE_RETRY },
  'look-up': { payload: z.strictObject(place), concurrency: 1, retry: DATABASE_RETRY },
  'turn-delegation': { payload: z.strictObject({ ...place, personId: uuid }), concurrency: 1, retry: DATABASE_RETRY },
  'deliver-robot': { payload: z.strictObject({ ...place, robotId: uuid }), concurrency: 4, retry: CALL_RETRY },
  'deliver-push': { payload: z.strictObject({ ...place, personId: uuid }), concurrency: 4, retry: CALL_RETRY },
  'deliver-webhook': { payload: z.strictObject({ ...place, deliveryId: uuid }), concurrency: 16, retry: CALL_RETRY },
  'send-digest': {
    payload: z.strictObject({ placeId: uuid, placeKind: z.enum(['tenant', 'group']), groupId: uuid, digestId: uuid }),
    concurrency: 2,
    retry: DATABASE_RETRY,
  },
  'write-export': {
    payload: z.strictObject({ placeId: uuid, placeKind: z.enum(['tenant', 'group']), groupId: uuid, exportId: uuid }),
    concurrency: 2,
    retry: DATABASE_RETRY,
  },
  'hand-in-to-peers': { payload: z.strictObject({ ...place, period: z.int() }), concurrency: 2, retry: DATABASE_RETRY },
  'publish-peers': { payload: z.strictObject({ period: z.int() }), concurrency: 1, retry: DATABASE_RETRY },
  'send-mail': { payload: z.strictObject({ mailId: uuid }), concurrency: 2, retry: CALL_RETRY },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
export type Payload<N extends JobName> = z.infer<(typeof JOBS)[N]['payload']>;
export type Handlers = { [N in JobName]: (payload: Payload<N>) => Promise<unknown> };
/** `key` makes the id: the same reminder twice is one job. Only letters, digits, `-` and `_`. */
export type Reminder<N extends JobName = JobName> = { key: string; payload: Payload<N> };

export const JOB_NAMES = Object.keys(JOBS) as JobName[];
