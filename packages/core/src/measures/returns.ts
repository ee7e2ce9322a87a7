/** How a ticket comes back: sent back before it was finished, or opened again after it was closed. Both are measures of that name. */
export const RETURN_KINDS = ['rework', 'reopened'] as const;
export type ReturnKind = (typeof RETURN_KINDS)[number];
/** The way back: from which stage to which. Both null where nothing says so. */
export type Way = { kind: ReturnKind; from: string | null; to: string | null };

const WAY = /^(rework|reopened)\.(?:-|([a-z][a-z0-9_]{0,39})\.([a-z][a-z0-9_]{0,39}))$/;

/** A way as addresses name it: `rework.inspection.confirmed`; `rework.-` for those that nothing says it of. */
export const wayText = ({ kind, from, to }: Way): string => (from === null || to === null ? `${kind}.-` : `${kind}.${from}.${to}`);
/** What a text names; null for no way. */
export function wayOf(text: string): Way | null {
  const [, kind, from, to] = WAY.exec(text) ?? [];
  return kind === undefined ? null : { kind: kind as ReturnKind, from: from ?? null, to: to ?? null };
}
