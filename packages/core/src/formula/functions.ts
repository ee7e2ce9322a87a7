import { formatText } from './format.ts';
import { DATE_FUNCTIONS } from './functions-date.ts';
import { type RoundMode, roundTo } from './round.ts';
import {
  bounded,
  FormulaError,
  type FormulaValue,
  isList,
  MAX_TEXT,
  numberIn,
  type Scalar,
  scalar,
  toLogical,
  toNumber,
  toText,
} from './value.ts';

/** Numbers of arguments, as SUM takes them: a text that is written out must say a number, one in a list is left out, truth in a list as well. */
function numbers(args: readonly FormulaValue[]): number[] {
  return args.flatMap((v): number[] => {
    if (isList(v)) return v.filter((x): x is number => typeof x === 'number');
    return v === null ? [] : [toNumber(v)];
  });
}
const flat = (args: readonly FormulaValue[]): Scalar[] => args.flatMap((v) => (isList(v) ? [...v] : [v]));
const logicals = (args: readonly FormulaValue[]): boolean[] =>
  args.flatMap((v) => (isList(v) ? v.filter((x) => typeof x === 'boolean' || typeof x === 'number').map(toLogical) : [toLogical(v)]));
const whole = (v: FormulaValue | undefined, least: number): number => {
  const n = Math.trunc(toNumber(v ?? null));
  if (n < least) throw new FormulaError('value');
  return n;
};
const rounding =
  (mode: RoundMode) =>
  (v?: FormulaValue, digits?: FormulaValue): number =>
    roundTo(toNumber(v ?? null), toNumber(digits ?? null), mode);
const first = (v: FormulaValue | undefined): FormulaValue => v ?? null;

type Plain = (...args: FormulaValue[]) => FormulaValue;
const NUMBER_FUNCTIONS: Readonly<Record<string, Plain>> = {
  SUM: (...args) => numbers(args).reduce((sum, n) => sum + n, 0),
  MIN: (...args) => numbers(args).reduce((least, n) => Math.min(least, n), Number.POSITIVE_INFINITY),
  MAX: (...args) => numbers(args).reduce((most, n) => Math.max(most, n), Number.NEGATIVE_INFINITY),
  AVERAGE: (...args) => {
    const list = numbers(args);
    if (list.length === 0) throw new FormulaError('div0');
    return list.reduce((sum, n) => sum + n, 0) / list.length;
  },
  COUNT: (...args) => args.flatMap((v) => (isList(v) ? v.filter((x) => typeof x === 'number') : isCountable(v) ? [v] : [])).length,
  COUNTA: (...args) => flat(args).filter((v) => v !== null && v !== '').length,
  SUMPRODUCT: (...args) => {
    const lists = args.map((v) => (isList(v) ? v : [scalar(v)]));
    const [length = 0] = lists.map((l) => l.length);
    if (lists.some((l) => l.length !== length)) throw new FormulaError('value');
    return Array.from({ length }, (_, i) => lists.reduce((p, l) => p * (typeof l[i] === 'number' ? l[i] : 0), 1)).reduce(
      (a, b) => a + b,
      0,
    );
  },
  ROUND: rounding('half'),
  ROUNDUP: rounding('up'),
  ROUNDDOWN: rounding('down'),
  INT: (v) => Math.floor(toNumber(first(v))),
  ABS: (v) => Math.abs(toNumber(first(v))),
  MOD: (a, b) => {
    const [n, by] = [toNumber(first(a)), toNumber(first(b))];
    if (by === 0) throw new FormulaError('div0');
    return n - by * Math.floor(n / by);
  },
  POWER: (a, b) => power(toNumber(first(a)), toNumber(first(b))),
  SQRT: (v) => {
    if (toNumber(first(v)) < 0) throw new FormulaError('num');
    return Math.sqrt(toNumber(first(v)));
  },
};
const isCountable = (v: Scalar): boolean =>
  typeof v === 'number' || typeof v === 'boolean' || (typeof v === 'string' && numberIn(v) !== null);

export function power(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw new FormulaError('div0');
  const n = base ** exponent;
  if (!Number.isFinite(n) || (base === 0 && exponent === 0)) throw new FormulaError('num');
  return n;
}

const TEXT_FUNCTIONS: Readonly<Record<string, Plain>> = {
  CONCAT: (...args) => bounded(flat(args).map(toText).join('')),
  CONCATENATE: (...args) => bounded(args.map(toText).join('')),
  TEXTJOIN: (by, skips, ...args) =>
    bounded(
      flat(args)
        .map(toText)
        .filter((s) => s !== '' || !toLogical(first(skips)))
        .join(toText(first(by))),
    ),
  LEN: (v) => toText(first(v)).length,
  LEFT: (v, n) => toText(first(v)).slice(0, n === undefined ? 1 : whole(n, 0)),
  RIGHT: (v, n) => {
    const [text, count] = [toText(first(v)), n === undefined ? 1 : whole(n, 0)];
    return count === 0 ? '' : text.slice(-count);
  },
  MID: (v, from, n) => {
    const start = whole(from, 1) - 1;
    return toText(first(v)).slice(start, start + whole(n, 0));
  },
  UPPER: (v) => toText(first(v)).toUpperCase(),
  LOWER: (v) => toText(first(v)).toLowerCase(),
  TRIM: (v) => toText(first(v)).replace(/ +/g, ' ').replace(/^ | $/g, ''),
  SUBSTITUTE: (v, from, to) => {
    const [text, old, made] = [toText(first(v)), toText(first(from)), toText(first(to))];
    if (old === '') return text;
    const parts = text.split(old);
    if (text.length + (parts.length - 1) * (made.length - old.length) > MAX_TEXT) throw new FormulaError('value');
    return parts.join(made);
  },
  FIND: (what, where, from) => {
    const start = from === undefined ? 1 : whole(from, 1);
    const at = toText(first(where)).indexOf(toText(first(what)), start - 1);
    if (at < 0) throw new FormulaError('value');
    return at + 1;
  },
  EXACT: (a, b) => toText(first(a)) === toText(first(b)),
  TEXT: (v, format) => bounded(formatText(scalar(first(v)), toText(first(format)))),
  VALUE: (v) => {
    const s = scalar(first(v));
    if (typeof s === 'boolean') throw new FormulaError('value');
    return toNumber(s);
  },
};

const LOGIC_FUNCTIONS: Readonly<Record<string, Plain>> = {
  AND: (...args) => some(logicals(args)).every(Boolean),
  OR: (...args) => some(logicals(args)).some(Boolean),
  XOR: (...args) => some(logicals(args)).filter(Boolean).length % 2 === 1,
  NOT: (v) => !toLogical(first(v)),
  TRUE: () => true,
  FALSE: () => false,
  ISBLANK: (v) => !isList(first(v)) && (v === null || v === undefined),
  ISNUMBER: (v) => typeof first(v) === 'number',
};
function some(list: boolean[]): boolean[] {
  if (list.length === 0) throw new FormulaError('value');
  return list;
}

/** Functions whose arguments are all worked out before; the others (IF, IFS, SWITCH, IFERROR, NA) choose what to work out. */
export const PLAIN_FUNCTIONS: ReadonlyMap<string, Plain> = new Map(
  Object.entries({ ...NUMBER_FUNCTIONS, ...TEXT_FUNCTIONS, ...LOGIC_FUNCTIONS, ...DATE_FUNCTIONS }),
);
