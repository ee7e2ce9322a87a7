import type { CodeList } from './retirement.ts';

/** A rule or a formula as far as codes matter: where texts stand, and what they are held against. Places are those in its text. */
export type CodePart = { start: number; end: number } & (
  | { kind: 'text'; text: string }
  /** A fact or a field that holds codes of this list. */
  | { kind: 'holder'; list: CodeList }
  /** Held against each other: a text beside a holder is a code of its list. `isFolded`: capitals do not matter. */
  | { kind: 'same'; parts: readonly CodePart[]; isFolded: boolean }
  /** One of `gives` is what it stands for. */
  | { kind: 'choice'; apart: readonly CodePart[]; gives: readonly CodePart[] }
  /** Each stands for itself. */
  | { kind: 'apart'; parts: readonly CodePart[] }
  /** Made into something else together, such as a text that is searched in another. */
  | { kind: 'made'; parts: readonly CodePart[] }
);

/** What is done with codes where something names them. */
export type Naming = {
  /** What stands there from now on. */
  code(list: CodeList, code: string, isFolded?: boolean): string;
  /** A text that is made into something together with codes of this list: it may be a part of one, so it stays. */
  loose(list: CodeList, text: string): void;
};

export const nothing = (at: { start: number; end: number }): CodePart => ({ start: at.start, end: at.end, kind: 'apart', parts: [] });

/** The list whose codes a part stands for. */
export function listOfPart(p: CodePart): CodeList | null {
  if (p.kind === 'holder') return p.list;
  return p.kind === 'choice' ? (p.gives.map(listOfPart).find((list) => list !== null) ?? null) : null;
}

const partsOf = (p: CodePart): readonly CodePart[] =>
  p.kind === 'choice' ? [...p.apart, ...p.gives] : p.kind === 'text' || p.kind === 'holder' ? [] : p.parts;
const listOfSame = (p: CodePart): CodeList | null =>
  p.kind === 'same' ? (p.parts.map(listOfPart).find((list) => list !== null) ?? null) : null;

const holders = (p: CodePart): CodeList[] => (p.kind === 'holder' ? [p.list] : partsOf(p).flatMap(holders));
/** Texts of which nobody said what they are codes of. */
const looseTexts = (p: CodePart): string[] =>
  p.kind === 'text' ? [p.text] : listOfSame(p) === null && listOfPart(p) === null ? partsOf(p).flatMap(looseTexts) : [];

const QUOTES = ['"', "'", '“', '”'];
/** Codes have no quotes in them, so any that stood around the text do. */
function quoted(source: string, at: { start: number; end: number }, code: string): string {
  const close = source.charAt(at.end - 1);
  const open = source.charAt(at.start);
  return `${QUOTES.includes(open) ? open : close}${code}${close}`;
}

type Swap = { start: number; end: number; text: string };

function swapsIn(source: string, p: CodePart, naming: Naming, list: CodeList | null, isFolded: boolean): Swap[] {
  const all = (parts: readonly CodePart[], as: CodeList | null) => parts.flatMap((x) => swapsIn(source, x, naming, as, isFolded));
  const loosen = (): void => {
    for (const held of new Set(holders(p))) for (const text of looseTexts(p)) naming.loose(held, text);
  };
  switch (p.kind) {
    case 'text': {
      const code = list === null ? p.text : naming.code(list, p.text, isFolded);
      return code === p.text ? [] : [{ start: p.start, end: p.end, text: quoted(source, p, code) }];
    }
    case 'holder':
      return [];
    case 'choice':
      return [...all(p.apart, null), ...all(p.gives, list ?? listOfPart(p))];
    case 'apart':
      return all(p.parts, null);
    case 'same': {
      const of = listOfSame(p);
      if (of === null) loosen();
      return p.parts.flatMap((x) => swapsIn(source, x, naming, of, p.isFolded));
    }
    case 'made':
      loosen();
      return all(p.parts, null);
    default: {
      throw new Error(`unknown part ${String(p satisfies never)}`);
    }
  }
}

/** The text with every code it names as `naming` has it and nothing else touched; `list`: whose codes the whole stands for. */
export function carryText(source: string, whole: CodePart, naming: Naming, list: CodeList | null = null): string {
  return swapsIn(source, whole, naming, list, false)
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => `${text.slice(0, start)}${by}${text.slice(end)}`, source);
}
