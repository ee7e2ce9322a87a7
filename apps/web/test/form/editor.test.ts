import { completeField } from '@bodan/core/fields/complete';
import { fieldSet } from '@bodan/core/fields/definition';
import { layouts as layoutsSchema, NO_LAYOUTS } from '@bodan/core/fields/layout';
import type { FieldType } from '@bodan/core/fields/types';
import { expect, test } from 'vitest';
import { sectionOf } from '../../src/lib/features/form/change.ts';
import { asDrawing } from '../../src/lib/features/form/drawn.ts';
import { FormEditor } from '../../src/lib/features/form/editor.svelte.ts';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const field = (key: string, type: FieldType = 'text', more: object = {}) => completeField({ key, type, name: name(key), ...more });
const shared = [field('s_floor')];
const begin = (...fields: ReturnType<typeof field>[]) =>
  new FormEditor({ fields: fields.length > 0 ? fields : [field('x_a'), field('x_b'), field('x_c')], layouts: NO_LAYOUTS }, shared);
/** The form as rows: its tabs, their sections with columns, the fields in them. */
const drawn = (editor: FormEditor) =>
  editor.form.tabs.map((t) => t.sections.map((s) => `${s.columns}: ${s.items.map((i) => i.field + (i.span === 2 ? '+' : '')).join(' ')}`));
/** What is drawn can be published as it stands. */
const isSound = (editor: FormEditor) =>
  layoutsSchema.safeParse(editor.drawing.layouts).success && fieldSet.safeParse({ fields: editor.drawing.fields }).success;

test('sixty changes are taken back one by one and done again', () => {
  const editor = begin();
  const start = editor.drawing;
  for (let i = 0; i < 60; i++) expect(editor.addField(field(`x_n${i}`))).toBe(true);
  const end = editor.drawing;
  expect(editor.depth).toEqual({ past: 60, future: 0 });
  for (let i = 0; i < 60; i++) editor.undo();
  expect(editor.drawing).toBe(start);
  expect(editor.isDesigned).toBe(false);
  for (let i = 0; i < 60; i++) editor.redo();
  expect(editor.drawing).toBe(end);
  expect(isSound(editor)).toBe(true);
});

test('a form that nobody designed shows everything, and the first change makes it one of its own', () => {
  const editor = begin();
  expect(drawn(editor)).toEqual([['2: s_floor x_a x_b x_c']]);
  expect(editor.stepField('x_c', 'up')).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_a x_c x_b']]);
  expect(editor.drawing.layouts.technician).toBeNull();
  expect(editor.undesign()).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_a x_b x_c']]);
});

test('a field goes where it is dropped: before another, into another section, and nowhere when it is dropped on itself', () => {
  const editor = begin();
  const section = editor.addSection(1) ?? '';
  expect(editor.placeField('x_a', { section, before: null })).toBe(true);
  expect(editor.placeField('x_b', { section, before: 'x_a' })).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_c', '1: x_b x_a']]);
  const { past } = editor.depth;
  expect(editor.placeField('x_a', { section, before: 'x_a' })).toBe(false);
  expect(editor.depth.past).toBe(past);
});

test('by the keyboard a field passes the ends of sections, passes what is hidden, and stops at the ends of the form', () => {
  const editor = begin(field('x_a'), field('x_h', 'text', { isHidden: true }), field('x_b'));
  editor.addSection(2);
  editor.placeField('x_h');
  editor.putField({ ...field('x_h'), isHidden: true });
  editor.choose({ kind: 'field', key: 'x_a' });
  expect(editor.stepField('x_b', 'down')).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_a', '2: x_b x_h']]);
  expect(editor.stepField('x_b', 'down')).toBe(false);
  expect(editor.stepField('x_b', 'back')).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_a x_b', '2: x_h']]);
  expect(editor.stepField('s_floor', 'up')).toBe(false);
});

