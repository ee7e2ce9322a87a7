import type { Role } from '../access.ts';
import { DomainError, type FieldError } from '../errors.ts';

export type MemberStanding = { personId: string; roles: readonly string[]; isDisabled: boolean };
export type StandingChange = { roles?: readonly Role[] | undefined; disabled?: boolean | undefined };

const isOwner = (roles: readonly string[]): boolean => roles.includes('owner');

/** Whether somebody may give these roles: only owners make owners. Throws `forbidden`. */
export function checkGrant(grantorRoles: readonly string[], roles: readonly string[]): void {
  if (isOwner(roles) && !isOwner(grantorRoles)) throw new DomainError('forbidden', 'Only an owner makes owners.');
}

/**
 * Whether a member's roles or access may change so. `otherOwners` are the active owners besides the target. Nobody changes their
 * own standing; administrators do not touch owners; one owner always stays. Throws `own_access`, `forbidden`, `last_owner`. Source: ux A14.
 */
export function checkStanding(
  actor: { personId: string; roles: readonly string[] },
  target: MemberStanding,
  change: StandingChange,
  otherOwners: number,
): void {
  const isSame = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((r) => b.includes(r));
  const newRoles = change.roles && !isSame(change.roles, target.roles) ? change.roles : null;
  const newAccess = change.disabled !== undefined && change.disabled !== target.isDisabled ? change.disabled : null;
  if (newRoles === null && newAccess === null) return;
  const losesOwner = isOwner(target.roles) && !target.isDisabled && ((newRoles !== null && !isOwner(newRoles)) || newAccess === true);
  if (losesOwner && otherOwners === 0) throw new DomainError('last_owner');
  if (actor.personId === target.personId) throw new DomainError('own_access');
  if (isOwner(target.roles) && !isOwner(actor.roles)) throw new DomainError('forbidden', 'Only an owner changes an owner.');
  if (newRoles) checkGrant(actor.roles, newRoles);
}

/**
 * What is wrong with this supervisor of a member; null when nothing is. `supervisors` says of every active member whom they answer to.
 * Nobody stands above themselves, directly or over others, so an escalation always goes upwards. Source: SLA spec A2.11.
 */
export function supervisorError(
  personId: string,
  supervisorId: string,
  supervisors: ReadonlyMap<string, string | null>,
): FieldError | null {
  const pointer = '/supervisorId';
  if (!supervisors.has(supervisorId)) return { pointer, code: 'unknown', detail: 'the workspace has no such active member' };
  const seen = new Set<string>();
  for (let at: string | null = supervisorId; at !== null && !seen.has(at); at = supervisors.get(at) ?? null) {
    if (at === personId) return { pointer, code: 'cycle', detail: 'answers to this member already, directly or over others' };
    seen.add(at);
  }
  return null;
}
