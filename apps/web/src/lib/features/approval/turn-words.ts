import { fieldWords } from '#lib/features/field/field-words.ts';
import type { TicketRow } from '#lib/features/ticket/kinds.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';

export type Turn = NonNullable<TicketRow['turn']>;
type Row = Pick<TicketRow, 'custom' | 'turn'>;

/** In whose place one decides: nothing for oneself. */
export const placeWords = (workspace: Workspace, { actsFor }: Turn): string =>
  actsFor === workspace.me.id ? '' : m.turn_for({ person: workspace.personName(actsFor) });

/** What was asked for on the way into the approval, amounts first: "报价 ¥1,280.00". */
export const askedWords = (workspace: Workspace, { turn, custom }: Row, names: Readonly<Record<string, string>> = {}): string[] =>
  (turn?.fields ?? []).flatMap((key) => {
    const field = workspace.settings.fields.find((one) => one.key === key);
    const words = field ? fieldWords(workspace, field, custom[key], { ...names }) : '';
    return field && words !== '' ? [`${workspace.say(field.name)} ${words}`] : [];
  });

/** Who asks, about what and why, in the order one reads it. */
export function turnWords(workspace: Workspace, row: Row, names: Readonly<Record<string, string>> = {}): string[] {
  const { turn } = row;
  if (!turn) return [];
  const asker = workspace.personName(turn.askedBy);
  return [asker ? m.turn_by({ person: asker }) : m.turn_by_flow(), ...askedWords(workspace, row, names), turn.reason].filter(
    (part) => part !== '',
  );
}
