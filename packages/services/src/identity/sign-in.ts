import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';
import { decoyHash } from './password.ts';
import { accountsOf, type PersonRow } from './person-store.ts';
import { type Person, type Places, personView, placesOf } from './read-me.ts';

/** At least so many passwords are checked, so that the time says little about whether the address is known. */
const MIN_CHECKS = 2;

async function accountBehind(app: App, email: string, password: string): Promise<PersonRow> {
  const accounts = await app.db.identity((tx) => accountsOf(tx, email), 'read');
  for (const account of accounts)
    if (await app.ports.passwords.verify(account.passwordHash ?? (await decoyHash(app)), password)) return account;
  for (let i = accounts.length; i < MIN_CHECKS; i++) await app.ports.passwords.verify(await decoyHash(app), password);
  throw new DomainError('invalid_credentials');
}

/** The person behind an address and a password, and where they belong. Throws `invalid_credentials`, whatever of the two is wrong. */
export async function signIn(app: App, email: string, password: string): Promise<{ person: Person } & Places> {
  const account = await accountBehind(app, email, password);
  return { person: personView(account), ...(await app.db.identity((tx) => placesOf(tx, account.id), 'read')) };
}
