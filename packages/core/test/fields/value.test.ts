import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFields } from '../../src/fields/compile.ts';
import { completeColumn, completeField, completeFieldSet, type GivenField } from '../../src/fields/complete.ts';
import { fieldDefinition } from '../../src/fields/definition.ts';
import { copiedValues, referencesOf } from '../../src/fields/reference.ts';
import { FIELD_TYPES, isChoice } from '../../src/fields/types.ts';
import type { FieldWorld } from '../../src/fields/value.ts';

const name = { 'zh-CN': '某项', en: 'Something' };
const ID = '0190a000-0000-7000-8000-000000000001';
const OTHER = '0190a000-0000-7000-8000-000000000002';
const options = ['a', 'b']
  .map((key) => ({ key, name, color: null, isRetired: false }))
  .concat({ key: 'gone', name, color: null, isRetired: true });
const columns = [
  completeColumn({ key: 'c_part', type: 'text', name, isRequired: true }),
  completeColumn({ key: 'c_count', type: 'number', name, min: 0, decimals: 0 }),
];
const field = (more: Omit<GivenField, 'key' | 'name'>) =>
  completeField({
    key: 'x_f',
    name,
    ...(isChoice(more.type) ? { options } : {}),
    ...(more.type === 'table' ? { columns } : {}),
    ...more,
  });
const world: FieldWorld = {
  isMember: (id) => id === ID,
  isDepartment: (code) => code === 'D1',
  isThere: (kind, id) => id === ID && kind !== 'ticket',
};

const nothingAsked = { asks: 'nothing', facts: {} } as const;
const judge = (f: Omit<GivenField, 'key' | 'name'>, v: unknown, before?: unknown) => {
  const held = before === undefined ? null : { x_f: before };
  const { values, errors } = compileFields({ fields: [field(f)] }).decide({ x_f: v }, { ...nothingAsked, before: held, world });
  return errors[0] ? [errors[0].pointer.slice('/custom/x_f'.length), errors[0].code] : values['x_f'];
};

test('a definition says by default what a stored one that lacks a property is read as', () => {
  for (const type of FIELD_TYPES) {
    const given = {
      key: 'x_f',
      type,
      name,
      ...(type === 'formula' ? { formula: '1', result: 'number' as const } : {}),
      ...(type === 'lookup' ? { through: 'x_who', take: 'customer:name' } : {}),
      ...(type === 'table' ? { columns: [{ key: 'c_a', type: 'text' as const, name }] } : {}),
    };
    const parsed = fieldDefinition.safeParse(isChoice(type) ? { ...given, options } : given);
    expect(parsed.data).toEqual(completeField({ ...given, ...(isChoice(type) ? { options } : {}) } as GivenField));
  }
});

test.each<[Omit<GivenField, 'key' | 'name'>, unknown, unknown]>([
  [{ type: 'text' }, '三楼', '三楼'],
  [{ type: 'text', maxLength: 3 }, '一二三四', ['', 'too_long']],
  [{ type: 'text' }, 'a\u0000b', ['', 'not_storable']],
  [{ type: 'text' }, 5, ['', 'not_text']],
  [{ type: 'number', decimals: 1 }, 2.5, 2.5],
  [{ type: 'number', decimals: 1 }, 2.55, ['', 'decimals']],
  [{ type: 'number', min: 0, max: 200 }, -0, 0],
  [{ type: 'number', min: 0, max: 200 }, 201, ['', 'too_large']],
  [{ type: 'number' }, '5', ['', 'not_number']],
  [{ type: 'money' }, 12345, 12345],
  [{ type: 'money' }, 123.45, ['', 'not_whole']],
  [{ type: 'money' }, 2 ** 53, ['', 'not_whole']],
  [{ type: 'duration' }, 90, 90],
  [{ type: 'duration' }, -1, ['', 'not_minutes']],
  [{ type: 'rating' }, 5, 5],
  [{ type: 'rating', max: 3 }, 4, ['', 'not_stars']],
  [{ type: 'switch' }, false, false],
  [{ type: 'switch' }, 'true', ['', 'not_boolean']],
  [{ type: 'date' }, '2024-02-29', '2024-02-29'],
  [{ type: 'date' }, '2026-02-29', ['', 'not_date']],
  [{ type: 'datetime' }, '2026-01-31T09:30:00+08:00', '2026-01-31T01:30:00.000Z'],
  [{ type: 'datetime' }, '2026-02-30T09:30:00Z', ['', 'not_instant']],
  [{ type: 'datetime' }, '2026-01-31', ['', 'not_instant']],
  [{ type: 'phone' }, '138 0013 8000', '+8613800138000'],
  [{ type: 'phone' }, '12', ['', 'not_phone']],
  [{ type: 'choice' }, 'a', 'a'],
  [{ type: 'choice' }, 'gone', ['', 'not_option']],
  [{ type: 'multiple_choice' }, ['a', 'b'], ['a', 'b']],
  [{ type: 'multiple_choice' }, ['a', 'a'], ['', 'twice']],
  [{ type: 'multiple_choice' }, ['a', 'constructor'], ['', 'not_option']],
  [{ type: 'checklist' }, ['a', 'b'], ['a', 'b']],
  [{ type: 'checklist' }, ['a', 'gone'], ['', 'not_option']],
  [{ type: 'person' }, ID, ID],
  [{ type: 'person' }, OTHER, ['', 'unknown']],
  [{ type: 'department' }, 'D1', 'D1'],
  [{ type: 'department' }, 'D2', ['', 'unknown']],
  [{ type: 'customer' }, ID, ID],
  [{ type: 'customer' }, OTHER, ['', 'unknown']],
  [{ type: 'customer' }, 'x', ['', 'not_reference']],
  [{ type: 'ticket' }, ID, ['', 'unknown']],
  [{ type: 'photo' }, [ID], [ID]],
  [{ type: 'photo' }, [ID, OTHER], ['', 'unknown']],
  [{ type: 'photo', max: 1 }, [ID, OTHER], ['', 'too_many']],
  [{ type: 'signature' }, OTHER, ['', 'unknown']],
  [{ type: 'device' }, { name: ' 空调 ', serial: 'SN1' }, { name: '空调', serial: 'SN1' }],
  [{ type: 'device' }, { name: '', serial: ' ' }, ['', 'not_device']],
  [{ type: 'device' }, { name: '空调', __proto__x: 1 }, ['', 'not_device']],
  [{ type: 'location' }, { lat: 30.2741234567, lng: 120.15 }, { lat: 30.274123, lng: 120.15 }],
  [{ type: 'location' }, { lat: 91, lng: 0 }, ['', 'not_place']],
  [{ type: 'location' }, [1, 2], ['', 'not_place']],
  [{ type: 'auto_number' }, 'GD-0001', ['', 'read_only']],
  [{ type: 'auto_number' }, null, ['', 'read_only']],
  [{ type: 'table' }, [{ c_part: '滤网', c_count: 2 }, {}], [{ c_part: '滤网', c_count: 2 }]],
  [{ type: 'table' }, [{ c_part: '滤网' }, { c_count: 2 }], ['/1/c_part', 'required']],
  [{ type: 'table' }, [{ c_part: '滤网', c_count: 2.5 }], ['/0/c_count', 'decimals']],
  [{ type: 'table' }, [JSON.parse('{"__proto__": 1}')], ['/0/__proto__', 'unknown_column']],
  [{ type: 'table' }, Array.from({ length: 101 }, () => ({ c_part: 'x' })), ['', 'too_many']],
])('%j holds %j as %j', (f, given, kept) => expect(judge(f, given)).toEqual(kept));

