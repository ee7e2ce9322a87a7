import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFields } from '../../src/fields/compile.ts';
import { completeColumn, completeField, type GivenField } from '../../src/fields/complete.ts';
import type { FieldDefinition } from '../../src/fields/definition.ts';
import { checkFieldFormula, formulaSources } from '../../src/fields/formula.ts';
import { togetherErrors } from '../../src/fields/together.ts';
import { evaluateFormula } from '../../src/formula/evaluate.ts';
import { type NamedField, withKeys, withNames } from '../../src/formula/names.ts';
import { parseFormula } from '../../src/formula/parse.ts';
import { FUNCTION_NAMES } from '../../src/formula/signatures.ts';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const field = (key: string, type: GivenField['type'], more: Partial<GivenField> = {}): FieldDefinition =>
  completeField({ key, type, name: name(key), ...more });
const options = [
  { key: 'in', name: name('保内'), color: null, isRetired: false },
  { key: 'out', name: name('保外'), color: null, isRetired: false },
];
const FIELDS = [
  field('x_n', 'number'),
  field('x_fee', 'money'),
  field('x_t', 'text'),
  field('x_on', 'switch'),
  field('x_day', 'date'),
  field('x_at', 'datetime'),
  field('x_kind', 'choice', { options }),
  field('x_who', 'person'),
  field('x_photos', 'photo'),
  field('x_parts', 'table', {
    columns: [
      completeColumn({ key: 'c_name', type: 'text', name: name('名称') }),
      completeColumn({ key: 'c_price', type: 'money', name: name('单价') }),
      completeColumn({ key: 'c_count', type: 'number', name: name('数量') }),
    ],
  }),
];
const known = new Map(FIELDS.map((f) => [f.key, f]));
const check = (source: string) => {
  const checked = checkFieldFormula(source, known);
  return checked.ok ? checked.type : [checked.problem.code, source.slice(checked.problem.start, checked.problem.end)];
};

test.each<[string, unknown]>([
  ['[x_n]*2', 'number'],
  ['[x_day]-[x_day]', 'number'],
  ['[x_day]+30', 'date'],
  ['[x_at]-[x_day]', 'number'],
  ['[x_t]&[x_n]', 'text'],
  ['[x_n]>5', 'logical'],
  ['[x_day]>="2026-01-01"', 'logical'],
  ['IF([x_kind]="保内",0,[x_fee])', 'number'],
  ['IF([x_n]="","",[x_n]*2)', 'number'],
  ['IF([x_on],[x_day],EDATE([x_day],12))', 'date'],
  ['SUMPRODUCT([x_parts][c_price],[x_parts][c_count])', 'number'],
  ['COUNT([x_parts][c_price])+[x_photos]', 'number'],
  ['YEAR([createdAt])', 'number'],
  ['[title]&"-"&TEXT([x_day],"yyyy")', 'text'],
  ['[x_t]*2', ['needs_number', '[x_t]']],
  ['[x_gone]+1', ['unknown_field', '[x_gone]']],
  ['[__proto__]', ['unknown_field', '[__proto__]']],
  ['[x_who]', ['not_usable', '[x_who]']],
  ['[x_parts]', ['needs_column', '[x_parts]']],
  ['[x_parts][c_x]', ['unknown_column', '[x_parts][c_x]']],
  ['[x_parts][c_price]*2', ['needs_one', '[x_parts][c_price]']],
  ['IF([x_on],1,"a")', ['mixed_types', '"a"']],
  ['[x_t]=[x_n]', ['mixed_compare', '[x_t]=[x_n]']],
  ['LEFT([x_day],4)', ['day_as_text', '[x_day]']],
  ['TODAY()-[x_day]', ['volatile', 'TODAY()']],
  ['FOO(1)', ['unknown_function', 'FOO(1)']],
  ['constructor("x")', ['unknown_function', 'constructor("x")']],
  ['ROUND(1)', ['argument_count', 'ROUND(1)']],
  ['""', ['always_empty', '""']],
  [`${'('.repeat(60)}1${')'.repeat(60)}`, ['too_deep', expect.any(String)]],
  [`1${'+1'.repeat(600)}`, ['too_large', expect.any(String)]],
  [`"${'x'.repeat(2_100)}"`, ['too_long', expect.any(String)]],
])('%s gives %j', (source, expected) => expect(check(source)).toEqual(expected));

