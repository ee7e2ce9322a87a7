import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFields } from '../../src/fields/compile.ts';
import { completeField, type GivenField } from '../../src/fields/complete.ts';
import { COMPARISONS, type Condition, conditionHolds, dependencyOrder } from '../../src/fields/condition.ts';
import type { FieldDefinition } from '../../src/fields/definition.ts';
import { loadPatterns, patternErrors } from '../../src/fields/load-pattern.ts';
import { togetherErrors } from '../../src/fields/together.ts';

const name = { 'zh-CN': '某项', en: 'Something' };
const options = ['in', 'out'].map((key) => ({ key, name, color: null, isRetired: false }));
const field = (key: string, type: GivenField['type'], more: Partial<GivenField> = {}): FieldDefinition =>
  completeField({ key, type, name, ...(type.includes('choice') ? { options } : {}), ...more });
const when = (
  of: string,
  comparison: Condition['tests'][number]['comparison'],
  value: Condition['tests'][number]['value'] = null,
): Condition => ({
  mode: 'all',
  tests: [{ field: of, comparison, value }],
});
const decide = (fields: FieldDefinition[], input: object, before: Record<string, unknown> | null = null, facts = {}) => {
  const { values, change, errors } = compileFields({ fields }).decide(input, { before, asks: 'all', facts });
  return { values, change, errors: errors.map((e) => [e.pointer, e.code]) };
};

test.each<[Condition['tests'][number]['comparison'], Condition['tests'][number]['value'], unknown, boolean]>([
  ['is', 'out', 'out', true],
  ['is', 'out', undefined, false],
  ['is', false, false, true],
  ['is_not', 'out', undefined, true],
  ['is_not', 'out', 'in', true],
  ['one_of', ['in', 'out'], 'in', true],
  ['one_of', ['in', 'out'], undefined, false],
  ['contains', '漏水', '客厅漏水', true],
  ['contains', 'a', ['a', 'b'], true],
  ['contains', 'a', undefined, false],
  ['at_least', 100, 100, true],
  ['at_least', 100, 99.9, false],
  ['at_least', 0, undefined, false],
  ['at_most', '2026-11-23', '2026-11-22', true],
  ['at_most', '2026-11-23', undefined, false],
  ['filled', null, 0, true],
  ['filled', null, false, true],
  ['filled', null, [], false],
  ['empty', null, '', true],
])('%s %j of %j is %j', (comparison, value, held, expected) => {
  expect(conditionHolds(when('x_a', comparison, value), new Map([['x_a', held]]), {})).toBe(expected);
});

test('a condition may look at codes of the ticket', () => {
  const rule: Condition = {
    mode: 'any',
    tests: [
      { field: 'priority', comparison: 'is', value: 'urgent' },
      { field: 'faultCode', comparison: 'filled', value: null },
    ],
  };
  expect(conditionHolds(rule, new Map(), { priority: 'urgent' })).toBe(true);
  expect(conditionHolds(rule, new Map(), { priority: 'low', faultCode: null })).toBe(false);
});

const warranty = field('x_warranty', 'choice');
const quote = field('x_quote', 'number', { showIf: when('x_warranty', 'is', 'out'), isRequired: true });
const reason = field('x_reason', 'text', { showIf: when('x_quote', 'at_least', 100), requiredIf: when('x_quote', 'at_least', 500) });

test('what is not shown is neither required nor kept, also when it only follows from what else is not shown', () => {
  const fields = [reason, quote, warranty];
  expect(decide(fields, { x_warranty: 'in', x_quote: 600, x_reason: '大' })).toMatchObject({ values: { x_warranty: 'in' }, errors: [] });
  expect(decide(fields, { x_warranty: 'out' }).errors).toEqual([['/custom/x_quote', 'required']]);
  expect(decide(fields, { x_warranty: 'out', x_quote: 200 })).toMatchObject({ errors: [] });
  expect(decide(fields, { x_warranty: 'out', x_quote: 600 }).errors).toEqual([['/custom/x_reason', 'required']]);
  const before = { x_warranty: 'out', x_quote: 600, x_reason: '大' };
  expect(decide(fields, { x_warranty: 'in' }, before)).toEqual({
    values: { x_warranty: 'in' },
    change: { x_warranty: 'in', x_quote: null, x_reason: null },
    errors: [],
  });
});

