import { anyFieldDefinition, fieldDefinition, isFieldKey, standardFieldDefinition } from '@bodan/core/fields/definition';
import { expect, test } from 'vitest';

const text = (key: string) => ({ key, type: 'text', name: { 'zh-CN': '备注', en: 'Note' } });

test('a field of the workspace and one of the standard differ by their prefix and in nothing else', () => {
  const own = fieldDefinition.parse(text('x_note'));
  const shared = standardFieldDefinition.parse(text('s_note'));
  expect({ ...own, key: '' }).toEqual({ ...shared, key: '' });
  expect(fieldDefinition.safeParse(text('s_note')).success).toBe(false);
  expect(standardFieldDefinition.safeParse(text('x_note')).success).toBe(false);
  for (const key of ['x_note', 's_note']) expect(anyFieldDefinition.safeParse(text(key)).success).toBe(true);
});

test('names of custom fields are told from real columns and from names of the language', () => {
  expect(['x_a', 's_1', 'x_install_height'].map(isFieldKey)).toEqual([true, true, true]);
  for (const name of ['source', 'stage', '__proto__', 'constructor', 'x_', 'x__proto__', 'x_a_', 'X_a', 'y_a', `x_${'a'.repeat(39)}`])
    expect(isFieldKey(name)).toBe(false);
});
