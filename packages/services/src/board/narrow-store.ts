import type { BoardWindow } from './types.ts';

export type Narrowing = Pick<BoardWindow, 'tenantIds' | 'branches' | 'faults' | 'departments' | 'tiers'>;
/** What a question narrows to: its name, its parameter, and what holds of a row `e` then; '' stands for "none". */
export type Facet<By extends string = keyof Narrowing> = readonly [by: By, parameter: string, holds: string];

/** What boards and their drills are narrowed by, from a parameter on. */
export function narrowing(first: number): Facet[] {
  const at = (place: number): string => `$${first + place}`;
  return [
    ['tenantIds', `${at(0)}::uuid[]`, `e.tenant_id = any (${at(0)})`],
    ['branches', `${at(1)}::text[]`, `coalesce(e.branch_id::text, '') = any (${at(1)})`],
    ['faults', `${at(2)}::text[]`, `coalesce(e.fault_code, '') = any (${at(2)})`],
    ['departments', `${at(3)}::text[]`, `coalesce(e.department_code, '') = any (${at(3)})`],
    ['tiers', `${at(4)}::text[]`, `e.tier = any (${at(4)})`],
  ];
}

/** The values of its parameters, in their order. */
export const narrowValues = (of: Narrowing): unknown[] => [of.tenantIds, of.branches, of.faults, of.departments, of.tiers];

const either = ([, parameter, holds]: Facet): string => `(${parameter} is null or ${holds})`;
/** Lets everything through where a parameter is null. */
export const filterFrom = (first: number): string => narrowing(first).map(either).join(' and ');

/** What is not asked for is named, as every parameter must be, and no more: so a plan for any values is as good as one for these. */
export const asked = <By extends string>(facets: readonly Facet<By>[], of: Readonly<Record<By, unknown>>): string[] =>
  facets.map(([by, parameter, holds]) => (of[by] === null ? `${parameter} is null` : holds));

/** A statement with `filterFrom` in it, as it is where only some of it is asked. */
export const trimmed = (text: string, first: number, of: Narrowing): string =>
  narrowing(first).reduce((t, facet) => (of[facet[0]] === null ? t.replaceAll(either(facet), `${facet[1]} is null`) : t), text);

/** So many statements of a kind are remembered as texts. */
const MOST_TEXTS = 40;

/** Statements as `trimmed`, each put together once for its `shape`: whatever else its text depends on. */
export function trimmedTexts(first: number): (shape: readonly unknown[], of: Narrowing, text: () => string) => string {
  const texts = new Map<string, string>();
  return (shape, of, text) => {
    const key = [...shape, ...narrowValues(of).map((value) => value === null)].join();
    const known = texts.get(key);
    if (known !== undefined) return known;
    if (texts.size >= MOST_TEXTS) texts.clear();
    const made = trimmed(text(), first, of);
    texts.set(key, made);
    return made;
  };
}
