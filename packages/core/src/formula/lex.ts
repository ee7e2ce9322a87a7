import { type BinaryOperator, MAX_LENGTH, Unreadable } from './ast.ts';

export type Token = { start: number; end: number } & (
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'field'; name: string }
  | { kind: 'name'; name: string }
  | { kind: 'operator'; operator: BinaryOperator | '%' }
  | { kind: '(' | ')' | ',' | 'end' }
);

/** Signs as they come from a Chinese keyboard, and those of mathematics. */
const SAME: Record<string, string> = {
  '（': '(',
  '）': ')',
  '，': ',',
  '；': ',',
  ';': ',',
  '＝': '=',
  '＋': '+',
  '－': '-',
  '−': '-',
  '＊': '*',
  '×': '*',
  '／': '/',
  '÷': '/',
  '＆': '&',
  '％': '%',
  '＜': '<',
  '＞': '>',
  '＾': '^',
};
const TWO: Record<string, BinaryOperator> = { '<=': '<=', '>=': '>=', '<>': '<>' };
const ONE: Record<string, BinaryOperator | '%'> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '^': '^',
  '&': '&',
  '=': '=',
  '<': '<',
  '>': '>',
  '%': '%',
  '≤': '<=',
  '≥': '>=',
  '≠': '<>',
};
const QUOTES: Record<string, readonly string[]> = { '"': ['"'], '“': ['”', '“', '"'], '”': ['”', '"'] };
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_.]*/uy;

function textFrom(source: string, start: number, ends: readonly string[]): Token {
  let value = '';
  for (let i = start + 1; i < source.length; i++) {
    const c = source[i] ?? '';
    if (!ends.includes(c)) value += c;
    else if (ends.includes('"') && source[i + 1] === '"' && c === '"') {
      value += '"';
      i += 1;
    } else return { kind: 'text', value, start, end: i + 1 };
  }
  throw new Unreadable('open_text', 'the text has no end', start, source.length);
}

function fieldFrom(source: string, start: number): Token {
  const end = source.indexOf(']', start);
  if (end < 0) throw new Unreadable('open_field', 'the name of the field has no end', start, source.length);
  return { kind: 'field', name: source.slice(start + 1, end).trim(), start, end: end + 1 };
}

const matchAt = (pattern: RegExp, source: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
};

/** The words of a formula. Throws Unreadable with the place of what is none. */
export function tokens(source: string): Token[] {
  if (source.length > MAX_LENGTH) throw new Unreadable('too_long', `at most ${MAX_LENGTH} characters`, MAX_LENGTH, source.length);
  const list: Token[] = [];
  let at = /^\s*[=＝]/.exec(source)?.[0].length ?? 0;
  while (at < source.length) {
    const raw = source[at] ?? '';
    const c = SAME[raw] ?? raw;
    const start = at;
    const ends = QUOTES[c];
    const number = /[\d.]/.test(c) ? matchAt(NUMBER, source, at) : undefined;
    const name = number === undefined ? matchAt(NAME, source, at) : undefined;
    const next = source[at + 1] ?? '';
    const two = TWO[c + (SAME[next] ?? next)];
    if (/\s/.test(c)) at += 1;
    else if (ends) at = push(list, textFrom(source, at, ends));
    else if (c === '[' || c === '【') at = push(list, fieldFrom(c === '[' ? source : source.replaceAll('】', ']'), at));
    else if (number !== undefined) at = push(list, { kind: 'number', value: Number(number), start, end: at + number.length });
    else if (name !== undefined) at = push(list, { kind: 'name', name, start, end: at + name.length });
    else if (c === '(' || c === ')' || c === ',') at = push(list, { kind: c, start, end: at + 1 });
    else if (two) at = push(list, { kind: 'operator', operator: two, start, end: at + 2 });
    else if (ONE[c]) at = push(list, { kind: 'operator', operator: ONE[c], start, end: at + 1 });
    else throw new Unreadable('unknown_sign', `${c} means nothing here`, start, at + 1);
  }
  list.push({ kind: 'end', start: source.length, end: source.length });
  return list;
}

function push(list: Token[], token: Token): number {
  list.push(token);
  return token.end;
}
