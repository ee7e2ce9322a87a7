import type { FormulaNode, FormulaProblem } from './ast.ts';
import { parseFormula } from './parse.ts';
import { SIGNATURES, type Signature, VOLATILE, type Wanted } from './signatures.ts';
import { numberIn } from './value.ts';

export type FormulaType = 'number' | 'text' | 'logical' | 'date';
/** What is known of a field: its type, or why a formula cannot use it. */
export type KnownField = { type: FormulaType; isList: boolean } | { code: string; detail: string };
export type FormulaFields = (name: string, column: string | null) => KnownField;
export type CheckedFormula = { ok: true; node: FormulaNode; type: FormulaType } | { ok: false; problem: FormulaProblem };

/** An empty text fits everywhere: it stands for nothing. */
type Found = { type: FormulaType | 'blank'; isList: boolean };
const one = (type: Found['type']): Found => ({ type, isList: false });

class Wrong extends Error {
  readonly problem: FormulaProblem;
  constructor(node: FormulaNode, code: string, detail: string) {
    super(detail);
    this.problem = { code, detail, start: node.start, end: node.end };
  }
}

const isNumeric = (t: Found['type']): boolean => t !== 'text';
const saysNumber = (node: FormulaNode): boolean => node.kind === 'text' && numberIn(node.value) !== null;

class Checker {
  readonly #fields: FormulaFields;
  constructor(fields: FormulaFields) {
    this.#fields = fields;
  }

  find(node: FormulaNode): Found {
    switch (node.kind) {
      case 'number':
      case 'logical':
        return one(node.kind);
      case 'text':
        return one(node.value === '' ? 'blank' : 'text');
      case 'field': {
        const known = this.#fields(node.name, node.column);
        if ('code' in known) throw new Wrong(node, known.code, known.detail);
        return known;
      }
      case 'sign':
      case 'percent':
        this.#number(node.of);
        return one('number');
      case 'binary':
        return one(this.#binary(node));
      case 'call':
        return one(this.#call(node));
      default: {
        const never: never = node;
        throw new Error(`unknown part ${String(never)}`);
      }
    }
  }

  #one(node: FormulaNode): Found['type'] {
    const found = this.find(node);
    if (found.isList) throw new Wrong(node, 'needs_one', 'this is a whole column; take its SUM, COUNT … instead');
    return found.type;
  }
  #number(node: FormulaNode): Found['type'] {
    const type = this.#one(node);
    if (!isNumeric(type) && !saysNumber(node)) throw new Wrong(node, 'needs_number', 'this is a text; make it a number with VALUE()');
    return type;
  }

  #binary(node: Extract<FormulaNode, { kind: 'binary' }>): Found['type'] {
    const { operator, left, right } = node;
    if (operator === '&') {
      for (const part of [left, right]) this.#fits(part, { type: 'text' });
      return 'text';
    }
    if (operator === '+' || operator === '-') {
      const [a, b] = [this.#number(left), this.#number(right)];
      if (a === 'date' && b === 'date') return 'number';
      return a === 'date' || (operator === '+' && b === 'date') ? 'date' : 'number';
    }
    if (operator === '*' || operator === '/' || operator === '^') {
      this.#number(left);
      this.#number(right);
      return 'number';
    }
    const [a, b] = [this.#one(left), this.#one(right)];
    const isFit = a === b || a === 'blank' || b === 'blank' || (isNumeric(a) && isNumeric(b) && a !== 'logical' && b !== 'logical');
    const isDayAndText = (a === 'date' && saysNumber(right)) || (b === 'date' && saysNumber(left));
    if (!isFit && !isDayAndText) throw new Wrong(node, 'mixed_compare', `a ${a} and a ${b} are never the same`);
    return 'logical';
  }

  /** Whether an argument fits; texts take numbers as well, dates numbers and texts that say a day. */
  #fits(node: FormulaNode, wanted: Wanted): void {
    const { type, isList } = this.find(node);
    if (isList && !wanted.list) throw new Wrong(node, 'needs_one', 'this is a whole column; take its SUM, COUNT … instead');
    if (type === 'blank' || wanted.type === 'any' || type === wanted.type) return;
    if (wanted.type === 'text' && type !== 'date') return;
    if (wanted.type === 'text') throw new Wrong(node, 'day_as_text', 'write a day with TEXT(…, "yyyy-mm-dd")');
    if (wanted.type === 'logical' && type === 'number') return;
    if (wanted.type === 'number' && (type !== 'text' || saysNumber(node))) return;
    if (wanted.type === 'date' && (type === 'number' || saysNumber(node))) return;
    throw new Wrong(node, wanted.type === 'number' ? 'needs_number' : `needs_${wanted.type}`, `this is a ${type}, not a ${wanted.type}`);
  }

