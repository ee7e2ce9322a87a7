import type { DelayCause } from '@bodan/core/brief/cause';
import { DomainError, type FieldError } from '@bodan/core/errors';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import type { Repeat } from '../identity/person-once.ts';
import { groupHand, type Hand, workspaceHand } from './hand.ts';
import { pastDay } from './place.ts';
import { type BriefCause, type BriefDelay, delaysOf } from './read.ts';
import { insertCause } from './store.ts';

export type CauseInput = { day: string; ticketId: string; cause: DelayCause; note: string };

const refuse = (fields: FieldError[]): DomainError => new DomainError('validation_failed', undefined, { fields });

/** The delay of a day's brief that a write is about; anything else, foreign or missing alike, is refused by name. */
export async function delayOfDay({ place }: Hand, day: string, ticketId: string): Promise<BriefDelay> {
  const of = pastDay(place, day, '/day');
  const { delays } = await place.read((tx) => delaysOf(place, tx, of));
  const delay = delays.find((d) => d.ticketId === ticketId);
  if (!delay)
    throw refuse([{ pointer: '/ticketId', code: 'unknown', detail: 'is not one of the three longest first responses of that day' }]);
  return delay;
}

async function set(hand: Hand, { day, ticketId, cause, note }: CauseInput): Promise<BriefCause> {
  if (cause === 'other' && note === '') throw refuse([{ pointer: '/note', code: 'required', detail: 'say in words what it was' }]);
  const { tenantId } = await delayOfDay(hand, day, ticketId);
  const { app } = hand.place;
  const at = app.now();
  return hand.write(tenantId, async (tx) => {
    await insertCause(tx, { id: app.newId(), ticketId, day, cause, note }, { ...hand.by, at });
    return { cause, note, byName: hand.by.name, byHq: hand.by.isHq, at: new Date(at).toISOString() };
  });
}

/** Says why one of a day's three longest first responses took so long. What was said before stays; the newest counts. Errors: `forbidden`, `validation_failed`. */
export async function setCause(ctx: WorkspaceContext, input: CauseInput): Promise<BriefCause> {
  permit(ctx, 'brief.write');
  return set(await workspaceHand(ctx), input);
}

/** The same by headquarters: the subsidiary's brief shows it with who said it. */
export async function setHqCause(ctx: HqContext, repeat: Repeat, input: CauseInput): Promise<BriefCause> {
  permitHq(ctx, 'hq.brief.write');
  return set(await groupHand(ctx, repeat), input);
}
