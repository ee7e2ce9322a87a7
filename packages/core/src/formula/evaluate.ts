import type { BinaryOperator, FormulaNode } from './ast.ts';
import { PLAIN_FUNCTIONS, power } from './functions.ts';
import {
  bounded,
  compare,
  FormulaError,
  type FormulaErrorCode,
  type FormulaValue,
  isList,
  scalar,
  tidy,
  toLogical,
  toNumber,
  toText,
} from './value.ts';

/** What fields hold, by name and, of a table, by column. */
export type FormulaScope = (name: string, column: string | null) => FormulaValue;
export type FormulaAnswer = { ok: true; value: FormulaValue } | { ok: false; error: FormulaErrorCode };

/** Far more than a formula of the longest text needs; lists count by their length. */
const MAX_STEPS = 20_000;

class Run {
  readonly #scope: FormulaScope;
  #steps = 0;

  constructor(scope: FormulaScope) {
    this.#scope = scope;
  }

  value(node: FormulaNode): FormulaValue {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new FormulaError('limit');
    switch (node.kind) {
      case 'number':
      case 'text':
      case 'logical':
        return node.value;
      case 'field': {
        const v = this.#scope(node.name, node.column);
        if (isList(v)) this.#steps += v.length;
        return v;
      }
      case 'sign':
        return node.operator === '-' ? -toNumber(this.value(node.of)) : this.value(node.of);
      case 'percent':
        return toNumber(this.value(node.of)) / 100;
      case 'binary':
        return this.#binary(node.operator, this.value(node.left), this.value(node.right));
      case 'call':
        return this.#call(node.name, node.args);
      default: {
        const never: never = node;
        throw new Error(`unknown part ${String(never)}`);
      }
    }
  }

  #binary(operator: BinaryOperator, left: FormulaValue, right: FormulaValue): FormulaValue {
    switch (operator) {
      case '&':
        return bounded(toText(left) + toText(right));
      case '+':
        return sum(toNumber(left), toNumber(right));
      case '-':
        return sum(toNumber(left), -toNumber(right));
      case '*':
        return toNumber(left) * toNumber(right);
      case '/': {
        const [a, b] = [toNumber(left), toNumber(right)];
        if (b === 0) throw new FormulaError('div0');
        return a / b;
      }
      case '^':
        return power(toNumber(left), toNumber(right));
      case '=':
        return compare(left, right) === 0;
      case '<>':
        return compare(left, right) !== 0;
      case '<':
        return compare(left, right) < 0;
      case '>':
        return compare(left, right) > 0;
      case '<=':
        return compare(left, right) <= 0;
      case '>=':
        return compare(left, right) >= 0;
      default: {
        const never: never = operator;
        throw new Error(`unknown operator ${String(never)}`);
      }
    }
  }

  #call(name: string, args: readonly FormulaNode[]): FormulaValue {
    switch (name) {
      case 'IF':
        return this.#part(args, toLogical(this.#part(args, 0)) ? 1 : 2);
      case 'IFS':
        for (let i = 0; i + 1 < args.length; i += 2) if (toLogical(this.#part(args, i))) return this.#part(args, i + 1);
        throw new FormulaError('na');
      case 'SWITCH': {
        const wanted = scalar(this.#part(args, 0));
        for (let i = 1; i + 1 < args.length; i += 2) if (isMatch(wanted, this.#part(args, i))) return this.#part(args, i + 1);
        if (args.length % 2 === 0) return this.#part(args, args.length - 1);
        throw new FormulaError('na');
      }
      case 'IFERROR':
        try {
          return this.#part(args, 0);
        } catch (error) {
          if (!(error instanceof FormulaError) || error.code === 'limit') throw error;
          return this.#part(args, 1);
        }
      case 'NA':
        throw new FormulaError('na');
      default: {
        const f = PLAIN_FUNCTIONS.get(name);
        if (!f) throw new FormulaError('value');
        return f(...args.map((a) => this.value(a)));
      }
    }
  }

  #part(args: readonly FormulaNode[], at: number): FormulaValue {
    const node = args[at];
    return node ? this.value(node) : null;
  }
}

const DUST = 1e-15;
/** What is left of two numbers that are the same to fifteen digits is nothing, as in Excel. */
function sum(a: number, b: number): number {
  const s = a + b;
  return Math.abs(s) < DUST * Math.max(Math.abs(a), Math.abs(b)) ? 0 : s;
}

const isMatch = (a: FormulaValue, b: FormulaValue): boolean => (typeof a === typeof b || a === null || b === null) && compare(a, b) === 0;

/**
 * What a formula gives for these values. It never throws and always ends: an error of Excel's is an answer without a value, and so is
 * what takes too many steps. Nothing of the text is ever run as code.
 */
export function evaluateFormula(node: FormulaNode, scope: FormulaScope): FormulaAnswer {
  try {
    const value = new Run(scope).value(node);
    if (isList(value)) return { ok: false, error: 'value' };
    if (typeof value === 'number') return { ok: true, value: Number.isFinite(value) ? tidy(value) : failed('num') };
    return { ok: true, value: typeof value === 'string' ? value.toWellFormed() : value };
  } catch (error) {
    // Whatever else goes wrong is a value that the formula does not have; nobody's ticket fails for it.
    return { ok: false, error: error instanceof FormulaError ? error.code : 'value' };
  }
}

function failed(code: FormulaErrorCode): never {
  throw new FormulaError(code);
}