test('a change is asked only for what it touches; emptying what is required is refused', () => {
  const fields = [warranty, quote];
  expect(decide(fields, { x_warranty: 'out' }, { x_warranty: 'in' }).errors).toEqual([]);
  expect(decide(fields, { x_quote: null }, { x_warranty: 'out', x_quote: 5 }).errors).toEqual([['/custom/x_quote', 'required']]);
});

test('a new ticket starts with what its fields start with, unless something else or nothing is said; a change starts nothing', () => {
  const fields = [
    field('x_floor', 'number', { initial: 1 }),
    field('x_kind', 'choice', { initial: 'in', showIf: when('x_floor', 'is', 2) }),
  ];
  expect(decide(fields, {}).values).toEqual({ x_floor: 1 });
  expect(decide(fields, { x_floor: 2 }).values).toEqual({ x_floor: 2, x_kind: 'in' });
  expect(decide(fields, { x_floor: null }).values).toEqual({});
  expect(decide(fields, { x_floor: 2 }, {}).values).toEqual({ x_floor: 2 });
});

test('customers are asked for what stands on their form and no more', () => {
  const fields = [field('x_a', 'text', { isRequired: true }), field('x_b', 'text', { isRequired: true, onPublicForm: true })];
  const { errors } = compileFields({ fields }).decide({}, { before: null, asks: 'public', facts: {} });
  expect(errors.map((e) => e.pointer)).toEqual(['/custom/x_b']);
});

test('texts are judged by length and by the whole pattern, and refused in words of the workspace', async () => {
  const serial = field('x_serial', 'text', {
    minLength: 4,
    pattern: 'SN[0-9]+',
    message: { 'zh-CN': '铭牌右下角 SN 开头', en: 'SN and digits' },
  });
  const compiled = compileFields({ fields: [serial] }, await loadPatterns([serial]));
  const say = (v: string) =>
    compiled.decide({ x_serial: v }, { before: null, asks: 'nothing', facts: {} }).errors.map((e) => [e.code, e.detail]);
  expect(say('SN12')).toEqual([]);
  expect(say('SN1')).toEqual([['too_short', 'SN and digits']]);
  expect(say('xSN123')).toEqual([['pattern', 'SN and digits']]);
  expect(
    await patternErrors([serial, field('x_b', 'text', { pattern: '(a' }), field('x_c', 'text', { pattern: '(?<!a)b' })]),
  ).toMatchObject([
    { pointer: '/fields/1/pattern', code: 'bad_pattern' },
    { pointer: '/fields/2/pattern', code: 'bad_pattern' },
  ]);
});

test('a catastrophic pattern takes linear time, and one that is broken asks for nothing', async () => {
  const evil = field('x_a', 'text', { pattern: '(a+)+$' });
  const broken = field('x_b', 'text', { pattern: '(' });
  const compiled = compileFields({ fields: [evil, broken] }, await loadPatterns([evil, broken]));
  const judge = (n: number) => {
    const began = performance.now();
    const { errors } = compiled.decide({ x_a: `${'a'.repeat(n)}!`, x_b: 'anything' }, { before: null, asks: 'nothing', facts: {} });
    expect(errors.map((e) => e.pointer)).toEqual(['/custom/x_a']);
    return performance.now() - began;
  };
  judge(1_900);
  // Backtracking would need 2^1900 steps; the ratio of two lengths says how it grows.
  expect(judge(1_900) / Math.max(judge(190), 0.05)).toBeLessThan(200);
});

