import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { castValue } from '../src/conversion/cast.ts';
import { convertTicket, convertValue, undoChanges, type ValueConversion } from '../src/conversion/convert.ts';
import { standardFieldDefinition } from '../src/fields/definition.ts';
import { NO_RULES } from '../src/flow/rule.ts';
import { planAdoption } from '../src/standard/adoption.ts';
import { conformanceOf, pointsOf } from '../src/standard/conformance.ts';
import { standardContent } from '../src/standard/content.ts';
import { diffStandards } from '../src/standard/diff.ts';
import { mentions } from '../src/standard/mention.ts';
import { successors, withPredecessors } from '../src/standard/retirement.ts';
import { STARTER_STANDARD } from '../src/standard/starter.ts';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const field = (type: string, more: object = {}) => standardFieldDefinition.parse({ key: 's_a', type, name: name('甲'), ...more });
const text = field('text');
const options = [
  { key: 'in', name: { 'zh-CN': '保内', en: 'In warranty' } },
  { key: 'out', name: { 'zh-CN': '保外', en: 'Out' }, isRetired: true },
];

describe('a value as a value of another type', () => {
  test.each([
    ['number', '12.5', 12.5],
    ['number', ' １，２３４ ', 1234],
    ['number', '三楼', undefined],
    ['number', '12米', undefined],
    ['number', '1e5', undefined],
    ['date', '2026年3月5日', '2026-03-05'],
    ['date', '2026/2/30', undefined],
    ['switch', '是', true],
    ['switch', 'No', false],
    ['switch', '也许', undefined],
  ])('a text as a %s: %s', (type, said, expected) => {
    const cast = castValue(text, field(type), said);
    expect(cast.ok ? cast.value : undefined).toEqual(expected);
  });

  test('texts find their option by key or either name, but no retired one', () => {
    const choice = field('choice', { options });
    expect(castValue(text, choice, ' in warranty ')).toEqual({ ok: true, value: 'in' });
    expect(castValue(text, choice, '保外')).toEqual({ ok: false });
    expect(castValue(text, field('multiple_choice', { options }), '保内、in')).toEqual({ ok: true, value: ['in'] });
    expect(castValue(choice, text, 'out')).toEqual({ ok: true, value: '保外' });
    expect(castValue(field('multiple_choice', { options }), choice, ['in'])).toEqual({ ok: true, value: 'in' });
  });

  test('numbers change their unit without dust, and what the new field refuses has no place', () => {
    const metres: ValueConversion = {
      from: field('number', { unit: '厘米' }),
      to: field('number', { unit: '米', max: 10 }),
      factor: 0.01,
      options: {},
    };
    expect(convertValue(metres, 235)).toEqual({ value: 2.35 });
    expect(convertValue(metres, 29)).toEqual({ value: 0.29 });
    expect(convertValue(metres, 5000)).toBeNull();
  });

  test('undoing gives back exactly what was there, whatever was in the field', () => {
    const plan = { splits: [], values: [{ from: text, to: field('number'), factor: null, options: {} }] };
    const world = { rules: NO_RULES, fields: [] };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double({ noNaN: true }).map(String), fc.constant('三楼')), (value) => {
        const custom = value === '' ? {} : { s_a: value };
        const { changes, unmapped } = convertTicket(plan, { faultCode: null, custom }, {} as never, world);
        const after = { ...custom } as Record<string, unknown>;
        for (const c of changes)
          if (c.after === null) delete after['s_a'];
          else after['s_a'] = c.after;
        const back = undoChanges(changes, { faultCode: null, custom: after });
        expect(back.changedSince).toEqual([]);
        for (const c of back.changes) after['s_a'] = c.after;
        expect(after).toEqual(custom);
        expect(unmapped.length === 1).toBe(value !== '' && typeof changes[0]?.after !== 'number');
      }),
    );
  });
});

