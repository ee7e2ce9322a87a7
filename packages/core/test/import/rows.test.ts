import { amountText } from '@bodan/core/fields/amount';
import { compileFields } from '@bodan/core/fields/compile';
import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { FIELD_TYPES, type FieldType } from '@bodan/core/fields/types';
import { judgeValue } from '@bodan/core/fields/value';
import { guessColumns, sheetRows } from '@bodan/core/import/guess';
import { guessTargets, ownTargets } from '@bodan/core/import/guess-target';
import { judgeRow } from '@bodan/core/import/judge-row';
import { readCell } from '@bodan/core/import/read-cell';
import { type RowWorld, rowReader } from '@bodan/core/import/read-row';
import { readDay, readInstant } from '@bodan/core/import/read-time';
import { isReadable } from '@bodan/core/import/target';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const name = (zh: string, en = '') => ({ 'zh-CN': zh, en });
const field = (key: string, type: FieldType, more: Record<string, unknown> = {}): FieldDefinition => {
  const [made] = completeFieldSet({ fields: [{ key, type, name: name(key), ...more }] } as never).fields;
  if (!made) throw new Error('no field');
  return made;
};
const option = (key: string, zh: string, en = '') => ({ key, name: name(zh, en) });
const OPTIONS = [option('in', '保内', 'In warranty'), option('out', '保外/过保', 'Out'), { ...option('old', '旧'), isRetired: true }];
const FIELDS = [
  field('x_warranty', 'choice', { name: name('保修', 'Warranty'), options: OPTIONS, isRequired: true }),
  field('x_parts', 'multiple_choice', {
    name: name('配件'),
    options: [option('a', '压缩机'), option('b', '风机'), option('c', '主板、副板')],
  }),
  field('x_hours', 'number', { name: name('耗时'), unit: '小时' }),
  field('x_fee', 'money', { name: name('费用'), currency: 'CNY' }),
];
const fault = (code: string, zh: string, parent: string | null = null, aliases: string[] = []) => ({
  code,
  name: name(zh),
  parent,
  aliases,
});
const WORLD: RowWorld = {
  timeZone: 'Asia/Shanghai',
  fields: FIELDS,
  standard: {
    faultCodes: [
      fault('AC', '空调'),
      fault('AC-01', '漏水', 'AC', ['滴水']),
      fault('WH', '热水器'),
      fault('WH-01', '漏水', 'WH'),
      { ...fault('OLD', '停产'), retired: { replacedBy: null } },
    ],
    departments: [{ code: 'D1', name: name('维修部', 'Repair') }],
    tiers: [
      { code: 'STD', name: name('标准') },
      { code: 'VIP', name: name('贵宾', 'VIP service') },
    ],
  },
  branches: [{ id: 'b1', code: 'HZ', name: '杭州店' }],
  members: [
    { personId: 'p1', name: '李工', isDisabled: false },
    { personId: 'p2', name: '王工', isDisabled: false },
    { personId: 'p3', name: '王工', isDisabled: false },
    { personId: 'p4', name: '赵工', isDisabled: true },
  ],
};
const LOOK = { timeZone: 'Asia/Shanghai', members: new Map(), departments: new Map() };
const read = (f: FieldDefinition, text: string) => {
  const found = readCell(f, text, LOOK);
  return found.ok ? found.value : found.code;
};
const reader = (...targets: string[]) =>
  rowReader(
    WORLD,
    targets.map((target) => ({ name: target, target })),
  );