test('what a section or a tab held stays when it goes, and the last one stays', () => {
  const editor = begin();
  const section = editor.addSection(1) ?? '';
  editor.placeField('x_a', { section, before: null });
  const tab = editor.addTab(name('更多')) ?? '';
  editor.placeField('x_b', { section: editor.openTab?.sections[0]?.key ?? '', before: null });
  expect(drawn(editor)).toEqual([['2: s_floor x_c', '1: x_a'], ['1: x_b']]);
  expect(editor.removeTab(tab)).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_c', '1: x_a', '1: x_b']]);
  expect(editor.removeSection(section)).toBe(true);
  expect(drawn(editor)).toEqual([['2: s_floor x_c x_a', '1: x_b']]);
  expect(editor.removeTab('main')).toBe(false);
  expect(editor.removeSection(editor.form.tabs[0]?.sections[1]?.key ?? '')).toBe(true);
  expect(editor.removeSection('fields')).toBe(false);
  expect(isSound(editor)).toBe(true);
});

test('sections and tabs are moved step by step, sections on into the next tab', () => {
  const editor = begin();
  const section = editor.addSection(1) ?? '';
  const tab = editor.addTab(name('更多')) ?? '';
  expect(editor.stepSection(section, 1)).toBe(true);
  expect(editor.form.tabs.map((t) => t.sections.map((s) => s.key))).toEqual([['fields'], [section, 's2']]);
  expect(editor.stepTab(tab, -1)).toBe(true);
  expect(editor.form.tabs.map((t) => t.key)).toEqual([tab, 'main']);
  expect(editor.stepTab(tab, -1)).toBe(false);
  expect(editor.stepSection(section, -1)).toBe(false);
});

test('on the form of customers stand only fields that they may be asked, and they are asked from then on', () => {
  const editor = begin(field('x_a'), field('x_p', 'person'));
  editor.show('customer');
  expect(drawn(editor)).toEqual([['1: ']]);
  expect(editor.mayPlace('x_p')).toBe(false);
  expect(editor.mayPlace('s_floor')).toBe(false);
  expect(editor.addField(field('x_q', 'signature'))).toBe(false);
  expect(editor.placeField('x_a')).toBe(true);
  expect(editor.field('x_a')?.onPublicForm).toBe(true);
  expect(editor.takeOff('x_a')).toBe(true);
  expect(editor.field('x_a')?.onPublicForm).toBe(false);
  editor.putField({ ...field('x_a'), onPublicForm: true });
  expect(drawn(editor)).toEqual([['1: x_a']]);
});

test('letters of a name are one step; a removed field leaves every form', () => {
  const editor = begin();
  editor.placeField('x_a');
  for (const text of ['楼', '楼层', '楼层数']) editor.putField({ ...field('x_a'), name: name(text) });
  expect(editor.depth.past).toBe(2);
  editor.undo();
  expect(editor.field('x_a')?.name['zh-CN']).toBe('x_a');
  editor.show('technician');
  editor.copyFrom('desk');
  editor.removeField('x_a');
  expect(editor.drawing.layouts.desk && sectionOf(editor.drawing.layouts.desk, 'x_a')).toBeUndefined();
  expect(drawn(editor)).toEqual([['2: s_floor x_b x_c']]);
  editor.undo();
  expect(editor.placed.has('x_a')).toBe(true);
});

test('nothing is changed by who may only look', () => {
  const editor = begin();
  editor.isReadOnly = true;
  const before = editor.drawing;
  expect([editor.addField(field('x_n')), editor.stepField('x_a', 'down'), editor.removeField('x_a'), editor.undesign()]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(editor.drawing).toBe(before);
});

test('a draft that was never judged is read as far as it can be', () => {
  const half = { fields: [{ key: 'x_a', type: 'text', name: name('') }, { key: 'x_b' }, 7], layouts: { desk: { tabs: [] }, customer: 3 } };
  expect(asDrawing(half)).toEqual({ fields: [field('x_a', 'text', { name: name('') })], layouts: NO_LAYOUTS });
  expect(asDrawing(null)).toEqual({ fields: [], layouts: NO_LAYOUTS });
});
