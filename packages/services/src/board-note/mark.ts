import { DomainError } from '@bodan/core/errors';
import { checkRange } from '../board/window.ts';
import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { holdLimit } from '../limit-store.ts';
import { countMarks, deleteMark, insertMark, type MarkRow, marksBetween } from './store.ts';

const MAX_MARKS = 500;

/** What headquarters noted of the days asked for, the newest first. Errors: `forbidden`, `validation_failed`. */
export function readMarks(ctx: HqContext, { from, to }: { from: string | null; to: string | null }): Promise<MarkRow[]> {
  permitHq(ctx, 'hq.board.read');
  if (from !== null && to !== null) checkRange({ from, to });
  return ctx.app.db.hq(ctx, (tx) => marksBetween(tx, from, to, MAX_MARKS));
}

/** Notes what happened on a day, for everybody at headquarters. Errors: `forbidden`, `plan_limit`. */
export function addMark(ctx: HqContext, repeat: Repeat, input: { day: string; text: string }): Promise<MarkRow> {
  permitHq(ctx, 'hq.dashboard.write');
  const { app, principal } = ctx;
  return hqOnce(ctx, repeat, async (tx) => {
    await holdLimit(tx, 'board-note');
    if ((await countMarks(tx)) >= MAX_MARKS)
      throw new DomainError('plan_limit', `A group notes at most ${MAX_MARKS} days; take one away first.`);
    const mark = { id: app.newId(), ...input, madeBy: principal.name, madeAt: app.now() };
    await insertMark(tx, mark);
    return mark;
  });
}

/** Errors: `forbidden`, `not_found`. */
export function removeMark(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.dashboard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    if (!(await deleteMark(tx, id))) throw new DomainError('not_found');
  });
}