test('what a ticket holds already stays valid: a retired option, somebody who left, what was found when it was said', () => {
  expect(judge({ type: 'choice' }, 'gone', 'gone')).toBe('gone');
  expect(judge({ type: 'multiple_choice' }, ['a', 'gone'], ['gone'])).toEqual(['a', 'gone']);
  for (const type of ['person', 'customer', 'ticket'] as const) expect(judge({ type }, OTHER, OTHER)).toBe(OTHER);
  expect(judge({ type: 'photo' }, [OTHER], [OTHER])).toEqual([OTHER]);
});

test('a required table with nothing in its rows is missing', () => {
  const { errors } = compileFields({ fields: [field({ type: 'table', isRequired: true })] }).decide(
    { x_f: [{}] },
    { before: null, asks: 'all', facts: {} },
  );
  expect(errors.map((e) => [e.pointer, e.code])).toEqual([['/custom/x_f', 'required']]);
});

test('whatever comes, judging neither throws nor changes what it kept before', () => {
  const aField = fc.constantFrom(...FIELD_TYPES).map((type) => field({ type }));
  fc.assert(
    fc.property(aField, fc.jsonValue({ maxDepth: 3 }), (f, v) => {
      const compiled = compileFields({ fields: [f] });
      const first = compiled.decide({ x_f: v }, { ...nothingAsked, before: null });
      expect(first.errors.length === 0 || first.values['x_f'] === undefined).toBe(true);
      if (first.errors.length > 0 || first.values['x_f'] === undefined) return;
      expect(compiled.decide(first.values, { ...nothingAsked, before: first.values })).toEqual({
        values: first.values,
        change: {},
        errors: [],
      });
    }),
    { numRuns: 2_000 },
  );
});

test('keys of the language are unknown fields, and nothing of them is kept', () => {
  const hostile = JSON.parse('{"__proto__": {"x_f": "a"}, "constructor": 1, "x_f": "a"}');
  const { values, errors } = compileFields({ fields: [field({ type: 'text' })] }).decide(hostile, { ...nothingAsked, before: null });
  expect(errors.map((e) => [e.pointer, e.code])).toEqual([
    ['/custom/__proto__', 'unknown_field'],
    ['/custom/constructor', 'unknown_field'],
  ]);
  expect(Object.keys(values)).toEqual(['x_f']);
});

test('the ids to be asked about are found by the type of their field, and pictures are not taken over to another ticket', () => {
  const { fields } = completeFieldSet({
    fields: [
      { key: 'x_c', type: 'customer', name },
      { key: 'x_p', type: 'photo', name },
      { key: 'x_t', type: 'text', name },
      { key: 'x_n', type: 'auto_number', name },
    ],
  });
  const values = { x_c: ID, x_p: [ID, OTHER, 'no id'], x_t: ID, x_n: '0001' };
  expect(referencesOf(fields, values)).toEqual([
    { kind: 'customer', id: ID },
    { kind: 'attachment', id: ID },
    { kind: 'attachment', id: OTHER },
  ]);
  expect(copiedValues(fields, values)).toEqual({ x_c: ID, x_t: ID });
});
