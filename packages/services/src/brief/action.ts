import { DomainError, type FieldError } from '@bodan/core/errors';
import { type HqContext, isPermitted, permit, permitHq, type WorkspaceContext } from '../context.ts';
import type { Repeat } from '../identity/person-once.ts';
import { delayOfDay } from './cause.ts';
import { groupHand, type Hand, workspaceHand } from './hand.ts';
import { isLead, todayOf } from './place.ts';
import { actionOf, type BriefAction } from './read.ts';
import { type ActionRow, actionById, insertAction, markAction, tellOwner } from './store.ts';

export type ActionInput = { day: string; ticketId: string; text: string; ownerId: string; dueDay: string };

const notFound = (): DomainError => new DomainError('not_found', 'There is no such action.');

function check({ place, by }: Hand, tenantId: string, { ownerId, dueDay }: ActionInput): void {
  const owner = place.configs.get(tenantId)?.members.get(ownerId);
  const fields: FieldError[] = [];
  if (!owner || owner.isDisabled || (by.isHq && !isLead(owner.roles)))
    fields.push({ pointer: '/ownerId', code: 'unknown', detail: 'is nobody who can be given it' });
  if (dueDay < todayOf(place)) fields.push({ pointer: '/dueDay', code: 'too_small', detail: 'is past' });
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
}

async function add(hand: Hand, input: ActionInput): Promise<BriefAction> {
  const { place, by } = hand;
  const { tenantId, number } = await delayOfDay(hand, input.day, input.ticketId);
  check(hand, tenantId, input);
  const { app } = place;
  const id = app.newId();
  const at = app.now();
  return hand.write(tenantId, async (tx) => {
    await insertAction(tx, { ...input, id }, { ...by, at });
    const { day, ticketId, text, ownerId, dueDay } = input;
    if (ownerId !== by.id)
      await tellOwner(tx, { id: app.newId(), ownerId, ticketId, data: { number, by: by.name, text, day, dueDay, why: 'action_owner' } });
    const row: ActionRow = {
      tenantId,
      id,
      ticketId,
      number,
      day,
      text,
      ownerId,
      dueDay,
      byName: by.name,
      byHq: by.isHq,
      at,
      doneAt: null,
      doneByName: null,
    };
    return actionOf(place, row);
  });
}

/** What is done about a delay, by whom and until when; its owner is told in the bell. Errors: `forbidden`, `validation_failed`. */
export async function addAction(ctx: WorkspaceContext, input: ActionInput): Promise<BriefAction> {
  permit(ctx, 'brief.write');
  return add(await workspaceHand(ctx), input);
}

/** The same by headquarters, for somebody who leads the subsidiary. */
export async function addHqAction(ctx: HqContext, repeat: Repeat, input: ActionInput): Promise<BriefAction> {
  permitHq(ctx, 'hq.brief.write');
  return add(await groupHand(ctx, repeat), input);
}

async function finish(hand: Hand, id: string, isDone: boolean, mayTouch: (action: ActionRow) => boolean): Promise<BriefAction> {
  const { place, by } = hand;
  const action = await place.read((tx) => actionById(tx, place.source, id));
  if (!action || !place.configs.has(action.tenantId)) throw notFound();
  if (!mayTouch(action)) throw new DomainError('forbidden');
  const { app } = place;
  const at = app.now();
  return hand.write(action.tenantId, async (tx) => {
    await markAction(tx, id, isDone ? { at, byName: by.name } : null);
    return actionOf(place, { ...action, doneAt: isDone ? at : null, doneByName: isDone ? by.name : null });
  });
}

/** Ticks an action off, or opens it again: by who may write briefs, or by its owner. Errors: `forbidden`, `not_found`. */
export async function finishAction(ctx: WorkspaceContext, id: string, isDone: boolean): Promise<BriefAction> {
  permit(ctx, 'board.read');
  const mayWrite = isPermitted(ctx, 'brief.write');
  return finish(await workspaceHand(ctx), id, isDone, (action) => mayWrite || action.ownerId === ctx.principal?.personId);
}

export async function finishHqAction(ctx: HqContext, repeat: Repeat, id: string, isDone: boolean): Promise<BriefAction> {
  permitHq(ctx, 'hq.brief.write');
  return finish(await groupHand(ctx, repeat), id, isDone, () => true);
}
