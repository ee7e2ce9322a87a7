import { Problem } from '#lib/api/problem.ts';

const CUSTOM = '/custom/';
/** Custom fields that a refused step asks for; none when it lacks something else as well, which no form can fill. */
export function lackedFields(error: unknown): string[] {
  if (!(error instanceof Problem) || error.code !== 'requirement_missing') return [];
  const isAll = error.errors.every(({ pointer }) => pointer.startsWith(CUSTOM));
  return isAll ? error.errors.map(({ pointer }) => pointer.slice(CUSTOM.length)) : [];
}
