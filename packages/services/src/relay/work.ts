import { afterFailure } from '@bodan/core/relay/retry';
import type { App } from '../context.ts';
import { carryEvent } from './events.ts';
import { carryOrder } from './order.ts';
import { claimWork, recordFailure, type Work, type WorkPlace } from './work-store.ts';

// Longer than one piece of work takes: a claim that is older belongs to a process that is gone.
const CLAIM_MS = 60_000;
const LONGEST_ERROR = 500;

export type Worked = { eventId: string; kind: Work['kind']; tries: number; outcome: 'done' | 'retry' | 'aside'; error?: unknown };

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, LONGEST_ERROR);

async function tryOnce(app: App, place: WorkPlace, work: Work): Promise<Worked> {
  const about = { eventId: work.eventId, kind: work.kind, tries: work.tries };
  const fail = async (step: ReturnType<typeof afterFailure>, error: string | null): Promise<'retry' | 'aside'> => {
    const now = app.now();
    await app.db.relay((tx) => recordFailure(tx, place.tenantId, work, { error, now, nextTryAt: step === null ? null : now + step }));
    return step === null ? 'aside' : 'retry';
  };
  // It was claimed for its last try before and never told what became of it: the process ended each time.
  if (afterFailure(work.tries - 1) === null) return { ...about, outcome: await fail(null, null) };
  try {
    await (work.kind === 'order' ? carryOrder(app, place, work) : carryEvent(app, place, work));
    return { ...about, outcome: 'done' };
  } catch (error) {
    return { ...about, error, outcome: await fail(afterFailure(work.tries), wordsOf(error)) };
  }
}

/**
 * Does what is due of one ticket's events, in their order, each in a transaction that takes it off the list. What fails is tried again later
 * and set aside after the last try; what comes after it in the ticket then goes on. Answers what became of each.
 */
export async function workOn(app: App, place: WorkPlace): Promise<Worked[]> {
  const worked: Worked[] = [];
  for (;;) {
    const now = app.now();
    const work = await app.db.relay((tx) => claimWork(tx, place, now, now + CLAIM_MS));
    if (!work) return worked;
    worked.push(await tryOnce(app, place, work));
  }
}
