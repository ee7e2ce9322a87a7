import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { Choice } from '#lib/ui/field-shape.ts';
import { factChoices, valuesOfFact } from './choices.ts';
import { factName } from './words.ts';

/** What a rule may look at, by name: all that a workspace has, or what headquarters can name for everybody. */
export type FactNames = {
  fields: readonly FieldDefinition[];
  choices: readonly Choice[];
  /** The values a fact can have, where they are few and have names; null where they are typed. */
  valuesOf(fact: string): readonly Choice[] | null;
  nameOf(fact: string): string;
};

export const workspaceFacts = (workspace: Workspace): FactNames => ({
  fields: workspace.settings.fields,
  get choices() {
    return factChoices(workspace);
  },
  valuesOf: (fact) => valuesOfFact(workspace, fact),
  nameOf: (fact) => factName(workspace, fact),
});
