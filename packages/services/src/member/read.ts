import { DomainError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { type MemberRow, membersPage } from './store.ts';

export type MemberView = Omit<MemberRow, 'email' | 'phone'> & { email: string | null; phone: string | null };

/** Addresses and phone numbers are for those who manage members. */
const viewFor = (ctx: WorkspaceContext, m: MemberRow): MemberView =>
  ctx.roles.includes('owner') || ctx.roles.includes('admin') || m.personId === ctx.principal?.personId
    ? m
    : { ...m, email: null, phone: null };

/** Members in the order they joined. Every role reads them; e-mail and phone only owners and administrators. */
export async function listMembers(
  ctx: WorkspaceContext,
  cursor: string | null,
  limit: number,
): Promise<{ items: MemberView[]; nextCursor: string | null }> {
  permit(ctx, 'member.read');
  const rows = await ctx.app.db.identity((tx) => membersPage(tx, ctx.scope.tenantId, cursor, limit + 1), 'read');
  const items = rows.slice(0, limit).map((m) => viewFor(ctx, m));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.personId ?? null) : null };
}

/** One member. Throws `not_found` alike for people of other workspaces and nobody. */
export async function readMember(ctx: WorkspaceContext, personId: string): Promise<MemberView> {
  permit(ctx, 'member.read');
  const [row] = await ctx.app.db.identity((tx) => membersPage(tx, ctx.scope.tenantId, null, 1, personId), 'read');
  if (!row) throw memberNotFound();
  return viewFor(ctx, row);
}

export const memberNotFound = (): DomainError => new DomainError('not_found', 'There is no such member.');
