import { type BinaryOperator, type FormulaNode, type FormulaProblem, MAX_DEPTH, MAX_NODES, Unreadable } from './ast.ts';
import { type Token, tokens } from './lex.ts';

/** Weakest first, as Excel has them; a sign binds tighter than ^, so -2^2 is 4. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [['=', '<>', '<', '>', '<=', '>='], ['&'], ['+', '-'], ['*', '/'], ['^']];
const MAX_ARGUMENTS = 60;

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nodes = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', start: 0, end: 0 };
  }
  #is(kind: Token['kind']): boolean {
    return this.#next.kind === kind;
  }
  #take(): Token {
    const token = this.#next;
    this.#at += 1;
    return token;
  }
  #made(node: FormulaNode): FormulaNode {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new Unreadable('too_large', `at most ${MAX_NODES} parts`, node.start, node.end);
    return node;
  }
  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Unreadable('too_deep', `at most ${MAX_DEPTH} levels`, this.#next.start, this.#next.end);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  whole(): FormulaNode {
    const node = this.#binary(0);
    const rest = this.#next;
    if (rest.kind !== 'end') throw new Unreadable('too_much', 'something is left over here', rest.start, rest.end);
    return node;
  }

  #binary(level: number): FormulaNode {
    const operators = LEVELS[level];
    if (!operators) return this.#signed();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#next;
      const operator = token.kind === 'operator' ? operators.find((o) => o === token.operator) : undefined;
      if (!operator) return left;
      this.#take();
      const right = this.#binary(level + 1);
      left = this.#made({ kind: 'binary', operator, left, right, start: left.start, end: right.end });
    }
  }

  #signed(): FormulaNode {
    const token = this.#next;
    if (token.kind === 'operator' && (token.operator === '-' || token.operator === '+')) {
      this.#take();
      const { operator } = token;
      const of = this.#deeper(() => this.#signed());
      return this.#made({ kind: 'sign', operator, of, start: token.start, end: of.end });
    }
    let node = this.#primary();
    for (let after = this.#next; after.kind === 'operator' && after.operator === '%'; after = this.#next) {
      this.#take();
      node = this.#made({ kind: 'percent', of: node, start: node.start, end: after.end });
    }
    return node;
  }

  #primary(): FormulaNode {
    const token = this.#take();
    switch (token.kind) {
      case 'number':
      case 'text':
        return this.#made(token);
      case 'field': {
        const column = this.#next;
        if (column.kind !== 'field' || column.start !== token.end) return this.#made({ ...token, column: null });
        this.#take();
        return this.#made({ ...token, column: column.name, end: column.end });
      }
      case 'name':
        return this.#named(token);
      case '(': {
        const inner = this.#deeper(() => this.#binary(0));
        this.#close(token.start);
        return inner;
      }
      default:
        throw new Unreadable('expected_value', 'a value is missing here', token.start, token.end);
    }
  }

  #named(token: { name: string; start: number; end: number }): FormulaNode {
    const name = token.name.toUpperCase();
    if (!this.#is('(')) {
      if (name === 'TRUE' || name === 'FALSE') return this.#made({ ...token, kind: 'logical', value: name === 'TRUE' });
      throw new Unreadable('bare_name', `write a field as [${token.name}] and a text as "${token.name}"`, token.start, token.end);
    }
    const opened = this.#take().start;
    const args: FormulaNode[] = [];
    if (!this.#is(')'))
      for (;;) {
        args.push(this.#deeper(() => this.#binary(0)));
        if (args.length > MAX_ARGUMENTS) throw new Unreadable('too_large', `at most ${MAX_ARGUMENTS} arguments`, token.start, token.end);
        if (!this.#is(',')) break;
        this.#take();
      }
    const end = this.#close(opened);
    return this.#made({ kind: 'call', name, args, start: token.start, end });
  }

  #close(opened: number): number {
    const token = this.#take();
    if (token.kind !== ')') throw new Unreadable('open_bracket', 'the bracket is not closed', opened, token.end);
    return token.end;
  }
}

export type ParsedFormula = { ok: true; node: FormulaNode } | { ok: false; problem: FormulaProblem };

/** Reads a formula as Excel writes it, with fields in brackets. Never throws: what cannot be read is told with its place. */
export function parseFormula(source: string): ParsedFormula {
  try {
    return { ok: true, node: new Reader(tokens(source)).whole() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Every field a formula names, with its place. */
export function fieldsNamed(node: FormulaNode): Extract<FormulaNode, { kind: 'field' }>[] {
  const found: Extract<FormulaNode, { kind: 'field' }>[] = [];
  const open: FormulaNode[] = [node];
  for (let next = open.pop(); next; next = open.pop())
    if (next.kind === 'field') found.push(next);
    else if (next.kind === 'binary') open.push(next.right, next.left);
    else if (next.kind === 'call') open.push(...next.args.toReversed());
    else if (next.kind === 'sign' || next.kind === 'percent') open.push(next.of);
  return found;
}
