import type { FieldDefinition } from '@bodan/core/fields/definition';
import { wrongTogether } from '#lib/features/setting/field-draft.ts';
import { m } from '#lib/paraglide/messages.js';

type Refusal = { pointer: string; code: string; detail: string };
const words: Record<string, () => string> = {
  in_use: m.frm_no_in_use,
  removed: m.frm_no_removed,
  unique_retyped: m.frm_retype_unique,
  not_convertible: m.frm_no_convertible,
  currency_changed: m.frm_no_currency,
  shared: m.frm_no_shared,
};

/** Why these fields cannot be published, with the field it is about. */
export function refusalWords(refusal: Refusal, fields: readonly FieldDefinition[], nameOf: (key: string) => string): string {
  const field = fields[Number(refusal.pointer.split('/')[2])];
  const said = words[refusal.code]?.() ?? wrongTogether([refusal], nameOf)[refusal.pointer.split('/').slice(3).join('/')] ?? refusal.detail;
  return field ? `${nameOf(field.key)}${m.ui_colon()}${said}` : said;
}
