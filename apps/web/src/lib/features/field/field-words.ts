import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { deskPlace } from './place.ts';
import { valueText } from './value-text.ts';

export { textOfField } from './value-text.ts';

/** A custom value as people of the workspace read it. */
export const fieldWords = (workspace: Workspace, field: FieldDefinition, value: unknown, names?: Record<string, string>): string =>
  valueText(deskPlace(workspace, { names }), field, value);
