import { covers, type Division, type Divisions, type Form, type Name } from './divisions.ts';
import { beginsWithWay, isPartOfAName, zoneOf } from './names.ts';

export type Repair = { typed: string; meant: string };
/** Names of divisions read one after the other: `found` are those all of them agree on, more than one when it stays open which. */
export type Reading = {
  from: number;
  to: number;
  found: readonly Division[];
  fulls: number;
  tokens: readonly string[];
  repairs: readonly Repair[];
  /** The district is written without what it is, or with something else. */
  isShort: boolean;
};

const FILLER =
  /^(?:[\s,、。.·:;|_()/-]|中华人民共和国|中国|市辖区|省直辖县级行政(?:区划|单位)|自治区直辖县级行政(?:区划|单位)|省直辖(?:行政单位|县)?|县(?=\s))+/;
export const fillerAt = (text: string, at: number): number => at + (FILLER.exec(text.slice(at))?.[0].length ?? 0);

/**
 * Which divisions stay possible when one of `named` is told after `scope`: those below it, or the same and above once more. Without a
 * scope 西区 is a part of any town, and districts of Hong Kong, Macau and Taiwan share their names with too many others.
 */
function agreed(scope: readonly Division[] | null, named: readonly Division[]): Division[] {
  if (!scope) return named.filter((d) => d.level < 3 || (!/^.区$/.test(d.name) && (d.code !== null || d.parent?.code !== null)));
  const below = named.filter((d) => scope.some((s) => s !== d && covers(s, d)));
  if (below.length > 0) return below;
  return scope.filter((s) => s.level < 3 && named.some((d) => covers(d, s)));
}

type Read = { divisions: Divisions; text: string };

/** True when a name in full, or a zone, begins here under one of the divisions. */
function goesOn({ divisions, text }: Read, at: number, scope: readonly Division[]): boolean {
  for (let length = Math.min(divisions.longest, text.length - at); length >= 2; length--) {
    const names = divisions.names.get(text.slice(at, at + length)) ?? [];
    if (names.some((n) => n.form === 'full' && scope.some((s) => s !== n.division && covers(s, n.division)))) return true;
  }
  return zoneOf(text.slice(at)) !== null;
}

/** What a name is, said after its short form: then the short form is part of another name. */
const OTHER_KIND = /^(?:特别行政区|地区|林区|特区|新区|[省市区县旗州盟]|[\u4e00-\u9fff]{1,4}族|自治)/;

function isBelieved(read: Read, to: number, next: readonly Division[], scope: readonly Division[] | null): boolean {
  const rest = read.text.slice(to);
  if (OTHER_KIND.test(rest) && !goesOn(read, to, next)) return false;
  if (next.every((d) => d.level === 3)) {
    const isApart = scope !== null && /^[\s,、]/.test(rest);
    // A zone named after a county lies in it; one named after a district may lie anywhere in the city.
    const isOwnZone = next.every((d) => !d.name.endsWith('区')) && zoneOf(rest) !== null;
    if (!isApart && !isOwnZone && !beginsWithWay(rest)) return false;
    // Alone, only a city is written short: 昆山前进东路, never a district or a county.
    if (!scope && (next.length > 1 || !next[0]?.name.endsWith('市'))) return false;
  }
  return !isPartOfAName(rest) || goesOn(read, to, next);
}

/** The divisions a token can name in one form after what was read; a short form means the highest of them. */
function meant(scope: readonly Division[] | null, names: readonly Name[], form: Form): Division[] {
  const found = agreed(
    scope,
    names.filter((n) => n.form === form).map((n) => n.division),
  );
  const highest = Math.min(...found.map((d) => d.level));
  return form === 'short' ? found.filter((d) => d.level === highest) : found;
}

/** Deeper before less open before more written in full before fewer repairs before longer. */
function isBetter(a: Reading, b: Reading): boolean {
  const rank = (r: Reading): number[] => [
    Math.max(0, ...r.found.map((d) => d.level)),
    -Math.min(2, r.found.length),
    r.fulls,
    -r.repairs.length,
    r.to,
  ];
  const [x, y] = [rank(a), rank(b)];
  const i = x.findIndex((value, at) => value !== y[at]);
  return i >= 0 && (x[i] ?? 0) > (y[i] ?? 0);
}

const FULL: readonly Form[] = ['full'];
const UNSCOPED: readonly Form[] = ['full', 'short'];
const FORMS: readonly Form[] = ['full', 'loose', 'short'];

function goOn(read: Read, before: Reading): Reading {
  const { divisions, text } = read;
  let best = before;
  const scope = before.found.length > 0 ? before.found : null;
  const start = fillerAt(text, before.to);
  // A letter typed twice: 慈慈溪市, 浙江省省杭州市.
  const isTwice =
    text[start] !== undefined && (text[start] === text[start + 1] || (start > before.from && text[start] === text[start - 1]));
  for (const at of isTwice ? [start, start + 1] : [start])
    for (let length = Math.min(divisions.longest, text.length - at); length >= 2; length--) {
      const token = text.slice(at, at + length);
      const names = divisions.names.get(token);
      if (!names) continue;
      for (const form of at > start ? FULL : scope ? FORMS : UNSCOPED) {
        const found = meant(scope, names, form);
        if (found.length === 0 || (form === 'short' && !isBelieved(read, at + length, found, scope))) continue;
        const repairs = at > start ? [...before.repairs, { typed: text.slice(start, at + length), meant: token }] : before.repairs;
        const isShort = before.isShort || (form !== 'full' && found.every((d) => d.level === 3));
        const fulls = before.fulls + Number(form === 'full');
        const next = { ...before, to: at + length, found, fulls, tokens: [...before.tokens, token], repairs, isShort };
        const whole = goOn(read, next);
        if (isBetter(whole, best)) best = whole;
      }
    }
  return best;
}

/** Reads the divisions that begin at a place of the text, or null when none does. `scope` is what is known already. */
export function readAt(divisions: Divisions, text: string, at: number, scope: readonly Division[] = []): Reading | null {
  const none: Reading = { from: at, to: at, found: scope, fulls: 0, tokens: [], repairs: [], isShort: false };
  const reading = goOn({ divisions, text }, none);
  return reading.tokens.length > 0 ? reading : null;
}
