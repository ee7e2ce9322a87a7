import type { FormulaType } from './check.ts';

/** What an argument may be. A list is a column of a table, which only some functions take. */
export type Wanted = { type: FormulaType | 'any'; list?: true };
export type Signature = {
  args: readonly Wanted[];
  /** How many of `args` must be there; the last one may repeat when `repeats`. */
  least: number;
  repeats?: true;
  result: FormulaType;
};

const number: Wanted = { type: 'number' };
const text: Wanted = { type: 'text' };
const logical: Wanted = { type: 'logical' };
const date: Wanted = { type: 'date' };
const any: Wanted = { type: 'any' };
const numbers: Wanted = { type: 'number', list: true };
const anything: Wanted = { type: 'any', list: true };

const of = (result: FormulaType, args: readonly Wanted[], least = args.length): Signature => ({ args, least, result });
const many = (result: FormulaType, wanted: Wanted): Signature => ({ args: [wanted], least: 1, repeats: true, result });

/** Every function there is, as Excel's. IF, IFS, SWITCH and IFERROR are looked at by themselves: their type is that of what they choose. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map(
  Object.entries({
    SUM: many('number', numbers),
    MIN: many('number', numbers),
    MAX: many('number', numbers),
    AVERAGE: many('number', numbers),
    COUNT: many('number', anything),
    COUNTA: many('number', anything),
    SUMPRODUCT: many('number', numbers),
    ROUND: of('number', [number, number]),
    ROUNDUP: of('number', [number, number]),
    ROUNDDOWN: of('number', [number, number]),
    INT: of('number', [number]),
    ABS: of('number', [number]),
    MOD: of('number', [number, number]),
    POWER: of('number', [number, number]),
    SQRT: of('number', [number]),
    CONCAT: many('text', { type: 'text', list: true }),
    CONCATENATE: many('text', text),
    TEXTJOIN: { args: [text, logical, { type: 'text', list: true }], least: 3, repeats: true, result: 'text' },
    LEN: of('number', [text]),
    LEFT: of('text', [text, number], 1),
    RIGHT: of('text', [text, number], 1),
    MID: of('text', [text, number, number]),
    UPPER: of('text', [text]),
    LOWER: of('text', [text]),
    TRIM: of('text', [text]),
    SUBSTITUTE: of('text', [text, text, text]),
    FIND: of('number', [text, text, number], 2),
    EXACT: of('logical', [text, text]),
    TEXT: of('text', [any, text]),
    VALUE: of('number', [any]),
    AND: many('logical', logical),
    OR: many('logical', logical),
    XOR: many('logical', logical),
    NOT: of('logical', [logical]),
    TRUE: of('logical', []),
    FALSE: of('logical', []),
    ISBLANK: of('logical', [any]),
    ISNUMBER: of('logical', [any]),
    DATE: of('date', [number, number, number]),
    YEAR: of('number', [date]),
    MONTH: of('number', [date]),
    DAY: of('number', [date]),
    HOUR: of('number', [date]),
    MINUTE: of('number', [date]),
    WEEKDAY: of('number', [date, number], 1),
    DAYS: of('number', [date, date]),
    EDATE: of('date', [date, number]),
    EOMONTH: of('date', [date, number]),
    DATEDIF: of('number', [date, date, text]),
  } satisfies Record<string, Signature>),
);

/** Functions whose answer is another one every day or every time: a value that is kept cannot be that. */
export const VOLATILE: ReadonlySet<string> = new Set(['TODAY', 'NOW', 'RAND', 'RANDBETWEEN']);

/** What an editor offers, in the order in which people look for them. */
export const FUNCTION_NAMES: readonly string[] = ['IF', 'IFS', 'SWITCH', 'IFERROR', ...SIGNATURES.keys()];
