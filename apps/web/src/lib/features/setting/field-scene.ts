import { CONDITION_COLUMNS, type ConditionColumn } from '@bodan/core/fields/condition';
import { deskPlace, type FieldPlace } from '#lib/features/field/place.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { type Choice, columnChoices } from './condition-words.ts';

/** What the conditions and formulas of fields may speak of: of a workspace, or of what every subsidiary has. */
export type FieldScene = {
  place: FieldPlace;
  columns: readonly ConditionColumn[];
  choicesOf(column: ConditionColumn): readonly Choice[];
  /** Skills that faults ask for. */
  skills: readonly string[];
};

/** Skills that the faults of a standard ask for, each once. */
export const skillsIn = ({ faultCodes }: { faultCodes: readonly { requiredSkill: string | null }[] }): string[] => [
  ...new Set(faultCodes.flatMap(({ requiredSkill }) => (requiredSkill ? [requiredSkill] : []))),
];

export const workspaceScene = (workspace: Workspace): FieldScene => ({
  place: deskPlace(workspace),
  columns: CONDITION_COLUMNS,
  choicesOf: (column) => columnChoices(workspace, column),
  skills: skillsIn(workspace.settings.standard.content),
});
