/** Where a part of a formula stands in its text. */
type At = { start: number; end: number };
export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '&' | '=' | '<>' | '<' | '>' | '<=' | '>=';

export type FormulaNode = At &
  (
    | { kind: 'number'; value: number }
    | { kind: 'text'; value: string }
    | { kind: 'logical'; value: boolean }
    /** A field, or a column of a table field: [报价], [配件][单价]. */
    | { kind: 'field'; name: string; column: string | null }
    | { kind: 'sign'; operator: '-' | '+'; of: FormulaNode }
    | { kind: 'percent'; of: FormulaNode }
    | { kind: 'binary'; operator: BinaryOperator; left: FormulaNode; right: FormulaNode }
    | { kind: 'call'; name: string; args: FormulaNode[] }
  );

/** What is wrong with a formula and where: a code for words of ours, and words for whoever calls the API. */
export type FormulaProblem = At & { code: string; detail: string };

/** Thrown while a formula is read; never leaves this folder. */
export class Unreadable extends Error {
  readonly problem: FormulaProblem;
  constructor(code: string, detail: string, start: number, end: number) {
    super(detail);
    this.problem = { code, detail, start, end };
  }
}

export const MAX_LENGTH = 2_000;
export const MAX_NODES = 500;
export const MAX_DEPTH = 40;
