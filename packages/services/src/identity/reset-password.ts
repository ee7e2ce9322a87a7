import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import { queueMail } from '../mail/queue.ts';
import { passwordChangedMail, resetMail } from '../mail/templates.ts';
import { checkNewPassword } from './password.ts';
import { localeOf } from './person-once.ts';
import { addReset, endSessionsOf, findReset, personByEmail, recentResets, setPassword, useReset } from './person-store.ts';

const LIFETIME_MINUTES = 60;
const MAX_AN_HOUR = 3;

/** Sends a link to the address if it has an account; says nothing of it either way. At most three mails an hour. */
export async function requestReset(app: App, email: string): Promise<void> {
  await app.db.identity(async (tx) => {
    const person = await personByEmail(tx, email);
    if (!person || (await recentResets(tx, person.id)) >= MAX_AN_HOUR) return;
    const token = app.randomToken(32);
    await addReset(tx, { tokenHash: app.sha256(token), personId: person.id, expiresAt: new Date(app.now() + LIFETIME_MINUTES * 60_000) });
    await queueMail(
      app,
      tx,
      email,
      resetMail(localeOf(person.locale), { url: `${app.baseUrl}/reset/${token}`, minutes: LIFETIME_MINUTES }),
    );
  });
}

/** Sets a new password with a link from the mailbox and ends every session of the person. Throws `reset_invalid`, `validation_failed`. */
export async function confirmReset(app: App, token: string, password: string): Promise<void> {
  const tokenHash = app.sha256(token);
  const person = await app.db.identity((tx) => findReset(tx, tokenHash, new Date(app.now())), 'read');
  if (!person) throw new DomainError('reset_invalid');
  checkNewPassword(password, person.email);
  const passwordHash = await app.ports.passwords.hash(password);
  await app.db.identity(async (tx) => {
    const personId = await useReset(tx, tokenHash, new Date(app.now()));
    if (!personId) throw new DomainError('reset_invalid');
    await setPassword(tx, personId, passwordHash);
    await endSessionsOf(tx, personId, null);
    await queueMail(app, tx, person.email, passwordChangedMail(localeOf(person.locale), { forgotUrl: `${app.baseUrl}/forgot` }));
  });
}
