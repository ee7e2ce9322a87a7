import { DomainError } from '@bodan/core/errors';
import type { Tx } from '@bodan/db/doors';
import { queueMail } from '../mail/queue.ts';
import { haveAccountMail } from '../mail/templates.ts';
import { addInvite, invitesLastDay } from '../member/invite-store.ts';
import { type Founded, foundWorkspace } from '../workspace/found.ts';
import type { Template } from '../workspace/provision.ts';
import { checkNewPassword, decoyHash } from './password.ts';
import { localeOf, type PersonContext, personOnce } from './person-once.ts';
import { addClaimant, addPerson, type NewPerson, personByEmail } from './person-store.ts';
import type { Person } from './read-me.ts';

export type SignUp = { email: string; password: string; name: string; workspaceName: string; template: Template; locale: string };
export type SignedUp = { person: Person; workspace: { slug: string; name: string } };

export const INVITE_DAYS = 7;
const DAY_MS = 86_400_000;
const MAX_MAILS_A_DAY = 3;

/**
 * An account with a workspace of its own. An address that has an account already gets the same answer in the same time and a
 * workspace that works as well: under an account beside it, which only claims the address, while the mailbox is invited to own it.
 * With the password of the existing account the workspace goes there at once. Throws `validation_failed`. Source: security 18, ux A04.
 */
export async function signUp(ctx: PersonContext, input: SignUp): Promise<SignedUp> {
  const { app } = ctx;
  checkNewPassword(input.password, input.email);
  const passwordHash = await app.ports.passwords.hash(input.password);
  const existing = await app.db.identity((tx) => personByEmail(tx, input.email), 'read');
  const isTheirs = await app.ports.passwords.verify(existing?.passwordHash ?? (await decoyHash(app)), input.password);
  const person: NewPerson = { id: app.newId(), email: input.email, name: input.name, passwordHash, locale: input.locale };
  return personOnce(ctx, async (tx) => {
    const isNew = !existing && (await addPerson(tx, person));
    if (existing && isTheirs) person.id = existing.id;
    else if (!isNew) await addClaimant(tx, person);
    const shown = existing && isTheirs ? { name: existing.name, locale: existing.locale } : { name: input.name, locale: input.locale };
    const { founded, settle } = await foundWorkspace(app, tx, {
      name: input.workspaceName,
      template: input.template,
      group: null,
      owner: { personId: person.id, name: shown.name },
    });
    if (!isNew && !isTheirs) await tellOwner(ctx, tx, person, founded);
    await settle();
    return { person: { id: person.id, email: input.email, ...shown }, workspace: { slug: founded.slug, name: founded.name } };
  });
}

async function tellOwner({ app }: PersonContext, tx: Tx<'identity'>, claimant: NewPerson, founded: Founded): Promise<void> {
  if ((await invitesLastDay(tx, claimant.email)) >= MAX_MAILS_A_DAY) return;
  const owner = await personByEmail(tx, claimant.email);
  if (!owner) throw new DomainError('internal', 'the account of a taken address is missing');
  const token = app.randomToken(32);
  await addInvite(tx, {
    id: app.newId(),
    tokenHash: app.sha256(token),
    tenantId: founded.tenantId,
    groupId: null,
    email: claimant.email,
    roles: ['owner'],
    invitedBy: claimant.id,
    expiresAt: new Date(app.now() + INVITE_DAYS * DAY_MS),
  });
  await queueMail(
    app,
    tx,
    claimant.email,
    haveAccountMail(localeOf(owner.locale), {
      place: founded.name,
      url: `${app.baseUrl}/invite/${token}`,
      signInUrl: `${app.baseUrl}/forgot`,
      days: INVITE_DAYS,
    }),
  );
}
