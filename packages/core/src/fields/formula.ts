import type { FormulaNode } from '../formula/ast.ts';
import { type CheckedFormula, checkFormula, type FormulaFields, type FormulaType, type KnownField } from '../formula/check.ts';
import { evaluateFormula } from '../formula/evaluate.ts';
import { fieldsNamed, parseFormula } from '../formula/parse.ts';
import { roundTo } from '../formula/round.ts';
import { dayText, FIRST_DAY, LAST_DAY, serialOfText } from '../formula/serial.ts';
import { type FormulaValue, isList, type Scalar, toLogical, toNumber, toText } from '../formula/value.ts';
import { localOf } from '../sla/zone.ts';
import { valueType } from './condition.ts';
import type { FieldColumn, FieldDefinition } from './definition.ts';
import { minorDigits, type ResultType } from './types.ts';

/** Real columns that a formula may use: facts that a change of facts changes, and when the ticket was opened. */
export const FORMULA_COLUMNS = [
  'title',
  'priority',
  'tier',
  'faultCode',
  'departmentCode',
  'contactName',
  'address',
  'device',
  'deviceSerial',
  'createdAt',
] as const;
export type FormulaColumn = (typeof FORMULA_COLUMNS)[number];
export const isFormulaColumn = (name: string): name is FormulaColumn => (FORMULA_COLUMNS as readonly string[]).includes(name);
/** `createdAt` is epoch ms; days are those of the time zone. */
export type FormulaFacts = Readonly<Partial<Record<Exclude<FormulaColumn, 'createdAt'>, string | null>>> & {
  createdAt?: number;
  timeZone?: string;
};

type Valued = FieldDefinition | FieldColumn;
/** What values of a field are in formulas; null for what has no such form. */
function typeOf(f: Valued): FormulaType | null {
  switch (f.type) {
    case 'number':
    case 'money':
    case 'duration':
    case 'rating':
    case 'file':
    case 'photo':
      return 'number';
    case 'text':
    case 'long_text':
    case 'address':
    case 'scan':
    case 'phone':
    case 'choice':
    case 'multiple_choice':
    case 'checklist':
    case 'department':
    case 'device':
      return 'text';
    case 'switch':
    case 'signature':
      return 'logical';
    case 'date':
    case 'datetime':
      return 'date';
    case 'formula':
    case 'lookup':
      return 'result' in f && f.result ? typeOf({ ...f, type: f.result }) : null;
    case 'person':
    case 'customer':
    case 'ticket':
    case 'location':
    case 'auto_number':
    case 'table':
      return null;
    default: {
      throw new Error(`unknown field type ${String(f satisfies never)}`);
    }
  }
}

const unusable = (f: Valued): KnownField => ({
  code: f.type === 'table' ? 'needs_column' : 'not_usable',
  detail: f.type === 'table' ? 'name a column of it as well: [table][column]' : `a formula cannot work with a ${f.type}`,
});

/** What formulas know of these fields, by key. */
export const formulaFields =
  (fields: ReadonlyMap<string, FieldDefinition>): FormulaFields =>
  (name, column) => {
    if (isFormulaColumn(name) && column === null) return { type: name === 'createdAt' ? 'date' : 'text', isList: false };
    const f = fields.get(name);
    if (!f) return { code: 'unknown_field', detail: `there is no field ${name.slice(0, 60)}` };
    if (column === null) {
      const type = typeOf(f);
      return type === null ? unusable(f) : { type, isList: false };
    }
    const of = f.columns.find((c) => c.key === column);
    if (!of) return { code: 'unknown_column', detail: `${name} has no column ${column.slice(0, 60)}` };
    const type = typeOf(of);
    return type === null ? unusable(of) : { type, isList: true };
  };

/** Reads and types the formula of a field among these. */
export const checkFieldFormula = (formula: string, fields: ReadonlyMap<string, FieldDefinition>): CheckedFormula =>
  checkFormula(formula, formulaFields(fields));

/** What a formula may be said to give. */
export const resultsOf = (type: FormulaType): readonly ResultType[] =>
  type === 'number' ? ['number', 'money'] : [type === 'logical' ? 'switch' : type];

