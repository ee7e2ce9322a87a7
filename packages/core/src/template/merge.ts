import { isSame } from '../same.ts';

type Json = unknown;
/** Both sides changed the same thing, each in its own way. `base` is what both began from; null is something that is not there. */
export type MergeConflict = { path: string; base: Json; mine: Json; theirs: Json };
/** What came from them without anybody being in the way. */
export type MergeChange = { path: string; from: Json; to: Json };
export type Merged<T> = { value: T; conflicts: MergeConflict[]; changes: MergeChange[] };
/** For each conflict by its path, whose word counts; mine where nothing is said. */
export type Choices = Readonly<Record<string, 'mine' | 'theirs'>>;

const isRecord = (x: Json): x is Record<string, Json> => typeof x === 'object' && x !== null && !Array.isArray(x);
type Keyed = Record<string, Json> & { key: string };
const isKeyed = (x: Json): x is Keyed[] => Array.isArray(x) && x.every((e) => isRecord(e) && typeof e['key'] === 'string');
const isList = (...sides: Json[]): boolean =>
  sides.every((x) => x === undefined || x === null || isKeyed(x)) && sides.some((x) => isKeyed(x) && x.length > 0);
const given = (x: Json): Json => x ?? null;

class Merge {
  readonly conflicts: MergeConflict[] = [];
  readonly changes: MergeChange[] = [];
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /** One value of the three; objects go property by property, lists of things with keys thing by thing. */
  value(path: string, base: Json, mine: Json, theirs: Json): Json {
    if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
    if (isSame(base, mine)) {
      this.tell(path, mine, theirs);
      return theirs;
    }
    if (isList(base, mine, theirs)) return this.list(path, (base ?? []) as Keyed[], (mine ?? []) as Keyed[], (theirs ?? []) as Keyed[]);
    if (isRecord(mine) && isRecord(theirs) && (isRecord(base) || given(base) === null))
      return this.record(path, isRecord(base) ? base : {}, mine, theirs);
    this.conflicts.push({ path, base: given(base), mine: given(mine), theirs: given(theirs) });
    return this.#choices[path] === 'theirs' ? theirs : mine;
  }

  /** What comes in, told as small as it is: property by property, thing by thing. */
  tell(path: string, from: Json, to: Json): void {
    if (isSame(from, to)) return;
    const parts = (x: Json): Map<string, Json> | null =>
      isRecord(x) ? new Map(Object.entries(x)) : isKeyed(x) && x.length > 0 ? new Map(x.map((e) => [e.key, e])) : null;
    const [a, b] = [parts(from), parts(to)];
    const before = this.changes.length;
    if (a && b && Array.isArray(from) === Array.isArray(to))
      for (const key of new Set([...a.keys(), ...b.keys()])) this.tell(`${path}/${key}`, a.get(key), b.get(key));
    // Only the order differs, or it is as small as it gets.
    if (this.changes.length === before) this.changes.push({ path, from: given(from), to: given(to) });
  }

  record(path: string, base: Record<string, Json>, mine: Record<string, Json>, theirs: Record<string, Json>): Record<string, Json> {
    const [b, m, t] = [base, mine, theirs].map((x) => new Map(Object.entries(x))) as [
      Map<string, Json>,
      Map<string, Json>,
      Map<string, Json>,
    ];
    const merged = new Map<string, Json>();
    for (const key of new Set([...m.keys(), ...t.keys()])) {
      const value = this.value(`${path}/${key}`, b.get(key), m.get(key), t.get(key));
      if (value !== undefined) merged.set(key, value);
    }
    return Object.fromEntries(merged);
  }

  /** My order stays; what they added comes after what it follows with them. */
  list(path: string, base: Keyed[], mine: Keyed[], theirs: Keyed[]): Keyed[] {
    const by = (list: Keyed[]) => new Map(list.map((x) => [x.key, x]));
    const [b, m, t] = [by(base), by(mine), by(theirs)];
    const kept = new Map<string, Keyed>();
    for (const key of new Set([...m.keys(), ...t.keys()])) {
      const value = this.value(`${path}/${key}`, b.get(key), m.get(key), t.get(key));
      if (isRecord(value)) kept.set(key, value as Keyed);
    }
    const order = mine.map((x) => x.key).filter((key) => kept.has(key));
    theirs.forEach((x, i) => {
      if (!kept.has(x.key) || order.includes(x.key)) return;
      const before = theirs
        .slice(0, i)
        .map((y) => y.key)
        .findLast((key) => order.includes(key));
      order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, x.key);
    });
    return order.flatMap((key) => kept.get(key) ?? []);
  }
}

/**
 * What I made of something, and what its makers made of it since, in one: what only one side changed is taken, what both changed is a
 * conflict by its path (`/stages/accepted/name`). Pure. Law: merging with an unchanged side gives the other side.
 */
export function mergeThree<T>(base: T, mine: T, theirs: T, choices: Choices = {}): Merged<T> {
  const merge = new Merge(choices);
  const value = merge.value('', base, mine, theirs) as T;
  return { value, conflicts: merge.conflicts, changes: merge.changes };
}
