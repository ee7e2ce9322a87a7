import { DomainError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { deleteView, insertView, lockView, updateView, type ViewRow, viewsFor } from './store.ts';

export type ViewInput = { name: string; icon: string; isShared: boolean; query: string; position: number };
export type View = ViewInput & { id: string; isMine: boolean; version: number };

const notFound = () => new DomainError('not_found', 'There is no such view.');
const meOf = (ctx: WorkspaceContext): string => {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  return ctx.principal.personId;
};
const toView = (me: string, { personId, ...v }: ViewRow): View => ({ ...v, isMine: personId === me });

/** Own and shared views. */
export async function listViews(ctx: WorkspaceContext): Promise<View[]> {
  permit(ctx, 'ticket.read');
  const me = meOf(ctx);
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => viewsFor(tx, ctx.scope.tenantId, me), 'read');
  return rows.map((r) => toView(me, r));
}

/** A new view of one's own; sharing needs the right to. Error: `forbidden`. */
export async function createView(ctx: WorkspaceContext, input: ViewInput): Promise<View> {
  permit(ctx, input.isShared ? 'view.share' : 'view.write');
  const row = { ...input, id: ctx.app.newId(), personId: meOf(ctx), version: 1 };
  return writeOnce(ctx, async (tx) => {
    await insertView(tx, ctx.scope.tenantId, row);
    return toView(row.personId, row);
  });
}

/** Somebody else's private view does not exist for the caller; a shared one needs the right to share. */
async function mine(ctx: WorkspaceContext, row: ViewRow | undefined): Promise<ViewRow> {
  const me = meOf(ctx);
  if (!row || (row.personId !== me && !row.isShared)) throw notFound();
  if (row.personId !== me) permit(ctx, 'view.share');
  return row;
}

/** Errors: `not_found`, `forbidden`, `precondition_failed`. */
export async function changeView(ctx: WorkspaceContext, id: string, change: Partial<ViewInput>, ifVersion: number | null): Promise<View> {
  permit(ctx, change.isShared ? 'view.share' : 'view.write');
  return writeOnce(ctx, async (tx) => {
    const row = await mine(ctx, await lockView(tx, ctx.scope.tenantId, id));
    if (ifVersion !== null && ifVersion !== row.version) throw new DomainError('precondition_failed');
    const next = { ...row, ...change, version: row.version + 1 };
    await updateView(tx, ctx.scope.tenantId, next);
    return toView(meOf(ctx), next);
  });
}

/** Errors: `not_found`, `forbidden`. */
export async function removeView(ctx: WorkspaceContext, id: string): Promise<void> {
  permit(ctx, 'view.write');
  await writeOnce(ctx, async (tx) => {
    const row = await mine(ctx, await lockView(tx, ctx.scope.tenantId, id));
    await deleteView(tx, ctx.scope.tenantId, row.id);
    return null;
  });
}
