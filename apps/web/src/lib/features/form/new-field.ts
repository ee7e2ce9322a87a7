import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { FieldType } from '@bodan/core/fields/types';
import { newField, typeName, withType } from '#lib/features/setting/field-draft.ts';
import { m } from '#lib/paraglide/messages.js';

/** In the language of whoever draws; a name in the other one that nobody wrote would only be wrong once this one is changed. */
const named = (words: string) => ({ 'zh-CN': words, en: '' });

/** A field that can be used as it is, called after its type until somebody names it. */
export function readyField(type: FieldType, taken: readonly string[]): FieldDefinition {
  const made = withType({ ...newField(taken), name: named(typeName[type]()) }, type);
  const [option] = made.options;
  if (option) made.options = [1, 2].map((n) => ({ ...option, key: `o${n}`, name: named(m.frm_option_n({ n })) }));
  made.columns = made.columns.map((column, i) => ({ ...column, name: named(m.frm_column_n({ n: i + 1 })) }));
  return made;
}
/** A name for a new tab. */
export const tabName = (n: number) => named(m.frm_tab_n({ n }));
