/** What can be founded by somebody who is signed in. */
export const KINDS = ['workspace', 'sandbox', 'group'] as const;
export type Kind = (typeof KINDS)[number];

export const kindOf = (text: string | null): Kind => KINDS.find((kind) => kind === text) ?? 'workspace';
