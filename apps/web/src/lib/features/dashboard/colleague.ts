import { roleName } from '#lib/features/auth/role-name.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Colleague } from './dashboard-api.ts';

/** What stands beside a colleague's name: their roles, and their address where another has the same name. */
export function whoIs(person: Colleague, all: readonly Colleague[]): string {
  const isOneOfTwo = all.some((p) => p.personId !== person.personId && p.name === person.name);
  const roles = person.roles.map(roleName).join(m.filter_joiner());
  return [roles, isOneOfTwo ? person.email : ''].filter(Boolean).join(' · ');
}
