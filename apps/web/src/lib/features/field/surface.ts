import type { Surface } from '@bodan/core/fields/layout';

/** The form somebody works with: technicians have their own, whoever does something else as well works at the desk. */
export const surfaceOf = ({ roles }: { roles: readonly string[] }): Surface =>
  roles.length > 0 && roles.every((role) => role === 'technician') ? 'technician' : 'desk';
