import type { HqRole } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import type { Tx } from '@bodan/db/doors';
import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { floodedOf, type InviteResult, type InviteView, inviteNotFound, sendInvite, withInviters } from '../member/invite.ts';
import { pendingInvites, revokeInvite } from '../member/invite-store.ts';
import { type HqMemberRow, holdHqRoles, hqMembersPage, leaveHq, type Subsidiary, setHqRoles, subsidiaries } from './store.ts';

type Page<T> = { items: T[]; nextCursor: string | null };

/** The group's subsidiaries now. */
export async function listSubsidiaries(ctx: HqContext, cursor: string | null, limit: number): Promise<Page<Subsidiary>> {
  permitHq(ctx, 'hq.standard.read');
  const rows = await ctx.app.db.hq(ctx, (tx) => subsidiaries(tx, cursor, limit + 1));
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.slug ?? null) : null };
}

/** Who works at headquarters; addresses for administrators only. */
export async function listHqMembers(
  ctx: HqContext,
  cursor: string | null,
  limit: number,
): Promise<Page<Omit<HqMemberRow, 'email'> & { email: string | null }>> {
  permitHq(ctx, 'hq.member.read');
  const rows = await ctx.app.db.identity((tx) => hqMembersPage(tx, ctx.groupId, cursor, limit + 1), 'read');
  const items = rows.slice(0, limit).map((m) => (ctx.roles.includes('hq_admin') ? m : { ...m, email: null }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.personId ?? null) : null };
}

/**
 * Whom an administrator may change or take out: not themselves, so one always stays. Read under a lock, for whoever was taken out a moment
 * ago decides nothing more.
 */
async function holdOther(ctx: HqContext, tx: Tx<'hq'>, personId: string): Promise<void> {
  const roles = await holdHqRoles(tx);
  if (!roles.get(ctx.principal.personId)?.includes('hq_admin')) throw new DomainError('forbidden');
  if (!roles.has(personId)) throw new DomainError('not_found', 'Nobody at headquarters has this id.');
  if (personId === ctx.principal.personId) throw new DomainError('own_access');
}

/** Gives somebody at headquarters other roles. Errors: `forbidden`, `not_found`, `own_access`. */
export async function changeHqMember(ctx: HqContext, repeat: Repeat, personId: string, roles: readonly HqRole[]): Promise<void> {
  permitHq(ctx, 'hq.member.write');
  await hqOnce(ctx, repeat, async (tx) => {
    await holdOther(ctx, tx, personId);
    await setHqRoles(tx, personId, roles);
    return {};
  });
}

/** Takes somebody out of headquarters at once, with their keys; what they wrote stays. Errors: `forbidden`, `not_found`, `own_access`. */
export async function removeHqMember(ctx: HqContext, repeat: Repeat, personId: string): Promise<void> {
  permitHq(ctx, 'hq.member.write');
  await hqOnce(ctx, repeat, async (tx) => {
    await holdOther(ctx, tx, personId);
    await leaveHq(tx, personId);
    return {};
  });
}

/** Invites addresses to headquarters, one mail each. */
export async function inviteToHq(
  ctx: HqContext,
  repeat: Repeat,
  input: { emails: readonly string[]; roles: readonly HqRole[] },
): Promise<{ items: InviteResult[] }> {
  permitHq(ctx, 'hq.member.write');
  const { app, principal } = ctx;
  const emails = [...new Set(input.emails)];
  const flooded = await floodedOf(app, emails);
  const by = { personId: principal.personId, name: principal.name, locale: principal.locale };
  return hqOnce(ctx, repeat, async (tx) => {
    const items: InviteResult[] = [];
    for (const email of emails)
      items.push(
        await sendInvite(
          app,
          tx,
          by,
          { tenantId: null, groupId: ctx.groupId, place: ctx.groupName },
          { email, roles: input.roles },
          flooded,
        ),
      );
    return { items };
  });
}

export async function listHqInvites(ctx: HqContext, cursor: string | null, limit: number): Promise<Page<InviteView>> {
  permitHq(ctx, 'hq.member.write');
  const rows = await ctx.app.db.hq(ctx, (tx) => pendingInvites(tx, cursor, limit + 1));
  const items = await withInviters(ctx.app, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

export async function withdrawHqInvite(ctx: HqContext, repeat: Repeat, id: string): Promise<void> {
  permitHq(ctx, 'hq.member.write');
  await hqOnce(ctx, repeat, async (tx) => {
    if ((await revokeInvite(tx, id)).length === 0) throw inviteNotFound();
    return {};
  });
}