/** Keys of the fields that a formula uses; none for what cannot be read. */
export function formulaSources(formula: string | null): string[] {
  const parsed = formula === null ? null : parseFormula(formula);
  return parsed?.ok ? [...new Set(fieldsNamed(parsed.node).map((f) => f.name))].filter((name) => !isFormulaColumn(name)) : [];
}

const localSerial = (at: number, timeZone: string): number | null =>
  serialOfText(new Date(localOf(timeZone, at)).toISOString().slice(0, 19));

/** A kept value as formulas see it: money in whole units, days as numbers, options by their name. */
function inputOf(f: Valued, v: unknown, timeZone: string): Scalar {
  if (v === undefined || v === null) return f.type === 'file' || f.type === 'photo' ? 0 : f.type === 'signature' ? false : null;
  const option = (key: unknown) => f.options.find((o) => o.key === key)?.name['zh-CN'] ?? String(key);
  const type = 'result' in f ? valueType(f) : f.type;
  switch (type) {
    case 'money':
      return Number(v) / 10 ** minorDigits(f.currency);
    case 'choice':
      return option(v);
    case 'multiple_choice':
    case 'checklist':
      return Array.isArray(v) ? v.map(option).join('、') : null;
    case 'date':
      return serialOfText(String(v));
    case 'datetime':
      return localSerial(Date.parse(String(v)), timeZone);
    case 'device':
      return typeof v === 'object' ? Object.values(v).filter(Boolean).join(' ') : null;
    case 'file':
    case 'photo':
      return Array.isArray(v) ? v.length : 0;
    case 'signature':
      return true;
    default:
      return typeof v === 'number' || typeof v === 'string' || typeof v === 'boolean' ? v : null;
  }
}

const MOST_TEXT = 2_000;
const SAFE = Number.MAX_SAFE_INTEGER;

/** What a formula gave, as the field keeps it; null where it gave nothing that can be kept. */
function keptAs(f: FieldDefinition, value: FormulaValue): unknown {
  if (isList(value) || value === null || value === '') return null;
  switch (f.result) {
    case 'text':
      return toText(value).slice(0, MOST_TEXT).toWellFormed();
    case 'switch':
      return toLogical(value);
    case 'date': {
      const serial = Math.floor(toNumber(value));
      return serial >= FIRST_DAY && serial <= LAST_DAY ? dayText(serial) : null;
    }
    case 'money': {
      const minor = roundTo(toNumber(value) * 10 ** minorDigits(f.currency), 0, 'half');
      return Math.abs(minor) <= SAFE ? minor : null;
    }
    case 'number':
      return f.decimals === null ? toNumber(value) : roundTo(toNumber(value), f.decimals, 'half');
    default:
      return null;
  }
}

/** A formula ready to be worked out again and again; null for one that cannot be read. */
export function readFormula(f: FieldDefinition): FormulaNode | null {
  const parsed = f.formula === null ? null : parseFormula(f.formula);
  return parsed?.ok ? parsed.node : null;
}

/** The value of a formula field for these values; null where it has none. Never throws. */
export function computeField(
  f: FieldDefinition,
  node: FormulaNode,
  fields: ReadonlyMap<string, FieldDefinition>,
  values: ReadonlyMap<string, unknown>,
  facts: FormulaFacts,
): unknown {
  const zone = facts.timeZone ?? 'Asia/Shanghai';
  const answer = evaluateFormula(node, (name, column) => {
    if (column === null && isFormulaColumn(name))
      return name === 'createdAt'
        ? facts.createdAt === undefined
          ? null
          : localSerial(facts.createdAt, zone)
        : (facts[name] ?? null) || null;
    const source = fields.get(name);
    if (!source) return null;
    const v = values.get(name);
    if (column === null) return inputOf(source, v, zone);
    const of = source.columns.find((c) => c.key === column);
    const rows = of && Array.isArray(v) ? (v as unknown[]) : [];
    return rows.map((row) =>
      of && typeof row === 'object' && row !== null ? inputOf(of, new Map(Object.entries(row)).get(column), zone) : null,
    );
  });
  if (!answer.ok) return null;
  try {
    return keptAs(f, answer.value);
  } catch {
    // A text where a number was to be: the formula was checked against other fields than these.
    return null;
  }
}
