import type { FieldError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { RowTarget } from '@bodan/core/import/target';
import { isReadable, isRowTarget, pointerOf, ROW_TARGETS } from '@bodan/core/import/target';
import { complaintWords } from '#lib/features/field/complaint.ts';
import { deskPlace } from '#lib/features/field/place.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from '#lib/ui/field-shape.ts';

const own: Record<RowTarget, () => string> = {
  title: m.fact_title,
  customerWords: m.imp_target_words,
  contactName: m.fact_contact,
  phone: m.fact_phone,
  address: m.fact_address,
  device: m.fact_device,
  deviceSerial: m.fact_serial,
  faultCode: m.imp_target_fault,
  departmentCode: m.column_department,
  tier: m.column_tier,
  priority: m.column_priority,
  branchId: m.column_branch,
  tags: m.fact_tags,
};
export const ownName = (target: RowTarget): string => own[target]();

/** What a column can fill, ticket's own first; `drafted` are fields that are not published yet. */
export function targetChoices(workspace: Workspace, drafted: readonly FieldDefinition[]): Choice[] {
  const published = workspace.settings.fields.filter((f) => isReadable(f.type) && !f.isHidden);
  const waiting = drafted.filter((f) => isReadable(f.type) && !workspace.settings.fields.some((x) => x.key === f.key));
  return [
    { value: '', label: m.imp_target_none() },
    ...ROW_TARGETS.map((target) => ({ value: target, label: own[target](), hint: m.imp_target_own() })),
    ...published.map((f) => ({ value: f.key, label: workspace.say(f.name), hint: m.imp_target_field() })),
    ...waiting.map((f) => ({ value: f.key, label: workspace.say(f.name), hint: m.imp_target_draft() })),
  ];
}

type Complaint = Pick<FieldError, 'pointer' | 'code' | 'detail'>;
const plain: Record<string, () => string> = {
  not_unit: m.imp_bad_unit,
  not_boolean: m.imp_bad_switch,
  not_stars: m.imp_bad_stars,
  unknown_field: m.imp_bad_gone,
  not_phone: m.field_bad_phone,
  not_storable: m.field_bad_characters,
  too_long: m.imp_bad_long,
  too_many: m.imp_bad_tags,
};
const custom = new Set(['not_unit', 'not_boolean', 'not_stars', 'unknown_field']);

/** What is wrong with a cell, in the reader's language. */
function complaint(workspace: Workspace, field: FieldDefinition | undefined, error: Complaint, text: string): string {
  if (error.code === 'ambiguous') return m.imp_bad_ambiguous({ text });
  if (error.code === 'unknown') return m.imp_bad_unknown({ text });
  if (field && !custom.has(error.code)) return complaintWords(deskPlace(workspace), field, '', error);
  if (error.pointer === '/title' && error.code === 'required') return m.imp_bad_title();
  if (error.code === 'required') return m.field_required();
  return plain[error.code]?.() ?? error.detail;
}

export type ToldError = { column: number | null; words: string };
/** Each error of a row with the column it is about; null where no column of the sheet is. */
export function toldErrors(
  workspace: Workspace,
  fields: readonly FieldDefinition[],
  columns: readonly { name: string; target: string }[],
  row: { cells: readonly string[]; errors: readonly Complaint[] },
): ToldError[] {
  return row.errors.map((error) => {
    const [, root = '', key] = error.pointer.split('/');
    const target = root === 'custom' && key !== undefined ? key : root;
    const field = fields.find((f) => f.key === target);
    const at = target === '' ? -1 : columns.findIndex((c) => c.target === target && pointerOf(c.target) !== '');
    const words = complaint(workspace, field, error, (row.cells[at] ?? '').slice(0, 40));
    if (at >= 0) return { column: at, words };
    const name = field ? workspace.say(field.name) : isRowTarget(target) ? own[target]() : '';
    const isMissing = error.code === 'required' && field !== undefined;
    return { column: null, words: name && error.pointer !== '/title' ? `${name}：${isMissing ? m.imp_bad_no_column() : words}` : words };
  });
}
