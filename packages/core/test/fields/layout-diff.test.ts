import { expect, test } from 'vitest';
import { fieldDefinition } from '../../src/fields/definition.ts';
import { type Layout, layout, NO_LAYOUTS, plainLayout } from '../../src/fields/layout.ts';
import { layoutChanges } from '../../src/fields/layout-diff.ts';

const name = (text: string) => ({ 'zh-CN': text, en: '' });
const fields = ['x_a', 'x_b', 'x_c'].map((key) => fieldDefinition.parse({ key, type: 'text', name: name(key) }));
const version = (desk: Layout | null) => ({ fields, layouts: { ...NO_LAYOUTS, desk } });
const said = (from: Layout | null, to: Layout | null) =>
  layoutChanges(version(from), version(to)).map(({ kind, what, count }) => [kind, what, ...(count === null ? [] : [count])]);
const section = (key: string, keys: readonly string[], more: object = {}) => ({ key, items: keys.map((field) => ({ field })), ...more });
const form = (...sections: object[]) => layout.parse({ tabs: [{ key: 'main', name: name('甲'), sections }] });

test('to begin designing a form changes nothing by itself', () => {
  expect(said(null, plainLayout(fields, 'desk', name('基本')))).toEqual([]);
  expect(said(null, form(section('fields', ['x_a', 'x_c'], { columns: 2 }), section('s2', ['x_b'], { columns: 2 })))).toEqual([
    ['section_added', 's2', 2],
    ['field_moved', 'x_b'],
  ]);
});

test('order, columns, width, names and what was left out are told apart', () => {
  const before = form(section('s', ['x_a', 'x_b'], { columns: 2 }), section('t', ['x_c'], { name: name('乙') }));
  const after = layout.parse({
    tabs: [
      {
        key: 'main',
        name: name('丙'),
        sections: [
          { key: 't', name: name('丁'), items: [] },
          { key: 's', columns: 1, items: [{ field: 'x_b', span: 2 }, { field: 'x_a' }] },
        ],
      },
      { key: 'more', name: name('更多') },
    ],
  });
  expect(said(before, after)).toEqual([
    ['tab_renamed', 'main'],
    ['tab_added', 'more'],
    ['section_renamed', 't'],
    ['section_moved', 't'],
    ['section_columns', 's', 1],
    ['section_moved', 's'],
    ['field_width', 'x_b', 2],
    ['field_removed', 'x_c'],
    ['section_reordered', 's'],
  ]);
});

test('a form that is designed no more says so and nothing else', () => {
  expect(said(form(section('s', ['x_a'])), null)).toEqual([['undesigned', 'desk']]);
});