describe('retired codes', () => {
  const list = [
    { code: 'a', retired: { replacedBy: 'b' } },
    { code: 'b', retired: { replacedBy: 'c' } },
    { code: 'c' },
    { code: 'd', retired: { replacedBy: null } },
    { code: 'e', retired: { replacedBy: 'c', split: [{ when: 'true', to: 'c' }] } },
  ];
  test('are counted where their replacements lead; split ones stand for themselves', () => {
    expect(Object.fromEntries(successors(list))).toEqual({ a: 'c', b: 'c', c: 'c', d: 'd', e: 'e' });
    expect(withPredecessors(list, ['c']).sort()).toEqual(['a', 'b', 'c']);
    expect(withPredecessors(list, ['', 'x'])).toEqual(['', 'x']);
    expect(withPredecessors(list, [])).toEqual([]);
  });

  const withFaults = (faultCodes: object[]) => standardContent.safeParse({ ...STARTER_STANDARD, faultCodes, evidenceRules: [] });
  const fault = (code: string, retired: object | null = null) => ({ code, name: name(code), retired });
  test.each([
    ['a replacement that is not there', [fault('A', { replacedBy: 'Z' })], 'no such code'],
    ['a circle', [fault('A', { replacedBy: 'B' }), fault('B', { replacedBy: 'A' })], 'its replacements lead back to itself'],
    ['itself', [fault('A', { replacedBy: 'A' })], 'its replacements lead back to itself'],
  ])('%s is refused with its place', (_, faults, message) => {
    const issue = withFaults(faults).error?.issues[0];
    expect(issue).toMatchObject({ message, path: ['faultCodes', 0, 'retired', 'replacedBy'] });
  });

  test('of tiers and waiting reasons one must be left', () => {
    const tiers = STARTER_STANDARD.tiers.map((t) => ({ ...t, retired: { replacedBy: null } }));
    expect(standardContent.safeParse({ ...STARTER_STANDARD, tiers }).error?.issues[0]?.path).toEqual(['tiers']);
  });
});

const NOTHING = { own: [], promotions: [] };

describe('two versions', () => {
  const one = standardContent.parse({ ...STARTER_STANDARD, fields: [{ key: 's_a', type: 'text', name: name('甲') }] });
  test('that say the same in another order of keys do not differ', () => {
    const shuffled = JSON.parse(
      JSON.stringify(one, (_, v) =>
        v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).reverse()) : v,
      ),
    );
    expect(diffStandards(one, shuffled)).toEqual([]);
  });

  test('differ by rename, parent, options and limits, each told as what it is', () => {
    const to = standardContent.parse({
      ...one,
      faultCodes: one.faultCodes.map((f) =>
        f.code === 'GEN-01' ? { ...f, name: name('开不了机'), parent: null, requiredSkill: 'electric' } : f,
      ),
      fields: [{ ...one.fields[0], isRequired: true, maxLength: 20 }],
    });
    expect(diffStandards(one, to).map((c) => `${c.kind} ${c.code}`)).toEqual([
      'renamed GEN-01',
      'reparented GEN-01',
      'changed GEN-01',
      'required s_a',
      'tightened s_a',
    ]);
    expect(planAdoption(one, to, NOTHING)).toMatchObject({ touching: [], conversion: { splits: [], values: [] } });
  });

  test('a split goes past codes that were merged in the same version', () => {
    const to = standardContent.parse({
      ...one,
      faultCodes: [
        ...one.faultCodes
          .map((f) => (f.code === 'GEN-01' ? { ...f, retired: { replacedBy: 'GEN-02', split: [{ when: 'true', to: 'GEN-03' }] } } : f))
          .map((f) => (f.code === 'GEN-03' ? { ...f, retired: { replacedBy: 'GEN-04' } } : f)),
      ],
    });
    expect(planAdoption(one, to, NOTHING).conversion.splits).toEqual([
      { code: 'GEN-01', ways: [{ when: 'true', to: 'GEN-04' }], otherwise: 'GEN-02' },
    ]);
  });
});

test('a text names a code as a whole word only', () => {
  expect(mentions('ticket.faultCode == "AC-07"', 'AC-07')).toBe(true);
  expect(mentions('fault=AC-07&open=true', 'AC-07')).toBe(true);
  expect(mentions('"AC-071"', 'AC-07')).toBe(false);
  expect(mentions('"AC-07.1"', 'AC-07')).toBe(false);
  expect(mentions('xAC-07', 'AC-07')).toBe(false);
});

describe('the conformance score', () => {
  const weights = { fields: 0.4, codes: 0.4, tier: 0.2, evidence: 0 };
  const counts = { tickets: 1000, fields: 950, codes: 870, tier: 1000, evidence: 1000 };
  test('of the worked example is 92.8, and 94.0 when 30 codes are fixed', () => {
    const { score, lost } = conformanceOf(weights, counts);
    expect(score).toBe(92.8);
    expect(lost).toMatchObject({
      fields: { tickets: 50, points: 2 },
      codes: { tickets: 130, points: 5.2 },
      tier: { tickets: 0, points: 0 },
    });
    expect(pointsOf(weights.codes, 30, 1000)).toBe(1.2);
    expect(conformanceOf(weights, { ...counts, codes: 900 }).score).toBe(94);
  });
  test('is none without tickets', () => {
    expect(conformanceOf(weights, { tickets: 0, fields: 0, codes: 0, tier: 0, evidence: 0 }).score).toBeNull();
  });
});
