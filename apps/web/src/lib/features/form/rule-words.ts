import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type NamedField, withNames } from '@bodan/core/formula/names';
import { conditionSentence } from '#lib/features/setting/condition-words.ts';
import type { FieldScene } from '#lib/features/setting/field-scene.ts';
import { lookupSentence } from '#lib/features/setting/take-words.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a field does by itself, in sentences: when it is shown, when it must be filled, what it is worked out by or taken from. */
export function ruleWords(
  scene: FieldScene,
  all: readonly FieldDefinition[],
  named: readonly NamedField[],
  field: FieldDefinition,
): string[] {
  if (!field.showIf && !field.requiredIf && field.formula === null && field.type !== 'lookup') return [];
  const sentence = (condition: FieldDefinition['showIf']) => condition && conditionSentence(scene, all, condition);
  const [shown, required] = [sentence(field.showIf), sentence(field.requiredIf)];
  const formula = field.formula === null ? null : withNames(field.formula, named);
  const lookup = field.type === 'lookup' ? lookupSentence(scene.place.say, all, field) : '';
  return [
    ...(shown ? [m.fld_shown_when({ condition: shown })] : []),
    ...(required && !field.isRequired ? [m.fld_required_when({ condition: required })] : []),
    ...(formula ? [m.frm_reckoned({ formula })] : []),
    ...(lookup ? [lookup] : []),
  ];
}
