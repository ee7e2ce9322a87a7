import { DomainError } from '@bodan/core/errors';
import { passwordProblem } from '@bodan/core/identity/password';
import type { App } from '../context.ts';
import type { PasswordHasher } from '../ports.ts';

/** Refuses a weak new password beside its field. Throws `validation_failed`. */
export function checkNewPassword(password: string, email: string, pointer = '/password'): void {
  const problem = passwordProblem(password, email);
  if (problem) throw new DomainError('validation_failed', undefined, { fields: [{ pointer, ...problem }] });
}

const decoys = new WeakMap<PasswordHasher, Promise<string>>();

/** A hash that no password fits: checking against it takes as long as checking against a real one. */
export function decoyHash(app: App): Promise<string> {
  let decoy = decoys.get(app.ports.passwords);
  if (!decoy) {
    decoy = app.ports.passwords.hash(app.randomToken(32));
    decoys.set(app.ports.passwords, decoy);
  }
  return decoy;
}
