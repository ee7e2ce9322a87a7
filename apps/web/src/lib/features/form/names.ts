import type { StandardContent } from '@bodan/core/standard/content';
import { type Change, type NameBook, nameBook } from '#lib/features/standard/names.ts';
import type { FormDesk } from './desk.svelte.ts';

/** What changes of fields speak of: every field that is drawn or in force, with the standard's codes. */
export function sceneOf(desk: FormDesk): StandardContent {
  const known = new Map([...desk.published.fields, ...desk.editor.all].map((f) => [f.key, f]));
  return { ...desk.workspace.settings.standard.content, fields: [...known.values()] };
}
export const bookOf = (desk: FormDesk, changes: readonly Change[]): NameBook => nameBook([sceneOf(desk)], changes);
