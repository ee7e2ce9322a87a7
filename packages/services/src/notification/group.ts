import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { groupNoticesOf, markGroupRead, unreadOfGroup } from './group-store.ts';
import { cursorAfter, placeOf } from './list.ts';

export type GroupNotice = {
  id: string;
  kind: string;
  tenantId: string | null;
  data: Record<string, unknown>;
  readAt: string | null;
  createdAt: string;
};
export type GroupNoticePage = { items: GroupNotice[]; nextCursor: string | null; unreadCount: number };

/** What came in for the caller at headquarters, newest first, since they belong to it. `unreadCount` stops at 1000. */
export async function listGroupNotices(
  ctx: HqContext,
  q: { cursor: string | null; limit: number; unreadOnly: boolean },
): Promise<GroupNoticePage> {
  permitHq(ctx, 'hq.board.read');
  const { personId } = ctx.principal;
  const before = placeOf(q.cursor);
  const { rows, unread } = await ctx.app.db.hq(ctx, async (tx) => ({
    rows: await groupNoticesOf(tx, personId, { before, unreadOnly: q.unreadOnly, limit: q.limit + 1 }),
    unread: await unreadOfGroup(tx, personId),
  }));
  return {
    items: rows.slice(0, q.limit).map((n) => ({
      ...n,
      readAt: n.readAt === null ? null : new Date(n.readAt).toISOString(),
      createdAt: new Date(n.createdAt).toISOString(),
    })),
    nextCursor: cursorAfter(rows, q.limit),
    unreadCount: unread,
  };
}

/** Marks some or all of the caller's notices as read; unknown ids change nothing. Answers what is left unread. */
export function readGroupNotices(
  ctx: HqContext,
  repeat: Repeat,
  of: { ids: readonly string[] } | { all: true },
): Promise<{ unreadCount: number }> {
  permitHq(ctx, 'hq.board.read');
  const { personId } = ctx.principal;
  return hqOnce(ctx, repeat, async (tx) => {
    await markGroupRead(tx, personId, 'ids' in of ? of.ids : null, ctx.app.now());
    return { unreadCount: await unreadOfGroup(tx, personId) };
  });
}
