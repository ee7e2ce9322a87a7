import { expect, test } from 'vitest';
import { fieldDefinition } from '../../src/fields/definition.ts';
import { arrange, layout, layoutOf, layoutProblems, NO_LAYOUTS } from '../../src/fields/layout.ts';

const field = (key: string, more: object = {}) => fieldDefinition.parse({ key, type: 'text', name: { 'zh-CN': key }, ...more });
const name = { 'zh-CN': '甲', en: '' };
const fields = [field('x_a'), field('x_b', { isRequired: true }), field('x_c', { isHidden: true }), field('x_d', { onPublicForm: true })];
const form = (...items: { field: string; span?: 1 | 2 }[]) =>
  layout.parse({ tabs: [{ key: 't', name, sections: [{ key: 's', name, columns: 2, items }, { key: 'empty' }] }] });
const keysOf = (a: ReturnType<typeof arrange>) => a.tabs.flatMap((t) => t.sections.map((s) => s.items.map((i) => i.field.key)));

test('without a layout all fields that are shown stand below each other', () => {
  expect(keysOf(arrange(null, fields, 'desk'))).toEqual([['x_a', 'x_b', 'x_d']]);
  expect(keysOf(arrange(null, fields, 'customer'))).toEqual([['x_d']]);
});

test('fields stand at their places; what must be filled is never out of reach, what is unknown or hidden is left out', () => {
  const shown = arrange(form({ field: 'x_d', span: 2 }, { field: 'x_c' }, { field: 'x_gone' }), fields, 'desk');
  expect(keysOf(shown)).toEqual([['x_d'], ['x_b']]);
  expect(shown.left.map((f) => f.key)).toEqual(['x_a']);
  expect(shown.tabs[0]?.sections[0]?.items[0]?.span).toBe(2);
});

test('problems name form and field', () => {
  const all = { ...NO_LAYOUTS, desk: form({ field: 'x_c' }, { field: 'x_gone' }), customer: form({ field: 'x_a' }) };
  expect(layoutProblems(all, fields)).toEqual([
    { surface: 'desk', code: 'hidden_field', field: 'x_c' },
    { surface: 'desk', code: 'unknown_field', field: 'x_gone' },
    { surface: 'desk', code: 'required_left_out', field: 'x_b' },
    { surface: 'customer', code: 'not_public', field: 'x_a' },
  ]);
});

test('a field at two places and a key used twice are refused with their place', () => {
  const twice = layout.safeParse({ tabs: [{ key: 't', name, sections: [{ key: 't', items: [{ field: 'x_a' }, { field: 'x_a' }] }] }] });
  expect(twice.error?.issues.map((i) => i.path.join('/'))).toEqual(['tabs/0/sections/0/key', 'tabs/0/sections/0/items/1/field']);
});

test('a form cut to some fields tells nothing of the others, and is no form when none is left', () => {
  const cut = layoutOf(
    form({ field: 'x_d' }, { field: 'x_a' }),
    fields.filter((f) => f.onPublicForm),
  );
  expect(cut?.tabs.flatMap((t) => t.sections.map((s) => s.items.map((i) => i.field)))).toEqual([['x_d']]);
  expect(layoutOf(form({ field: 'x_a' }), [])).toBeNull();
  expect(layoutOf(null, fields)).toBeNull();
});