  /** The one type of several branches. */
  #same(nodes: readonly FormulaNode[]): Found['type'] {
    let known: Found['type'] = 'blank';
    for (const node of nodes) {
      const type = this.#one(node);
      if (type !== 'blank' && known !== 'blank' && type !== known)
        throw new Wrong(node, 'mixed_types', `this is a ${type}, the other a ${known}`);
      if (type !== 'blank') known = type;
    }
    return known;
  }

  #call(node: Extract<FormulaNode, { kind: 'call' }>): Found['type'] {
    const { name, args } = node;
    const count = (isRight: boolean, needs: string) => {
      if (!isRight) throw new Wrong(node, 'argument_count', `${name} takes ${needs}`);
    };
    const at = (i: number) => args[i] ?? node;
    switch (name) {
      case 'IF':
        count(args.length === 2 || args.length === 3, 'two or three arguments');
        this.#fits(at(0), { type: 'logical' });
        return this.#same(args.slice(1));
      case 'IFS':
        count(args.length >= 2 && args.length % 2 === 0, 'conditions and values in turns');
        for (let i = 0; i < args.length; i += 2) this.#fits(at(i), { type: 'logical' });
        return this.#same(args.filter((_, i) => i % 2 === 1));
      case 'SWITCH': {
        count(args.length >= 3, 'a value, then pairs of what it may be and what is given then');
        this.#same(args.filter((_, i) => i === 0 || (i % 2 === 1 && i + 1 < args.length)));
        return this.#same(args.filter((_, i) => i > 0 && (i % 2 === 0 || (i === args.length - 1 && args.length % 2 === 0))));
      }
      case 'IFERROR':
        count(args.length === 2, 'two arguments');
        return this.#same(args);
      default:
        return this.#plain(node, SIGNATURES.get(name), count);
    }
  }

  #plain(
    node: Extract<FormulaNode, { kind: 'call' }>,
    signature: Signature | undefined,
    count: (isRight: boolean, needs: string) => void,
  ): FormulaType {
    const { name, args } = node;
    if (VOLATILE.has(name)) throw new Wrong(node, 'volatile', `${name} is another value every day; a kept value cannot be that`);
    if (!signature) throw new Wrong(node, 'unknown_function', `there is no function ${name.slice(0, 40)}`);
    const most = signature.repeats ? Number.POSITIVE_INFINITY : signature.args.length;
    const needs = signature.least === most ? `${most} arguments` : `${signature.least} arguments or more`;
    count(args.length >= signature.least && args.length <= most, needs);
    for (const [i, arg] of args.entries()) this.#fits(arg, signature.args[i] ?? signature.args.at(-1) ?? { type: 'any' });
    return signature.result;
  }
}

/** Reads and types a formula: what it gives, or what is wrong and where. Never throws. */
export function checkFormula(source: string, fields: FormulaFields): CheckedFormula {
  const parsed = parseFormula(source);
  if (!parsed.ok) return parsed;
  const { node } = parsed;
  try {
    const { type, isList } = new Checker(fields).find(node);
    if (isList) throw new Wrong(node, 'needs_one', 'this is a whole column; take its SUM, COUNT … instead');
    if (type === 'blank') throw new Wrong(node, 'always_empty', 'this never gives a value');
    return { ok: true, node, type };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, problem: error.problem };
    throw error;
  }
}