const decide = (fields: FieldDefinition[], input: object, before: Record<string, unknown> | null = null, facts = {}) =>
  compileFields({ fields }).decide(input, { before, asks: 'nothing', facts: { timeZone: 'Asia/Shanghai', ...facts } });
const formula = (key: string, text: string, result: FieldDefinition['result'], more: Partial<GivenField> = {}) =>
  field(key, 'formula', { formula: text, result, ...more });

test('formulas are worked out in the order in which they depend on each other, kept as values of their kind, and taken away with what they come from', () => {
  const fields = [
    formula('x_gross', 'ROUND([x_net]*1.13,2)', 'money'),
    formula('x_net', 'SUMPRODUCT([x_parts][c_price],[x_parts][c_count])', 'money'),
    formula('x_until', 'EDATE([x_day],24)', 'date'),
    formula('x_in', 'AND([x_kind]="保内",[x_at]<=[x_until]+1)', 'switch'),
    formula('x_label', '[title]&" "&TEXT([createdAt],"m月d日")', 'text'),
    formula('x_ratio', '[x_n]/3', 'number', { decimals: 2 }),
    ...FIELDS,
  ];
  const made = decide(
    fields,
    { x_parts: [{ c_price: 1999, c_count: 2 }, { c_price: 5 }], x_day: '2024-02-29', x_at: '2026-02-28T15:00:00Z', x_kind: 'in', x_n: 1 },
    null,
    { title: '空调', createdAt: Date.parse('2026-11-23T17:00:00Z') },
  );
  expect(made.values).toMatchObject({
    x_net: 3998,
    x_gross: 4518,
    x_until: '2026-02-28',
    x_in: true,
    x_label: '空调 11月24日',
    x_ratio: 0.33,
  });
  const emptied = decide(fields, { x_n: 3, x_parts: null }, made.values, { title: '空调' });
  expect(emptied.change).toMatchObject({ x_n: 3, x_parts: null, x_net: 0, x_gross: 0, x_ratio: 1 });
  expect(decide(fields, { x_net: 5 }).errors.map((e) => [e.pointer, e.code])).toEqual([['/custom/x_net', 'read_only']]);
});

test('an error of Excel leaves the field empty; a hidden field counts as empty', () => {
  const fields = [
    formula('x_share', '100/[x_n]', 'number'),
    formula('x_more', '[x_n]+1', 'number'),
    field('x_n', 'number', { showIf: { mode: 'all', tests: [{ field: 'x_on', comparison: 'is', value: true }] } }),
    field('x_on', 'switch'),
  ];
  expect(decide(fields, { x_on: false, x_n: 4 }).values).toEqual({ x_on: false, x_more: 1 });
  expect(decide(fields, { x_on: true, x_n: 4 }).values).toEqual({ x_on: true, x_n: 4, x_share: 25, x_more: 5 });
  const shown = field('x_big', 'text', { showIf: { mode: 'all', tests: [{ field: 'x_more', comparison: 'at_least', value: 5 }] } });
  expect(decide([shown, ...fields], { x_on: true, x_n: 4, x_big: 'x' }).values).toMatchObject({ x_big: 'x' });
  expect(decide([shown, ...fields], { x_on: true, x_n: 3, x_big: 'x' }).values).not.toHaveProperty('x_big');
});

test('circles, what gives another kind than said, and what would tell of what fewer see are refused', () => {
  const errors = (...own: FieldDefinition[]) => togetherErrors(own, FIELDS).map((e) => [e.pointer, e.code]);
  expect(errors(formula('x_a', '[x_b]+1', 'number'), formula('x_b', '[x_a]+1', 'number'))).toEqual([
    ['/fields/0/formula', 'circle'],
    ['/fields/1/formula', 'circle'],
  ]);
  expect(errors(formula('x_a', '[x_a]+1', 'number'))).toEqual([['/fields/0/formula', 'circle']]);
  expect(errors(formula('x_a', '[x_t]', 'number'))).toEqual([['/fields/0/result', 'other_result']]);
  expect(errors(formula('x_a', '[x_t]*', 'number'))).toEqual([['/fields/0/formula', 'expected_value']]);
  expect(errors(field('x_s', 'number', { readRoles: ['owner'] }), formula('x_a', '[x_s]', 'number'))).toEqual([
    ['/fields/1/formula', 'source_not_seen'],
  ]);
  expect(errors(field('x_s', 'number', { isSensitive: true }), formula('x_a', '[x_s]', 'number'))).toEqual([
    ['/fields/1/formula', 'source_sensitive'],
  ]);
  expect(errors(field('x_s', 'number', { isSensitive: true }), formula('x_a', '[x_s]', 'number', { isSensitive: true }))).toEqual([]);
});

