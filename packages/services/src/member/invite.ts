import type { HqRole, Role } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { checkGrant } from '@bodan/core/member/change';
import type { Tx } from '@bodan/db/doors';
import { type App, permit, type WorkspaceContext } from '../context.ts';
import { localeOf } from '../identity/person-once.ts';
import { queueMail } from '../mail/queue.ts';
import { inviteMail } from '../mail/templates.ts';
import { writeOnce } from '../once.ts';
import {
  addInvite,
  type InviteRow,
  invitesHereLastDay,
  invitesLastDay,
  pendingInvite,
  pendingInvites,
  renewInvite,
  revokeInvite,
  revokeInvitesTo,
} from './invite-store.ts';
import { memberEmails, personNames } from './store.ts';
import { checkPlace, departmentsOf } from './update.ts';

const LIFETIME_DAYS = 7;
const DAY_MS = 86_400_000;
/** How often one place invites the same address in a day; told to the inviter. */
const MAX_A_DAY = 10;
/** How many mails one mailbox gets in a day from all places together; beyond it none is sent, and nobody is told of the others. */
const MAX_MAILS_A_DAY = 30;

export type Inviter = { personId: string; name: string; locale: string };
type Invitation = { email: string; roles: readonly (Role | HqRole)[]; departmentCode?: string | null; branchIds?: readonly string[] };
type Target = { tenantId: string | null; groupId: string | null; place: string };
export type InviteView = Omit<InviteRow, 'invitedBy'> & { invitedBy: { id: string; name: string } };
export type InviteResult = { email: string; status: 'invited' | 'already_member' | 'too_many'; id: string | null };

export const inviteNotFound = (): DomainError => new DomainError('not_found', 'There is no such invitation.');
const inviterOf = (ctx: WorkspaceContext): Inviter => ({
  personId: ctx.principal?.personId ?? '',
  name: ctx.actor.name,
  locale: ctx.principal?.locale ?? 'zh-CN',
});

/** One invitation and its mail, in the caller's transaction; earlier open ones to the address are withdrawn. */
export async function sendInvite(
  app: App,
  tx: Tx<'tenant'> | Tx<'hq'>,
  by: Inviter,
  target: Target,
  i: Invitation,
  flooded: ReadonlySet<string>,
): Promise<InviteResult> {
  if ((await invitesHereLastDay(tx, i.email)) >= MAX_A_DAY) return { email: i.email, status: 'too_many', id: null };
  const id = app.newId();
  const token = app.randomToken(32);
  await revokeInvitesTo(tx, i.email);
  await addInvite(tx, {
    ...i,
    id,
    tokenHash: app.sha256(token),
    tenantId: target.tenantId,
    groupId: target.groupId,
    invitedBy: by.personId,
    expiresAt: new Date(app.now() + LIFETIME_DAYS * DAY_MS),
  });
  if (!flooded.has(i.email)) await queueMail(app, tx, i.email, letter(app, by, target.place, token));
  return { email: i.email, status: 'invited', id };
}
const letter = (app: App, by: Inviter, place: string, token: string) =>
  inviteMail(localeOf(by.locale), { place, invitedBy: by.name, url: `${app.baseUrl}/invite/${token}`, days: LIFETIME_DAYS });

/** Addresses that have had enough mail today. */
export const floodedOf = (app: App, emails: readonly string[]): Promise<Set<string>> =>
  app.db.identity(async (tx) => {
    const found = new Set<string>();
    for (const email of emails) if ((await invitesLastDay(tx, email)) >= MAX_MAILS_A_DAY) found.add(email);
    return found;
  }, 'read');

export type InviteMembers = {
  emails: readonly string[];
  roles: readonly Role[];
  departmentCode: string | null;
  branchIds: readonly string[];
};

/** Invites addresses to the workspace, one mail each. The answer says nothing about accounts. Errors: `forbidden`, `validation_failed`. Source: ux A09. */
export async function inviteMembers(ctx: WorkspaceContext, input: InviteMembers): Promise<{ items: InviteResult[] }> {
  permit(ctx, 'member.write');
  checkGrant(ctx.roles, input.roles);
  const { app, scope } = ctx;
  const departments = await departmentsOf(ctx);
  const emails = [...new Set(input.emails)];
  const members = await app.db.identity((tx) => memberEmails(tx, scope.tenantId, emails), 'read');
  const flooded = await floodedOf(app, emails);
  const config = await app.configs.get(app.db, scope);
  return writeOnce(ctx, async (tx) => {
    await checkPlace(tx, departments, input);
    const items: InviteResult[] = [];
    for (const email of emails) {
      if (members.has(email)) items.push({ email, status: 'already_member', id: null });
      else
        items.push(
          await sendInvite(
            app,
            tx,
            inviterOf(ctx),
            { tenantId: scope.tenantId, groupId: null, place: config.name },
            { ...input, email },
            flooded,
          ),
        );
    }
    return { items };
  });
}

/** Names who invited; people's names live outside the walls of tenant and group. */
export async function withInviters(app: App, rows: InviteRow[]): Promise<InviteView[]> {
  const names = await app.db.identity((tx) => personNames(tx, [...new Set(rows.map((r) => r.invitedBy))]), 'read');
  return rows.map((r) => ({ ...r, invitedBy: { id: r.invitedBy, name: names.get(r.invitedBy) ?? '' } }));
}

/** Open invitations, newest first, those that ran out included. */
export async function listInvites(
  ctx: WorkspaceContext,
  cursor: string | null,
  limit: number,
): Promise<{ items: InviteView[]; nextCursor: string | null }> {
  permit(ctx, 'member.write');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => pendingInvites(tx, cursor, limit + 1), 'read');
  const items = await withInviters(ctx.app, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** A new link to the same address for another week; the old link ends. Throws `not_found`, `rate_limited`. */
export async function resendInvite(ctx: WorkspaceContext, id: string): Promise<{ id: string; email: string; expiresAt: number }> {
  permit(ctx, 'member.write');
  const { app } = ctx;
  const config = await app.configs.get(app.db, ctx.scope);
  return writeOnce(ctx, async (tx) => {
    const invite = await pendingInvite(tx, id);
    if (!invite) throw inviteNotFound();
    checkGrant(ctx.roles, invite.roles as Role[]);
    const token = app.randomToken(32);
    const expiresAt = app.now() + LIFETIME_DAYS * DAY_MS;
    await renewInvite(tx, { id, tokenHash: app.sha256(token), expiresAt: new Date(expiresAt) });
    await queueMail(app, tx, invite.email, letter(app, inviterOf(ctx), config.name, token));
    return { id, email: invite.email, expiresAt };
  });
}

/** Withdraws an open invitation; its link ends. Throws `not_found`. */
export async function withdrawInvite(ctx: WorkspaceContext, id: string): Promise<void> {
  permit(ctx, 'member.write');
  await writeOnce(ctx, async (tx) => {
    if ((await revokeInvite(tx, id)).length === 0) throw inviteNotFound();
    return {};
  });
}
