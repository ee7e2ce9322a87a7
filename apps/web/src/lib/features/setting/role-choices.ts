import { ROLES, type Role } from '@bodan/core/access';
import { roleName } from '#lib/features/auth/role-name.ts';
import type { Choice } from '#lib/ui/field-shape.ts';

/** The roles somebody may give: only an owner makes owners. */
export function roleChoices(mine: readonly string[]): Choice[] {
  return ROLES.map((role) => ({ value: role, label: roleName(role), disabled: role === 'owner' && !mine.includes('owner') }));
}

/** Names that are roles, in the order of rank. */
export const rolesOf = (names: readonly string[]): Role[] => ROLES.filter((role) => names.includes(role));