test.each<[Partial<GivenField>, string, string]>([
  [{ showIf: when('x_gone', 'filled') }, '/fields/0/showIf/tests/0', 'unknown_field'],
  [{ showIf: when('__proto__', 'filled') }, '/fields/0/showIf/tests/0', 'unknown_field'],
  [{ showIf: when('x_new', 'filled') }, '/fields/0/showIf/tests/0', 'own'],
  [{ showIf: when('x_warranty', 'at_least', 5) }, '/fields/0/showIf/tests/0', 'not_for_type'],
  [{ showIf: when('x_warranty', 'is', 'nope') }, '/fields/0/showIf/tests/0', 'not_option'],
  [{ requiredIf: when('x_warranty', 'is') }, '/fields/0/requiredIf/tests/0', 'required'],
  [{ requiredIf: when('priority', 'at_least', 'low') }, '/fields/0/requiredIf/tests/0', 'not_for_type'],
  [{ requiredIf: when('x_number', 'at_least', '5') }, '/fields/0/requiredIf/tests/0', 'not_number'],
])('%j is refused', (more, pointer, code) => {
  expect(togetherErrors([field('x_new', 'text', more)], [warranty, field('x_number', 'number')])).toMatchObject([{ pointer, code }]);
});

test('a circle is refused at every field that is in it, and at no other', () => {
  const a = field('x_a', 'text', { showIf: when('x_b', 'filled') });
  const b = field('x_b', 'text', { showIf: when('x_c', 'filled') });
  const c = field('x_c', 'text', { showIf: when('x_a', 'filled') });
  const d = field('x_d', 'text', { showIf: when('x_a', 'filled') });
  expect(togetherErrors([a, b, c, d], []).map((e) => [e.pointer, e.code])).toEqual([0, 1, 2].map((i) => [`/fields/${i}/showIf`, 'circle']));
  // Should one be stored all the same, nothing hangs and nothing is thrown.
  expect(decide([a, b, c], { x_a: '1' }).errors).toEqual([]);
});

test('in whatever order fields are listed, each is looked at after what it depends on', () => {
  const links = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });
  fc.assert(
    fc.property(links, fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), (pairs, listed) => {
      const sources = (key: string) => pairs.filter(([of, on]) => `f${of}` === key && on < of).map(([, on]) => `f${on}`);
      const order =
        dependencyOrder(
          listed.map((n) => ({ key: `f${n}` })),
          (f) => sources(f.key),
        )?.map((f) => f.key) ?? [];
      expect([...order].sort()).toEqual(listed.map((n) => `f${n}`).sort());
      for (const key of order) for (const source of sources(key)) expect(order.indexOf(source)).toBeLessThan(order.indexOf(key));
    }),
  );
});

test('whatever is decided, nothing hidden stays, and deciding again changes nothing', () => {
  const keys = ['x_a', 'x_b', 'x_c', 'x_d'];
  const aTest = fc.record({
    field: fc.constantFrom(...keys, 'priority'),
    comparison: fc.constantFrom(...COMPARISONS),
    value: fc.constantFrom('in', 'out', null),
  });
  const aCondition = fc.option(
    fc.record({ mode: fc.constantFrom('all' as const, 'any' as const), tests: fc.array(aTest, { minLength: 1, maxLength: 3 }) }),
  );
  const values = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom('in', 'out', null));
  fc.assert(
    fc.property(fc.tuple(aCondition, aCondition, aCondition, aCondition), values, values, (conditions, first, second) => {
      // Only earlier fields are looked at, so that no circle can be.
      const fields = keys.map((key, i) => {
        const tests = conditions[i]?.tests.filter((t) => t.field === 'priority' || keys.indexOf(t.field) < i) ?? [];
        return field(key, 'choice', { showIf: tests.length > 0 ? { mode: conditions[i]?.mode ?? 'all', tests } : null });
      });
      const facts = { priority: 'in' };
      const made = decide(fields, first, null, facts);
      const changed = decide(fields, second, made.values, facts);
      for (const { values: held } of [made, changed]) {
        const hidden = compileFields({ fields }).hidden(held, facts);
        expect(Object.keys(held).filter((key) => hidden.has(key))).toEqual([]);
        expect(decide(fields, {}, held, facts)).toMatchObject({ values: held, change: {} });
      }
    }),
  );
});
