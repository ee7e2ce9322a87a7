import { DomainError } from '@bodan/core/errors';
import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { holdLimit } from '../limit-store.ts';
import { deleteView, insertView, type ViewRow, viewsOf } from './store.ts';

const MAX_VIEWS = 30;

/** The views of the board a person keeps at hand, in the order they were kept. Errors: `forbidden`. */
export function readViews(ctx: HqContext): Promise<ViewRow[]> {
  permitHq(ctx, 'hq.board.read');
  return ctx.app.db.hq(ctx, (tx) => viewsOf(tx, ctx.principal.personId));
}

/** Keeps a view for oneself. Errors: `forbidden`, `plan_limit`. */
export function keepView(ctx: HqContext, repeat: Repeat, input: { name: string; query: string }): Promise<ViewRow> {
  permitHq(ctx, 'hq.dashboard.write');
  const { app, principal } = ctx;
  return hqOnce(ctx, repeat, async (tx) => {
    await holdLimit(tx, 'board-note');
    if ((await viewsOf(tx, principal.personId)).length >= MAX_VIEWS)
      throw new DomainError('plan_limit', `A person keeps at most ${MAX_VIEWS} views; take one away first.`);
    const view = { id: app.newId(), ...input };
    await insertView(tx, principal.personId, view, app.now());
    return view;
  });
}

/** Errors: `forbidden`, `not_found`, also for a view of somebody else. */
export function dropView(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.dashboard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    if (!(await deleteView(tx, ctx.principal.personId, id))) throw new DomainError('not_found');
  });
}
