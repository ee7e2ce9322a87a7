import type { FormulaNode } from '../formula/ast.ts';
import { parseFormula } from '../formula/parse.ts';
import { type CodePart, listOfPart, nothing } from '../standard/code-part.ts';
import type { CodeList } from '../standard/retirement.ts';
import { valueType } from './condition.ts';
import type { FieldDefinition } from './definition.ts';
import { partsOfTake } from './lookup.ts';

/** Real columns that hold codes. */
const COLUMNS: ReadonlyMap<string, CodeList> = new Map([
  ['faultCode', 'faultCodes'],
  ['departmentCode', 'departments'],
  ['tier', 'tiers'],
  ['waitingReason', 'waitingReasons'],
]);
/** The list whose codes a real column or a custom field holds; null for what holds none. */
export type CodeHolders = (name: string) => CodeList | null;

const ORDER: ReadonlySet<string> = new Set(['AND', 'OR', 'XOR', 'NOT', 'ISBLANK', 'ISNUMBER']);

function called(node: Extract<FormulaNode, { kind: 'call' }>, holders: CodeHolders): CodePart {
  const { start, end, name } = node;
  const args = node.args.map((a) => formulaPart(a, holders));
  const [first, ...rest] = args;
  switch (name) {
    case 'IF':
      return { start, end, kind: 'choice', apart: args.slice(0, 1), gives: rest };
    case 'IFS':
      return { start, end, kind: 'choice', apart: args.filter((_, i) => i % 2 === 0), gives: args.filter((_, i) => i % 2 === 1) };
    case 'SWITCH': {
      // What it may be and what is given then, in turns; the last one alone is given where none is.
      const isWay = (i: number) => i % 2 === 0 && i + 1 < rest.length;
      const compared: CodePart = {
        start,
        end,
        kind: 'same',
        isFolded: true,
        parts: [...(first ? [first] : []), ...rest.filter((_, i) => isWay(i))],
      };
      return { start, end, kind: 'choice', apart: [compared], gives: rest.filter((_, i) => !isWay(i)) };
    }
    case 'IFERROR':
      return { start, end, kind: 'choice', apart: [], gives: args };
    case 'EXACT':
      return { start, end, kind: 'same', isFolded: false, parts: args };
    default:
      return { start, end, kind: ORDER.has(name) ? 'apart' : 'made', parts: args };
  }
}

/** A formula as far as codes matter. */
export function formulaPart(node: FormulaNode, holders: CodeHolders): CodePart {
  const { start, end } = node;
  switch (node.kind) {
    case 'text':
      return { start, end, kind: 'text', text: node.value };
    case 'field': {
      const list = node.column === null ? holders(node.name) : null;
      return list ? { start, end, kind: 'holder', list } : nothing(node);
    }
    case 'number':
    case 'logical':
      return nothing(node);
    case 'sign':
    case 'percent':
      return { start, end, kind: 'made', parts: [formulaPart(node.of, holders)] };
    case 'binary': {
      const parts = [formulaPart(node.left, holders), formulaPart(node.right, holders)];
      return node.operator === '=' || node.operator === '<>'
        ? { start, end, kind: 'same', isFolded: true, parts }
        : { start, end, kind: 'made', parts };
    }
    case 'call':
      return called(node, holders);
    default: {
      throw new Error(`unknown part ${String(node satisfies never)}`);
    }
  }
}

function listOfField(f: FieldDefinition, holders: CodeHolders): CodeList | null {
  if (valueType(f) === 'department') return 'departments';
  if (f.type === 'lookup') {
    const taken = partsOfTake(f.take);
    return taken?.kind === 'ticket' ? holders(taken.what) : null;
  }
  const parsed = f.type === 'formula' && f.formula !== null ? parseFormula(f.formula) : null;
  return parsed?.ok ? listOfPart(formulaPart(parsed.node, holders)) : null;
}

/** What of a ticket with these fields holds codes: columns, fields of a department, lookups and formulas that give a code. */
export function codeHolders(fields: readonly FieldDefinition[]): CodeHolders {
  const byKey = new Map(fields.map((f) => [f.key, f]));
  const known = new Map<string, CodeList | null>(COLUMNS);
  const holders: CodeHolders = (name) => {
    const f = byKey.get(name);
    if (!known.has(name) && f) {
      // Until it is known: what leads back to itself holds nothing.
      known.set(name, null);
      known.set(name, listOfField(f, holders));
    }
    return known.get(name) ?? null;
  };
  return holders;
}