const NAMED: NamedField[] = [
  { key: 'x_fee', names: ['报价', 'Quote'], columns: [] },
  { key: 'x_parts', names: ['配件', 'Parts'], columns: [{ key: 'c_price', names: ['单价', 'Price'] }] },
  { key: 'x_a', names: ['同名'], columns: [] },
  { key: 'x_b', names: ['同名'], columns: [] },
];
test('a formula is kept by keys and read by names, so that renaming a field changes nothing; texts in quotes stay', () => {
  const written = 'IF([报价]>SUM([配件][单价]),"[报价]",[x_a])';
  expect(withKeys(written, NAMED)).toBe('IF([x_fee]>SUM([x_parts][c_price]),"[报价]",[x_a])');
  expect(withNames(withKeys(written, NAMED), NAMED)).toBe(written);
  expect(withKeys('[同名]+[没有]+[Quote]', NAMED)).toBe('[同名]+[没有]+[x_fee]');
  expect(formulaSources(withKeys(written, NAMED))).toEqual(['x_fee', 'x_parts', 'x_a']);
});

/** Formulas that read, of everything there is. */
const aFormula = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '1',
      '0',
      '-2.5',
      '1E200',
      '""',
      '"三楼"',
      '"12%"',
      'TRUE',
      '[x_n]',
      '[x_t]',
      '[x_day]',
      '[x_parts][c_count]',
      '[x_gone]',
    ),
    fc
      .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/', '^', '&', '=', '<>', '<', '>='), tie('node'))
      .map(([a, o, b]) => `(${a}${o}${b})`),
    fc
      .tuple(fc.constantFrom(...FUNCTION_NAMES, 'TODAY', 'NA', 'CONSTRUCTOR'), fc.array(tie('node'), { maxLength: 4 }))
      .map(([f, args]) => `${f}(${args.join(',')})`),
    tie('node').map((n) => `-${n}%`),
  ),
})).node;

test('whatever the formula and whatever the values, it ends, throws nothing, and gives a plain value or none', () => {
  const scope = fc.oneof(
    fc.constant(null),
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.array(fc.oneof(fc.double(), fc.string(), fc.constant(null)), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(aFormula, scope, (source, value) => {
      checkFieldFormula(source, known);
      const parsed = parseFormula(source);
      if (!parsed.ok) return;
      const answer = evaluateFormula(parsed.node, () => value);
      if (answer.ok) expect(['number', 'string', 'boolean', 'object']).toContain(typeof answer.value);
      if (answer.ok && typeof answer.value === 'number') expect(Number.isFinite(answer.value)).toBe(true);
      if (answer.ok && typeof answer.value === 'string') expect(answer.value.isWellFormed()).toBe(true);
      expect(evaluateFormula(parsed.node, () => value)).toEqual(answer);
    }),
    { numRuns: 3_000 },
  );
});

test('any text at all is read or refused with a place inside it', () => {
  const pieces = fc.constantFrom(
    'IF',
    'SUM',
    '(',
    ')',
    ',',
    '[x_n]',
    '[',
    ']',
    '"',
    '“',
    '1',
    '.',
    '-',
    '%',
    '&',
    '<',
    '=',
    '^',
    ' ',
    '三',
    '\u0000',
    '😀',
    '$',
    'e9',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.array(pieces, { maxLength: 25 }).map((p) => p.join('')),
      ),
      (source) => {
        const parsed = parseFormula(source);
        if (parsed.ok) return;
        expect(parsed.problem.start).toBeGreaterThanOrEqual(0);
        expect(parsed.problem.end).toBeLessThanOrEqual(source.length);
        expect(parsed.problem.start).toBeLessThanOrEqual(parsed.problem.end);
      },
    ),
    { numRuns: 3_000 },
  );
});

test('texts that would grow without end are stopped', () => {
  const grow = Array.from({ length: 12 }, () => 0).reduce((source) => `SUBSTITUTE(${source},"a",[x_t])`, '[x_t]');
  const parsed = parseFormula(grow);
  expect(parsed.ok && evaluateFormula(parsed.node, () => 'a'.repeat(2_000))).toEqual({ ok: false, error: 'value' });
});
