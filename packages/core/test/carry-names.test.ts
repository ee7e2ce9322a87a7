import { describe, expect, test } from 'vitest';
import { completeField } from '../src/fields/complete.ts';
import { type FieldDefinition, fieldDefinition } from '../src/fields/definition.ts';
import { NO_COUNTS } from '../src/flow/facts.ts';
import { celRules } from '../src/flow/guard.ts';
import { SERVICE_FLOW } from '../src/flow/templates.ts';
import { NO_MAPPING } from '../src/standard/carry.ts';
import {
  byMapping,
  carryDashboard,
  carryFields,
  carryFlow,
  carryQuery,
  carryRule,
  mayBePart,
  type NamingWorld,
} from '../src/standard/carry-names.ts';
import type { Naming } from '../src/standard/code-part.ts';
import { facts } from './flow/world.ts';

const label = (text: string) => ({ 'zh-CN': text, en: '' });
const field = (key: string, type: FieldDefinition['type'], more: Partial<FieldDefinition> = {}): FieldDefinition =>
  completeField({ key, type, name: label(key), ...more });
const FIELDS = [
  field('x_team', 'department'),
  field('x_note', 'text'),
  field('x_linked', 'ticket'),
  field('x_level', 'lookup', { through: 'x_linked', take: 'ticket:tier', result: 'text' }),
  field('x_kind', 'formula', { formula: 'IF([priority]="urgent","STD",[tier])', result: 'text' }),
];
const MAPPING = {
  ...NO_MAPPING,
  faultCodes: { 'MY-01': 'AC-03' },
  tiers: { STD: 'GOLD' },
  departments: { FIELD: 'WX' },
  waitingReasons: { customer: 'client' },
};
const naming = byMapping(MAPPING);
const world: NamingWorld = { rules: celRules, fields: FIELDS };
const rule = (text: string) => carryRule(text, naming, world);
const formula = (text: string) => carryFields([field('x_f', 'formula', { formula: text, result: 'text' })], naming, FIELDS)[0]?.formula;
const QUIET: Naming = { code: (_, code) => code, loose() {} };

/** What is said of texts that stay. */
function looseIn(read: (n: Naming) => unknown): string[] {
  const found: string[] = [];
  read({ ...naming, loose: (list, text) => found.push(`${list} ${text}`) });
  return found;
}