describe('a cell is read as its field says', () => {
  test.each([
    ['x_warranty', '保内', 'in'],
    ['x_warranty', ' ＩＮ ', 'in'],
    ['x_warranty', 'in warranty', 'in'],
    ['x_warranty', '保外/过保', 'out'],
    ['x_warranty', '旧', 'not_option'],
    ['x_warranty', '不详', 'not_option'],
    ['x_hours', '1.5', 1.5],
    ['x_hours', '1,200', 1200],
    ['x_hours', '９０分钟', 1.5],
    ['x_hours', '2 小时', 2],
    ['x_hours', '3米', 'not_unit'],
    ['x_hours', '很久', 'not_number'],
    ['x_fee', '¥1,200.50', 120050],
    ['x_fee', '1200.5元', 120050],
    ['x_fee', '1.2万', 1200000],
    ['x_fee', '0.125', 'not_number'],
    ['x_fee', '免费', 'not_number'],
  ])('%s %s', (key, text, expected) => {
    const f = FIELDS.find((x) => x.key === key);
    if (!f) throw new Error(key);
    expect(read(f, text)).toBe(expected);
  });
  test('several options, also one whose name holds what stands between them', () => {
    const parts = FIELDS[1] as FieldDefinition;
    expect(read(parts, '压缩机、风机')).toEqual(['a', 'b']);
    expect(read(parts, '压缩机;压缩机')).toEqual(['a']);
    expect(read(parts, '主板、副板')).toEqual(['c']);
    expect(read(parts, '压缩机、灯')).toBe('not_option');
  });
  test.each([
    ['是', true],
    ['√', true],
    ['NO', false],
    ['×', false],
    ['大概', 'not_boolean'],
  ])('switch %s', (text, expected) => expect(read(field('x_s', 'switch'), text)).toBe(expected));
  test.each([
    '138 0013 8000',
    '138-0013-8000',
    '+86 13800138000',
    '１３８００１３８０００',
    '8613800138000',
    '电话：13800138000',
    "'13800138000",
  ])('phone %s', (text) => expect(read(field('x_p', 'phone'), text)).toBe('+8613800138000'));
  test.each(['13800138000/13900139000', '138001', '无', '1.38E+10'])('no phone %s', (text) =>
    expect(read(field('x_p', 'phone'), text)).toBe('not_phone'),
  );
  test('stars and lengths of time', () => {
    expect(read(field('x_r', 'rating'), '★★★☆☆')).toBe(3);
    expect(read(field('x_r', 'rating'), '4星')).toBe(4);
    expect(read(field('x_d', 'duration'), '1小时30分')).toBe(90);
  });
  test('property: amounts of money come back exactly as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), fc.constantFrom('', '元', ' 元整'), (minor, unit) => {
        expect(read(field('x_m', 'money', { currency: 'CNY' }), `${amountText(minor, 2)}${unit}`)).toBe(minor);
      }),
    );
  });
  test('property: whatever a cell holds, reading throws nothing, and what it reads has the form its field keeps', () => {
    const types = FIELD_TYPES.filter((t) => t !== 'formula' && t !== 'table');
    const odd = fc.constantFrom('-', '.', '1.', '¥', '万', '：', '2026-13-01', '24:00', '★', '9'.repeat(40), '1e999', '٣', '𝟙𝟚', '\n');
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), odd), (type, text) => {
        const f = field('x_any', type, type.includes('choice') || type === 'checklist' ? { options: OPTIONS } : {});
        const found = readCell(f, text, LOOK);
        if (!found.ok) return;
        expect(isReadable(type)).toBe(true);
        const judged = judgeValue(f, found.value, undefined, null);
        // Bounds are the field's own; the form is not.
        if (!judged.ok)
          expect(
            ['too_long', 'not_storable', 'not_stars', 'not_whole', 'not_minutes', 'not_device', 'not_option'].includes(judged.code),
            `${type} ${text} ${judged.code}`,
          ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('dates', () => {
  test.each([
    ['2026-1-31', '2026-01-31'],
    ['2026/01/31', '2026-01-31'],
    ['2026.1.31', '2026-01-31'],
    ['2026年1月31日', '2026-01-31'],
    ['20260131', '2026-01-31'],
    ['1/3/2026', null],
    ['2026-02-30', null],
    ['26-1-3', null],
  ])('%s', (text, expected) => expect(readDay(text)).toBe(expected));
  test.each([
    ['2026-01-31', '2026-01-30T16:00:00.000Z'],
    ['2026-01-31 9:30', '2026-01-31T01:30:00.000Z'],
    ['2026年1月31日下午3点05分', '2026-01-31T07:05:00.000Z'],
    ['2026/1/31 12:00am', '2026-01-30T16:00:00.000Z'],
    ['2026-01-31T09:30:00+09:00', '2026-01-31T00:30:00.000Z'],
    ['2026-01-31 25:00', null],
    ['昨天', null],
  ])('%s by the wall clock', (text, expected) => expect(readInstant(text, 'Asia/Shanghai')).toBe(expected));
  test('property: every wall time of a year reads back as the instant it names', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (ms) => {
        const minute = Math.floor(ms / 60_000) * 60_000;
        const wall = new Date(minute + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
        expect(Date.parse(readInstant(wall, 'Asia/Shanghai') ?? '')).toBe(minute);
      }),
    );
  });
});

