import type { PersonQuiet } from '@bodan/core/alert/quiet';
import { DomainError } from '@bodan/core/errors';
import { queueMail } from '../mail/queue.ts';
import { passwordChangedMail } from '../mail/templates.ts';
import { foundWorkspace } from '../workspace/found.ts';
import type { Template } from '../workspace/provision.ts';
import { checkNewPassword, decoyHash } from './password.ts';
import { localeOf, ownerOfSession, type PersonContext, personOnce } from './person-once.ts';
import { endSessionsOf, ownsAddress, personById, setPassword, updatePerson } from './person-store.ts';
import { type MyPerson, myView } from './read-me.ts';

export type UpdateMe = {
  name?: string | undefined;
  locale?: string | undefined;
  preferences?: Record<string, unknown> | undefined;
  quiet?: PersonQuiet | undefined;
};

/** Changes one's own name, language, quiet hours or preferences; preferences are replaced whole. */
export function updateMe(ctx: PersonContext, input: UpdateMe): Promise<MyPerson> {
  const { personId } = ownerOfSession(ctx);
  return personOnce(ctx, async (tx) => {
    await updatePerson(tx, personId, {
      name: input.name ?? null,
      locale: input.locale ?? null,
      preferences: input.preferences ?? null,
      quiet: input.quiet ?? null,
    });
    const p = await personById(tx, personId);
    if (!p) throw new DomainError('unauthenticated');
    return myView(p);
  });
}

/** A new password against the current one; every other session ends. Throws `invalid_credentials`, `validation_failed`. */
export async function changePassword(ctx: PersonContext, current: string, next: string): Promise<void> {
  const { app } = ctx;
  const { personId, credentialId } = ownerOfSession(ctx);
  const { person, isProven } = await app.db.identity(async (tx) => {
    const found = await personById(tx, personId);
    return { person: found, isProven: found ? await ownsAddress(tx, personId, found.email) : false };
  }, 'read');
  if (!person || !(await app.ports.passwords.verify(person.passwordHash ?? (await decoyHash(app)), current)))
    throw new DomainError('invalid_credentials', 'The current password is wrong.');
  checkNewPassword(next, person.email, '/next');
  const passwordHash = await app.ports.passwords.hash(next);
  await app.db.identity(async (tx) => {
    await setPassword(tx, personId, passwordHash);
    await endSessionsOf(tx, personId, credentialId);
    if (isProven)
      await queueMail(app, tx, person.email, passwordChangedMail(localeOf(person.locale), { forgotUrl: `${app.baseUrl}/forgot` }));
  });
}

/** Another workspace of one's own, stand-alone on the free plan; a sandbox has a clock of its own and stays a sandbox. */
export function createWorkspace(
  ctx: PersonContext,
  input: { name: string; template: Template; isSandbox: boolean },
): Promise<{ id: string; slug: string; name: string }> {
  const { personId } = ownerOfSession(ctx);
  return personOnce(ctx, async (tx) => {
    const person = await personById(tx, personId);
    if (!person) throw new DomainError('unauthenticated');
    const { founded, settle } = await foundWorkspace(ctx.app, tx, { ...input, group: null, owner: { personId, name: person.name } });
    await settle();
    return { id: founded.tenantId, slug: founded.slug, name: founded.name };
  });
}
