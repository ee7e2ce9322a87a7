import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type NamedField, withNames } from '@bodan/core/formula/names';
import { conditionSentence } from '#lib/features/setting/condition-words.ts';
import type { FieldScene } from '#lib/features/setting/field-scene.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a field does by itself, in sentences: when it is shown, when it must be filled, what it is worked out by. */
export function ruleWords(
  scene: FieldScene,
  all: readonly FieldDefinition[],
  named: readonly NamedField[],
  field: FieldDefinition,
): string[] {
  if (!field.showIf && !field.requiredIf && field.formula === null) return [];
  const sentence = (condition: FieldDefinition['showIf']) => condition && conditionSentence(scene, all, condition);
  const [shown, required] = [sentence(field.showIf), sentence(field.requiredIf)];
  const formula = field.formula === null ? null : withNames(field.formula, named);
  return [
    ...(shown ? [m.fld_shown_when({ condition: shown })] : []),
    ...(required && !field.isRequired ? [m.fld_required_when({ condition: required })] : []),
    ...(formula ? [m.frm_reckoned({ formula })] : []),
  ];
}