describe('a row becomes what a new ticket is told', () => {
  test('by codes, names, whole names and aliases', () => {
    const one = reader('faultCode', 'tier', 'branchId', 'priority', 'departmentCode', 'tags');
    expect(one(['空调漏水', 'vip', '杭州店', '紧急', 'repair', '老客户、加急']).input).toMatchObject({
      title: '漏水',
      faultCode: 'AC-01',
      tier: 'VIP',
      branchId: 'b1',
      priority: 'urgent',
      departmentCode: 'D1',
      tags: ['老客户', '加急'],
    });
    expect(one(['滴水']).input.faultCode).toBe('AC-01');
  });
  test('what several are called, and what is retired, is not guessed', () => {
    expect(reader('faultCode')(['漏水']).errors).toMatchObject([{ pointer: '/faultCode', code: 'ambiguous' }]);
    expect(reader('faultCode')(['停产']).errors).toMatchObject([{ pointer: '/faultCode', code: 'unknown' }]);
    const person = rowReader({ ...WORLD, fields: [field('x_who', 'person')] }, [
      { name: '', target: 'title' },
      { name: '', target: 'x_who' },
    ]);
    expect(person(['修', '李工']).input.custom).toEqual({ x_who: 'p1' });
    expect(['王工', '赵工'].map((who) => person(['修', who]).errors[0]?.code)).toEqual(['ambiguous', 'unknown']);
  });
  test('every cell that cannot be read is told, and all others are read', () => {
    const { input, errors } = reader('customerWords', 'phone', 'x_hours', 'x_fee', 'x_gone')(['不制冷\n热风', '12', '很久', '80', 'a']);
    expect(errors.map((e) => [e.pointer, e.code])).toEqual([
      ['/phone', 'not_phone'],
      ['/custom/x_hours', 'not_number'],
      ['/custom/x_gone', 'unknown_field'],
    ]);
    expect(input).toMatchObject({ title: '不制冷', customerWords: '不制冷\n热风', phone: null, custom: { x_fee: 8000 } });
  });
  test('a row without title, words or fault is none', () => {
    expect(reader('contactName')(['陈女士']).errors).toMatchObject([{ pointer: '/title', code: 'required' }]);
    expect(reader('contactName', 'faultCode')(['陈女士', '不知']).errors.map((e) => e.pointer)).toEqual(['/faultCode']);
  });
  test('what fields require is told with the same pointers, once each', () => {
    const judge = {
      fields: compileFields({ fields: FIELDS }),
      roles: ['owner'],
      timeZone: 'Asia/Shanghai',
      usualTier: 'STD',
      faultDepartments: new Map(),
      now: 0,
    };
    const told = (cells: string[]) => judgeRow(reader('title', 'x_warranty')(cells), judge).map((e) => [e.pointer, e.code]);
    expect(told(['修', '保内'])).toEqual([]);
    expect(told(['修', ''])).toEqual([['/custom/x_warranty', 'required']]);
    expect(told(['修', '?'])).toEqual([['/custom/x_warranty', 'not_option']]);
  });
});

describe('columns are guessed', () => {
  const sheet = guessColumns({
    isCut: false,
    rows: [
      ['登记日期', '客户姓名', '联系电话', '详细地址', '机型', '故障类别', '问题描述', '保修', '等级', '备注编号'],
      ['2026-01-01', '陈女士', '13800138000', '杭州文三路1号', 'KFR-35', '空调漏水', '滴水了', '保内', 'VIP', '1'],
      ['2026-01-02', '李先生', '13900139000', '杭州文三路2号', 'KFR-26', '热水器漏水', '不热', '保外/过保', '标准', '2'],
    ],
  });
  test('by head and content, each target once; a field of that name comes first', () => {
    expect(guessTargets(sheet.columns, WORLD)).toEqual([
      null,
      'contactName',
      'phone',
      'address',
      'device',
      'faultCode',
      'customerWords',
      'x_warranty',
      'tier',
      null,
    ]);
  });
  test('words the workspace does not know are no codes', () => {
    const [other] = guessTargets([{ name: '故障类别', type: 'choice', distinct: ['异响', '漏电'] }], WORLD);
    expect(other).toBe('customerWords');
    expect(guessTargets([{ name: '电话', type: 'text', distinct: ['无', '见备注'] }], WORLD)).toEqual([null]);
    expect(ownTargets(sheet.columns, WORLD)[7]).toBeNull();
  });
  test('property: no target is given twice', () => {
    const heads = ['电话', '手机', '地址', '问题', '描述', '保修', '姓名', '客户', '故障', 'x', ''];
    const column = fc.record({
      name: fc.constantFrom(...heads),
      type: fc.constantFrom('text' as const, 'phone' as const, 'address' as const),
      distinct: fc.array(fc.constantFrom('漏水', 'AC-01', 'HZ', '紧急')),
    });
    fc.assert(
      fc.property(fc.array(column), (columns) => {
        const given = guessTargets(columns, WORLD).filter((t) => t !== null);
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});

test('rows keep their number in the sheet and the order of the named columns; sums and empty rows are none', () => {
  const rows = sheetRows({
    isCut: false,
    numbers: [3, 4, 7, 8],
    rows: [
      ['名称', null, '数量'],
      ['空调', 'x', 2],
      [null, null, null],
      ['合计', null, 2],
    ],
  });
  expect(rows).toEqual([{ row: 4, cells: ['空调', '2'] }]);
});