describe('a rule that names codes', () => {
  test.each([
    ['ticket.tier == "STD" || ticket.tier in ["VIP", "STD"]', 'ticket.tier == "GOLD" || ticket.tier in ["VIP", "GOLD"]'],
    ["'STD' != ticket.tier", "'GOLD' != ticket.tier"],
    ['ticket.tier == (now.hour > 8 ? "STD" : "VIP")', 'ticket.tier == (now.hour > 8 ? "GOLD" : "VIP")'],
    [
      '!(ticket.waitingReason == "customer") && ticket.source == "customer"',
      '!(ticket.waitingReason == "client") && ticket.source == "customer"',
    ],
    ['custom.x_team == "FIELD" && custom.x_note == "FIELD"', 'custom.x_team == "WX" && custom.x_note == "FIELD"'],
    ['custom.x_level == "STD" || custom.x_kind == "STD"', 'custom.x_level == "GOLD" || custom.x_kind == "GOLD"'],
    ['ticket.faultCode == r"MY-01"', 'ticket.faultCode == "AC-03"'],
  ])('%s', (before, after) => {
    expect(rule(before)).toBe(after);
    expect(celRules.check(after, FIELDS, 'bool')).toMatchObject({ ok: true });
    expect(carryRule(before, QUIET, world)).toBe(before);
  });

  test('what only looks alike stays: other facts, other lists, and a text in a text', () => {
    for (const text of [
      'ticket.title == "STD"',
      'ticket.departmentCode == "STD"',
      'ticket.title == "ticket.tier == \\"STD\\""',
      'ticket.title.contains("ticket.tier == \'STD\'")',
    ])
      expect(rule(text), text).toBe(text);
  });

  test('it lets the same tickets pass as before', () => {
    const before = 'ticket.tier == "STD" && ticket.title != "STD"';
    const passes = (text: string, tier: string) =>
      celRules.evaluate(text, FIELDS, facts({ ticket: { tier, title: '漏水' }, counts: NO_COUNTS }));
    expect(passes(before, 'STD')).toEqual({ ok: true, value: true });
    expect(passes(rule(before), 'GOLD')).toEqual({ ok: true, value: true });
    expect(passes(rule(before), 'STD')).toEqual({ ok: true, value: false });
  });

  test('a text that may be part of a code stays, and is told of', () => {
    expect(looseIn((n) => carryRule('ticket.tier.startsWith("ST") && ticket.title.contains("STD")', n, world))).toEqual(['tiers ST']);
    expect(looseIn((n) => carryRule('["STD"].exists(x, x == ticket.tier)', n, world))).toEqual(['tiers STD']);
    expect(looseIn((n) => carryRule('ticket.tier == "STD"', n, world))).toEqual([]);
    expect([mayBePart('ST', 'STD'), mayBePart('STD,VIP', 'STD'), mayBePart('-', 'A-1'), mayBePart('VIP', 'STD')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a formula that names codes', () => {
  test.each([
    ['IF([tier]="STD",1,0)&[title]', 'IF([tier]="GOLD",1,0)&[title]'],
    // In Excel capitals do not matter where two texts are compared.
    ['IF("std"=[tier],"STD","否")', 'IF("GOLD"=[tier],"STD","否")'],
    ['IF(EXACT([tier],"std"),"a","b")', 'IF(EXACT([tier],"std"),"a","b")'],
    ['SWITCH([tier],"STD","STD单","VIP","STD")', 'SWITCH([tier],"GOLD","STD单","VIP","STD")'],
    ['IF([departmentCode]<>“FIELD”，"STD"，[tier])', 'IF([departmentCode]<>“WX”，"GOLD"，[tier])'],
    ['IF(OR([x_team]="FIELD",[x_note]="FIELD"),[faultCode],"MY-01")', 'IF(OR([x_team]="WX",[x_note]="FIELD"),[faultCode],"AC-03")'],
    ['IF([tier]=IF([priority]="low","STD","VIP"),1,0)', 'IF([tier]=IF([priority]="low","GOLD","VIP"),1,0)'],
    ['IF([x_kind]="STD",1,0)', 'IF([x_kind]="GOLD",1,0)'],
    ['[title]="STD"', '[title]="STD"'],
    ['IF([tier]="STD', 'IF([tier]="STD'],
  ])('%s', (before, after) => {
    expect(formula(before)).toBe(after);
  });

  test('a text that is searched in a code stays, and is told of', () => {
    const told = (text: string) => looseIn((n) => carryFields([field('x_f', 'formula', { formula: text })], n, FIELDS));
    expect(told('IF(FIND("STD",[tier])>0,1,0)')).toContain('tiers STD');
    expect(told('IF([tier]&"-"&[title]="STD-漏水",1,0)')).toContain('tiers STD-漏水');
    expect(told('IF([title]="STD",[tier],"VIP")')).toEqual([]);
  });

  test('a field that leads back to itself holds no codes', () => {
    const circle = [
      field('x_a', 'formula', { formula: '[x_b]', result: 'text' }),
      field('x_b', 'formula', { formula: '[x_a]', result: 'text' }),
    ];
    const asks = field('x_f', 'formula', { formula: '[x_a]="STD"' });
    expect(carryFields([asks], naming, circle)[0]?.formula).toBe('[x_a]="STD"');
  });
});

test('conditions and starting values of fields name what they became', () => {
  const [f] = carryFields(
    [
      field('x_team', 'department', {
        initial: 'FIELD',
        showIf: { mode: 'all', tests: [{ field: 'tier', comparison: 'one_of', value: ['STD', 'GOLD'] }] },
        requiredIf: {
          mode: 'any',
          tests: [
            { field: 'x_team', comparison: 'is', value: 'FIELD' },
            { field: 'x_note', comparison: 'is', value: 'FIELD' },
          ],
        },
      }),
    ],
    naming,
    FIELDS,
  );
  expect(f).toMatchObject({
    initial: 'WX',
    showIf: { tests: [{ value: ['GOLD'] }] },
    requiredIf: { tests: [{ value: 'WX' }, { value: 'FIELD' }] },
  });
  expect(fieldDefinition.safeParse(f).error).toBeUndefined();
});

test('a saved list names what its filters became, also those by a field, and stays as it was written else', () => {
  const query = (text: string) => carryQuery(text, naming, FIELDS);
  expect(query('tier=STD%2CVIP&q=STD&department=FIELD')).toBe('tier=GOLD%2CVIP&q=STD&department=WX');
  expect(query('custom=x_team:FIELD|CS,x_note:FIELD')).toBe('custom=x_team%3AWX%7CCS%2Cx_note%3AFIELD');
  // Whoever saved it may have saved anything: a list that is no address keeps nobody from joining.
  for (const odd of ['fault=%zz&tier=%E0%A4%A', 'tier', '=&&', 'tier=VIP,A+B&sort=-created', 'custom=x_gone:FIELD,:,x_team'])
    expect(query(odd)).toBe(odd);
  expect(query('tier=%zz,STD')).toBe('tier=%25zz%2CGOLD');
});

test('a flow names what became of its departments, guards and what its steps set', () => {
  expect(carryFlow(SERVICE_FLOW, QUIET, world)).toEqual(SERVICE_FLOW);
  const [first, ...rest] = SERVICE_FLOW.stages;
  if (!first) throw new Error('a flow without stages');
  const sets = (name: string, value: string) => ({ kind: 'setField' as const, field: name, value });
  const actions = [
    sets('departmentCode', '"FIELD"'),
    sets('x_note', '"FIELD"'),
    sets('faultCode', 'ticket.tier == "STD" ? "MY-01" : "STD"'),
  ];
  const flow = { ...SERVICE_FLOW, stages: [{ ...first, departmentCode: 'FIELD', actions }, ...rest] };
  expect(carryFlow(flow, naming, world).stages[0]).toMatchObject({
    departmentCode: 'WX',
    actions: [{ value: '"WX"' }, { value: '"FIELD"' }, { value: 'ticket.tier == "GOLD" ? "AC-03" : "STD"' }],
  });
});

test('a dashboard is narrowed to what its codes became, each once', () => {
  const place = { id: 'a', title: 'STD', x: 0, y: 0, w: 2, h: 2, window: 'page' as const };
  const card = { kind: 'figure' as const, ...place, measure: 'open' as const, target: null };
  const before = { cards: [{ ...card, filters: { tier: ['STD', 'GOLD'], department: ['-', 'FIELD'], fault: ['STD'] } }] };
  expect(carryDashboard(before, naming).cards[0]).toEqual({
    ...card,
    filters: { tier: ['GOLD'], department: ['-', 'WX'], fault: ['STD'] },
  });
});
