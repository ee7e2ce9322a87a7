import type { Card, Definition } from '../dashboard/definition.ts';
import { type CodeHolders, codeHolders, formulaPart } from '../fields/code-holder.ts';
import type { Condition, ConditionTest } from '../fields/condition.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { filterText, parseFilter } from '../fields/filter.ts';
import type { Flow } from '../flow/definition.ts';
import type { Approver, FlowAction, FlowApproval } from '../flow/parts.ts';
import type { RuleEngine } from '../flow/rule.ts';
import { parseFormula } from '../formula/parse.ts';
import type { CodeMapping } from './carry.ts';
import { carryText, type Naming } from './code-part.ts';
import type { CodeList } from './retirement.ts';

const folded = (code: string): string => code.toLowerCase();

/** Codes become those they are mapped to; in formulas capitals do not matter. */
export const byMapping = (mapping: CodeMapping): Naming => ({
  code(list, code, isFolded = false) {
    const codes = new Map(Object.entries(mapping[list]));
    const found = codes.get(code) ?? (isFolded ? [...codes].find(([from]) => folded(from) === folded(code))?.[1] : undefined);
    return found ?? code;
  },
  loose() {},
});

const LEAST_OF_A_PART = 2;
/** Whether a text that stands beside codes may be this one or a part of it. */
export const mayBePart = (text: string, code: string): boolean =>
  folded(text).includes(folded(code)) || (text.length >= LEAST_OF_A_PART && folded(code).includes(folded(text)));

/** What a workspace's rules and fields are read by. */
export type NamingWorld = { rules: RuleEngine; fields: readonly FieldDefinition[] };

const distinct = (naming: Naming, list: CodeList, codes: readonly string[]): string[] => [
  ...new Set(codes.map((code) => naming.code(list, code))),
];

/** Parameters of a saved list that name codes, several by commas. */
const QUERY: ReadonlyMap<string, CodeList> = new Map([
  ['fault', 'faultCodes'],
  ['department', 'departments'],
  ['tier', 'tiers'],
]);

/** One filter by a custom field, `key:filter`. */
function carryFilter(text: string, naming: Naming, fields: readonly FieldDefinition[], holders: CodeHolders): string {
  const at = text.indexOf(':');
  const f = fields.find((x) => x.key === text.slice(0, at));
  const list = f && holders(f.key);
  const filter = f && list ? parseFilter(f, text.slice(at + 1)) : null;
  if (!f || !list || !filter) return text;
  if (filter.kind === 'contains') naming.loose(list, filter.text);
  if (filter.kind !== 'is') return text;
  return `${f.key}:${filterText(f, { kind: 'is', values: distinct(naming, list, filter.values.map(String)) })}`;
}

/** A saved list with the codes its filters became; what is not a filter by codes stays as it was written, however it was written. */
export function carryQuery(query: string, naming: Naming, fields: readonly FieldDefinition[]): string {
  const holders = codeHolders(fields);
  const carried = (name: string, value: string): string => {
    const list = QUERY.get(name);
    if (list) return distinct(naming, list, value.split(',')).join(',');
    if (name !== 'custom') return value;
    return value
      .split(',')
      .map((text) => carryFilter(text, naming, fields, holders))
      .join(',');
  };
  return query
    .split('&')
    .map((part) => {
      for (const [name, value] of new URLSearchParams(part)) {
        const after = carried(name, value);
        if (after !== value) return new URLSearchParams({ [name]: after }).toString();
      }
      return part;
    })
    .join('&');
}

/** A rule in which codes that something of the ticket is held against are those they became; nothing else of it changes. */
export function carryRule(rule: string, naming: Naming, { rules, fields }: NamingWorld, list: CodeList | null = null): string {
  const whole = rules.codes(rule, fields);
  return whole ? carryText(rule, whole, naming, list) : rule;
}

const carryApprover = (a: Approver, naming: Naming): Approver =>
  a.kind === 'department' ? { ...a, departmentCode: naming.code('departments', a.departmentCode) } : a;
const carryApproval = (a: FlowApproval | null, naming: Naming): FlowApproval | null =>
  a && { ...a, approvers: a.approvers.map((x) => carryApprover(x, naming)) };

/** A flow that names the codes of departments, and of what its rules compare and set, as they became. */
export function carryFlow(flow: Flow, naming: Naming, world: NamingWorld): Flow {
  const holders = codeHolders(world.fields);
  const action = (a: FlowAction): FlowAction =>
    a.kind === 'setField' ? { ...a, value: carryRule(a.value, naming, world, holders(a.field)) } : a;
  return {
    ...flow,
    stages: flow.stages.map((s) => ({
      ...s,
      departmentCode: s.departmentCode && naming.code('departments', s.departmentCode),
      actions: s.actions.map(action),
      approval: carryApproval(s.approval, naming),
    })),
    transitions: flow.transitions.map((t) => ({
      ...t,
      guard: t.guard && carryRule(t.guard, naming, world),
      actions: t.actions.map(action),
    })),
  };
}

function carryTest(test: ConditionTest, naming: Naming, holders: CodeHolders): ConditionTest {
  const list = holders(test.field);
  if (!list) return test;
  if (typeof test.value === 'string') {
    if (test.comparison !== 'contains') return { ...test, value: naming.code(list, test.value) };
    naming.loose(list, test.value);
  }
  return Array.isArray(test.value) ? { ...test, value: distinct(naming, list, test.value) } : test;
}

/** Fields whose conditions, formulas and starting values name codes as they became. `world` are all fields these stand among. */
export function carryFields<F extends FieldDefinition>(fields: readonly F[], naming: Naming, world: readonly FieldDefinition[]): F[] {
  const holders = codeHolders(world);
  const condition = (c: Condition | null): Condition | null =>
    c && { ...c, tests: c.tests.map((test) => carryTest(test, naming, holders)) };
  const formula = (text: string | null): string | null => {
    const parsed = text === null ? null : parseFormula(text);
    return text !== null && parsed?.ok ? carryText(text, formulaPart(parsed.node, holders), naming) : text;
  };
  return fields.map((f) => ({
    ...f,
    showIf: condition(f.showIf),
    requiredIf: condition(f.requiredIf),
    formula: formula(f.formula),
    initial: f.type === 'department' && typeof f.initial === 'string' ? naming.code('departments', f.initial) : f.initial,
  }));
}

const FILTERS = { fault: 'faultCodes', department: 'departments', tier: 'tiers' } as const;

/** A dashboard whose cards are narrowed to codes as they became. */
export function carryDashboard<D extends Definition>(definition: D, naming: Naming): D {
  const carried = (card: Card): Card => {
    const filters = { ...card.filters };
    for (const [name, list] of Object.entries(FILTERS) as [keyof typeof FILTERS, CodeList][]) {
      const codes = filters[name];
      if (codes) filters[name] = distinct(naming, list, codes);
    }
    return { ...card, filters };
  };
  return { ...definition, cards: definition.cards.map(carried) };
}
