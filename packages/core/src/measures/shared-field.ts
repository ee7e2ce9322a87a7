import { valueType } from '../fields/condition.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import type { Label } from '../text.ts';

/** What a board can be told by: a field of the standard whose values are listed. */
export type SharedField = {
  key: string;
  type: 'choice' | 'multiple_choice' | 'switch';
  name: Label;
  values: { key: string; name: Label }[];
};
/** A board narrowed to tickets that hold one of these values; '' stands for tickets without any. */
export type FieldFilter = { key: string; values: string[] };

/** Stands for tickets whose values are not to be seen any more: of who left the group, or of an earlier membership. */
export const UNSEEN = '~';

const YES_NO: SharedField['values'] = [
  { key: 'true', name: { 'zh-CN': '是', en: 'Yes' } },
  { key: 'false', name: { 'zh-CN': '否', en: 'No' } },
];

/** A field as it is stored; what later editions of the form added may be missing. */
type Stored = Pick<FieldDefinition, 'key' | 'type' | 'name'> &
  Partial<Pick<FieldDefinition, 'result' | 'options' | 'isSensitive' | 'isHidden' | 'readRoles' | 'guard'>>;

/**
 * The fields of a standard that figures are told by: values are listed, and whoever sees figures may see them. The view behind the walls
 * (`shared_field`) holds the same ones.
 */
export const sharedFields = (fields: readonly Stored[]): SharedField[] =>
  fields.flatMap((f): SharedField[] => {
    const type = valueType({ type: f.type, result: f.result ?? null });
    if (type !== 'choice' && type !== 'multiple_choice' && type !== 'switch') return [];
    if (f.isSensitive || f.isHidden || (f.readRoles ?? []).length > 0 || f.guard) return [];
    const values = type === 'switch' ? YES_NO : (f.options ?? []).map(({ key, name }) => ({ key, name }));
    return [{ key: f.key, type, name: f.name, values }];
  });
