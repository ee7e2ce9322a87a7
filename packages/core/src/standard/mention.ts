/** What of a workspace may name a code or a field. */
export const USE_KINDS = ['flow', 'view', 'form', 'dashboard', 'member'] as const;
export type UseKind = (typeof USE_KINDS)[number];

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** Whether a text, such as a rule, the query of a view or a stored definition, names a code or the key of a field as a whole word. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_.-])${name.replaceAll(SPECIAL, '\\$&')}(?![A-Za-z0-9_.-])`).test(text);
}
