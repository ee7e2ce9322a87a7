import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type FactType, factSchema } from '@bodan/core/flow/facts';

export type Operator = 'is' | 'not' | 'contains' | 'above' | 'atLeast' | 'below' | 'atMost' | 'yes' | 'no' | 'filled' | 'empty';
export type Condition = { fact: string; operator: Operator; value: string };
/** A guard as one sentence: all of these, or any of these. */
export type Sentence = { join: 'all' | 'any'; conditions: readonly Condition[] };

/** What each type can be asked; the first is offered first. */
export const OPERATORS: Record<FactType, readonly Operator[]> = {
  string: ['is', 'not', 'contains', 'filled', 'empty'],
  int: ['atLeast', 'above', 'atMost', 'below', 'is', 'not'],
  double: ['above', 'atLeast', 'below', 'atMost', 'is', 'not', 'filled', 'empty'],
  bool: ['yes', 'no'],
  'list<string>': ['contains', 'filled', 'empty'],
};
export const hasValue = (operator: Operator): boolean => !['yes', 'no', 'filled', 'empty'].includes(operator);

/** The type of a fact such as `ticket.priority`; undefined when rules know no such name. */
export function factType(fact: string, fields: readonly FieldDefinition[]): FactType | undefined {
  const [group = '', name = ''] = fact.split('.');
  return new Map(Object.entries(factSchema(fields)[group] ?? {})).get(name);
}

const SIGNS = { is: '==', not: '!=', above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const;
type Compared = keyof typeof SIGNS;
const isCompared = (operator: Operator): operator is Compared => operator in SIGNS;
const isCustom = (fact: string): boolean => fact.startsWith('custom.');

function numberText(value: string, type: FactType): string {
  const n = Number(value);
  if (!Number.isFinite(n)) return '0';
  if (type === 'int') return String(Math.trunc(n));
  return Number.isInteger(n) ? n.toFixed(1) : String(n);
}

function writeCondition({ fact, operator, value }: Condition, type: FactType): string {
  if (operator === 'yes' || operator === 'no') return `${fact} == ${operator === 'yes'}`;
  if (operator === 'filled' || operator === 'empty') {
    if (isCustom(fact)) return operator === 'filled' ? `has(${fact})` : `!has(${fact})`;
    return type === 'list<string>'
      ? `size(${fact}) ${operator === 'filled' ? '>' : '=='} 0`
      : `${fact} ${operator === 'filled' ? '!=' : '=='} ""`;
  }
  const text = JSON.stringify(value);
  if (operator === 'contains') return type === 'list<string>' ? `${text} in ${fact}` : `${fact}.contains(${text})`;
  return `${fact} ${isCompared(operator) ? SIGNS[operator] : '=='} ${type === 'string' ? text : numberText(value, type)}`;
}

/** The sentence as a rule; null when it says nothing. */
export function writeGuard({ join, conditions }: Sentence, fields: readonly FieldDefinition[]): string | null {
  if (conditions.length === 0) return null;
  return conditions.map((c) => writeCondition(c, factType(c.fact, fields) ?? 'string')).join(join === 'all' ? ' && ' : ' || ');
}

const NAME = String.raw`([a-z]+\.[A-Za-z_][A-Za-z0-9_]*)`;
const TEXT = String.raw`("(?:[^"\\]|\\.)*")`;
const COMPARISON = new RegExp(String.raw`^${NAME}\s*(==|!=|>=|<=|>|<)\s*(?:${TEXT}|(-?\d+(?:\.\d+)?|true|false))$`);
const CONTAINS = new RegExp(String.raw`^${NAME}\.contains\(${TEXT}\)$`);
const HAS = new RegExp(String.raw`^(!?)has\(${NAME}\)$`);
const SIZE = new RegExp(String.raw`^size\(${NAME}\)\s*(>|==)\s*0$`);
const IN = new RegExp(String.raw`^${TEXT}\s+in\s+${NAME}$`);
const CLAUSES = new RegExp(String.raw`${TEXT}|(&&|\|\|)`, 'g');

function plain(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}

function compared(fact: string, sign: string, text: string | undefined, bare: string | undefined): Condition | null {
  const operator = (Object.keys(SIGNS) as Compared[]).find((o) => SIGNS[o] === sign) ?? 'is';
  if (text === '""' && (operator === 'is' || operator === 'not'))
    return { fact, operator: operator === 'is' ? 'empty' : 'filled', value: '' };
  if (bare === 'true' || bare === 'false')
    return operator === 'is' || operator === 'not'
      ? { fact, operator: (bare === 'true') === (operator === 'is') ? 'yes' : 'no', value: '' }
      : null;
  const value = text === undefined ? String(Number(bare)) : plain(text);
  return value === null ? null : { fact, operator, value };
}

function readCondition(clause: string): Condition | null {
  const comparison = COMPARISON.exec(clause);
  if (comparison?.[1] && comparison[2]) return compared(comparison[1], comparison[2], comparison[3], comparison[4]);
  const contains = CONTAINS.exec(clause);
  const within = IN.exec(clause);
  const fact = contains?.[1] ?? within?.[2];
  const text = contains?.[2] ?? within?.[1];
  if (fact && text) {
    const value = plain(text);
    return value === null ? null : { fact, operator: 'contains', value };
  }
  const has = HAS.exec(clause);
  if (has?.[2]) return { fact: has[2], operator: has[1] === '!' ? 'empty' : 'filled', value: '' };
  const size = SIZE.exec(clause);
  return size?.[1] ? { fact: size[1], operator: size[2] === '>' ? 'filled' : 'empty', value: '' } : null;
}

/** A rule as a sentence; null when it says more than a sentence of conditions can, so only the rule itself can be edited. */
export function readGuard(source: string | null, fields: readonly FieldDefinition[]): Sentence | null {
  if (source === null || source.trim() === '') return { join: 'all', conditions: [] };
  const joins = new Set<string>();
  // What stands in quotes is never a joint.
  const clauses = source.replaceAll(CLAUSES, (whole, text: string | undefined, joint: string | undefined) => {
    if (joint === undefined) return text ?? whole;
    joins.add(joint);
    return '\n';
  });
  if (joins.size > 1 || /\n/.test(source.trim())) return null;
  const conditions = clauses.split('\n').map((clause) => readCondition(clause.trim()));
  const known = conditions.filter((c): c is Condition => {
    const type = c ? factType(c.fact, fields) : undefined;
    return c !== null && type !== undefined && OPERATORS[type].includes(c.operator);
  });
  return known.length === conditions.length ? { join: joins.has('||') ? 'any' : 'all', conditions: known } : null;
}
