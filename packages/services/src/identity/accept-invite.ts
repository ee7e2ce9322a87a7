import { DomainError, type FieldError } from '@bodan/core/errors';
import { intoTenant } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { joinHq, markAccepted, type OpenInvite, openInvite } from '../member/invite-store.ts';
import { seatMember } from '../member/seat.ts';
import { checkNewPassword, decoyHash } from './password.ts';
import { type PersonContext, personOnce } from './person-once.ts';
import { addPerson, ownsAddress, personByEmail, personById } from './person-store.ts';
import { type Person, personView } from './read-me.ts';

export type InviteView = {
  email: string;
  kind: 'workspace' | 'group';
  workspaceName: string;
  invitedBy: string;
  roles: string[];
  expiresAt: number;
  isYours: boolean;
};

const masked = (email: string): string => email.replace(/^(.)[^@]*@(.).*(\.[^.]*)$/, '$1***@$2***$3');

/** What an invitation says. The address is masked unless the reader is signed in as it. Throws `invite_invalid`. */
export function readInvite(app: App, personId: string | null, token: string): Promise<InviteView> {
  return app.db.identity(async (tx) => {
    const invite = await openInvite(tx, app.sha256(token), new Date(app.now()), false);
    if (!invite) throw new DomainError('invite_invalid');
    const isYours = personId !== null && (await ownsAddress(tx, personId, invite.email));
    return {
      email: isYours ? invite.email : masked(invite.email),
      kind: invite.tenantId ? 'workspace' : 'group',
      workspaceName: invite.placeName,
      invitedBy: invite.inviterName,
      roles: invite.roles,
      expiresAt: invite.expiresAt,
      isYours,
    };
  }, 'read');
}

export type AcceptInvite = { token: string; name?: string | undefined; password?: string | undefined };
export type Accepted = { person: Person; workspace: { slug: string; name: string } | null; group: { slug: string; name: string } | null };
type Newcomer = { id: string; email: string; name: string; passwordHash: string; locale: string };

/** Proves who accepts: by session, by the account's password, or as somebody new who sets one. */
async function whoAccepts(
  ctx: PersonContext,
  invite: OpenInvite,
  input: AcceptInvite,
): Promise<{ personId: string; newcomer: Newcomer | null }> {
  const { app, principal } = ctx;
  const personId = principal?.via === 'session' ? principal.personId : null;
  const { isYours, existing } = await app.db.identity(
    async (tx) => ({
      isYours: personId !== null && (await ownsAddress(tx, personId, invite.email)),
      existing: await personByEmail(tx, invite.email),
    }),
    'read',
  );
  if (personId !== null && isYours) return { personId, newcomer: null };
  const { name, password } = input;
  if (existing) {
    const isRight = await app.ports.passwords.verify(existing.passwordHash ?? (await decoyHash(app)), password ?? '');
    if (!isRight) throw new DomainError('invalid_credentials', 'This address has an account: sign in as it, or send its password.');
    return { personId: existing.id, newcomer: null };
  }
  const missing = (pointer: string): FieldError => ({ pointer, code: 'required', detail: 'must be filled' });
  if (!name || !password)
    throw new DomainError('validation_failed', undefined, {
      fields: [...(name ? [] : [missing('/name')]), ...(password ? [] : [missing('/password')])],
    });
  checkNewPassword(password, invite.email);
  const id = app.newId();
  return {
    personId: id,
    newcomer: { id, email: invite.email, name, passwordHash: await app.ports.passwords.hash(password), locale: 'zh-CN' },
  };
}

/**
 * Uses an invitation up and gives the membership, together. Whoever accepts has proven to be the invited address.
 * Throws `invite_invalid`, `invalid_credentials`, `validation_failed`, `plan_limit` when no seat is left. Source: security 18.
 */
export async function acceptInvite(ctx: PersonContext, input: AcceptInvite, locale: string): Promise<Accepted> {
  const { app } = ctx;
  const tokenHash = app.sha256(input.token);
  const now = () => new Date(app.now());
  const seen = await app.db.identity((tx) => openInvite(tx, tokenHash, now(), false), 'read');
  // Used up a moment ago may mean that this very request is sent again: its Idempotency-Key then finds the answer.
  if (!seen && !ctx.idempotency) throw new DomainError('invite_invalid');
  const who = seen ? await whoAccepts(ctx, seen, input) : null;
  return personOnce(ctx, async (tx) => {
    const invite = await openInvite(tx, tokenHash, now(), true);
    if (!invite || !who) throw new DomainError('invite_invalid');
    if (who.newcomer && !(await addPerson(tx, { ...who.newcomer, locale })))
      throw new DomainError('conflict', 'An account with this address was just made; sign in.');
    const person = await personById(tx, who.personId);
    if (!person) throw new DomainError('invite_invalid');
    await markAccepted(tx, invite.id, now());
    const place = { slug: invite.placeSlug, name: invite.placeName };
    if (invite.groupId) await joinHq(tx, invite.groupId, person.id, invite.roles);
    if (invite.tenantId) {
      const scope = { tenantId: invite.tenantId, groupId: invite.scopeGroupId };
      await seatMember(await intoTenant(tx, scope), {
        tenantId: scope.tenantId,
        personId: person.id,
        name: person.name,
        roles: invite.roles,
        departmentCode: invite.departmentCode,
        branchIds: invite.branchIds,
      });
    }
    return { person: personView(person), workspace: invite.tenantId ? place : null, group: invite.groupId ? place : null };
  });
}
