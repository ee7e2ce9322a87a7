import { DomainError, invalidInput } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { withDigests } from './digest.ts';
import { holdBells, markRead, notificationsOf, unreadCount } from './store.ts';

export type Notification = {
  id: string;
  kind: string;
  ticketId: string | null;
  flowVersionId: string | null;
  why: string;
  data: Record<string, unknown>;
  readAt: string | null;
  createdAt: string;
};
export type NotificationPage = { items: Notification[]; nextCursor: string | null; unreadCount: number };

const personOf = (ctx: WorkspaceContext): string => {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  return ctx.principal.personId;
};

const CURSOR = /^(\d{1,16})_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Where a page of notices goes on. Throws `validation_failed`. */
export function placeOf(cursor: string | null): { at: number; id: string } | null {
  if (cursor === null) return null;
  const m = CURSOR.exec(cursor);
  if (!m?.[1] || !m[2]) throw invalidInput('/query/cursor', 'not a cursor of this list');
  return { at: Number(m[1]), id: m[2] };
}

/** The cursor after `limit` of the rows that were found, when there are more. */
export function cursorAfter(rows: readonly { id: string; createdAt: number }[], limit: number): string | null {
  const last = rows.at(limit - 1);
  return rows.length > limit && last ? `${last.createdAt}_${last.id}` : null;
}

/** The caller's own notices, newest first, each with why they got it; a digest is one of them. `unreadCount` stops at 1000. */
export async function listNotifications(
  ctx: WorkspaceContext,
  q: { cursor: string | null; limit: number; unreadOnly: boolean },
): Promise<NotificationPage> {
  permit(ctx, 'ticket.read');
  const personId = personOf(ctx);
  const { tenantId } = ctx.scope;
  const before = placeOf(q.cursor);
  const { rows, unread } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => ({
      rows: await withDigests(
        tx,
        personId,
        await notificationsOf(tx, tenantId, personId, { before, unreadOnly: q.unreadOnly, limit: q.limit + 1 }),
      ),
      unread: await unreadCount(tx, tenantId, personId),
    }),
    'read',
  );
  return {
    items: rows.slice(0, q.limit).map(({ data: { why, ...data }, ...n }) => ({
      ...n,
      why: String(why ?? ''),
      data,
      readAt: n.readAt === null ? null : new Date(n.readAt).toISOString(),
      createdAt: new Date(n.createdAt).toISOString(),
    })),
    nextCursor: cursorAfter(rows, q.limit),
    unreadCount: unread,
  };
}

/** Marks some or all of the caller's notices as read; unknown ids change nothing. Answers what is left unread. */
export function readNotifications(ctx: WorkspaceContext, of: { ids: readonly string[] } | { all: true }): Promise<{ unreadCount: number }> {
  permit(ctx, 'ticket.read');
  const personId = personOf(ctx);
  const { tenantId } = ctx.scope;
  return writeOnce(ctx, async (tx) => {
    await holdBells(tx);
    await markRead(tx, tenantId, personId, 'ids' in of ? of.ids : null, ctx.app.now());
    return { unreadCount: await unreadCount(tx, tenantId, personId) };
  });
}
