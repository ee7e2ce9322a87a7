import type { FieldDefinition } from '../fields/definition.ts';
import { isSame } from '../same.ts';
import type { StandardContent } from './content.ts';
import { CODE_LISTS, type CodeList, type Retirable } from './retirement.ts';

/**
 * One difference between two versions. `merged`, `split`, `retired`, `removed` and `retyped` say something of tickets that hold the code or
 * a value; `options_retired` of those with one of `values`; the others only of what comes.
 */
export const CHANGE_KINDS = [
  'added',
  'renamed',
  'reparented',
  'merged',
  'split',
  'retired',
  'restored',
  'removed',
  'changed',
  'retyped',
  'required',
  'options_retired',
  'tightened',
  'loosened',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type StandardChange = {
  kind: ChangeKind;
  list: CodeList | 'fields' | 'general';
  /** The code or the key of the field; the name of the setting for general ones. */
  code: string;
  before: unknown;
  after: unknown;
  /** Options that can be chosen no more. */
  values: string[];
};

const without = (x: object, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(x).filter(([k]) => !keys.includes(k)));

type Entry = Retirable & { name: unknown; parent?: string | null };

function retirementChange(list: CodeList, before: Entry, after: Entry): StandardChange[] {
  if (isSame(before.retired ?? null, after.retired ?? null)) return [];
  const change = (kind: ChangeKind): StandardChange[] => [
    { kind, list, code: after.code, before: before.retired ?? null, after: after.retired ?? null, values: [] },
  ];
  if (!after.retired) return change('restored');
  if ((after.retired.split ?? []).length > 0) return change('split');
  return change(after.retired.replacedBy ? 'merged' : 'retired');
}

function codeChanges(list: CodeList, from: readonly Entry[], to: readonly Entry[]): StandardChange[] {
  const old = new Map(from.map((x) => [x.code, x]));
  const kept = new Set(to.map((x) => x.code));
  const changes: StandardChange[] = [];
  const say = (kind: ChangeKind, code: string, before: unknown, after: unknown) =>
    changes.push({ kind, list, code, before, after, values: [] });
  for (const x of to) {
    const before = old.get(x.code);
    if (!before) {
      say('added', x.code, null, x);
      continue;
    }
    if (!isSame(before.name, x.name)) say('renamed', x.code, before.name, x.name);
    if (!isSame(before.parent ?? null, x.parent ?? null)) say('reparented', x.code, before.parent ?? null, x.parent ?? null);
    changes.push(...retirementChange(list, before, x));
    const own = ['code', 'name', 'parent', 'retired'];
    if (!isSame(without(before, own), without(x, own))) say('changed', x.code, without(before, own), without(x, own));
  }
  for (const x of from) if (!kept.has(x.code)) say('removed', x.code, x, null);
  return changes;
}

/** What a value may be at most; a smaller one refuses values that were right before. */
const LIMITS = ['min', 'max', 'maxLength'] as const;
const isNarrower = (before: FieldDefinition, after: FieldDefinition): boolean =>
  LIMITS.some((k) => after[k] !== null && (before[k] === null || (k === 'min' ? after[k] > before[k] : after[k] < before[k])));

function oneField(before: FieldDefinition, after: FieldDefinition): StandardChange[] {
  const changes: StandardChange[] = [];
  const say = (kind: ChangeKind, was: unknown, is: unknown, values: string[] = []) =>
    changes.push({ kind, list: 'fields', code: after.key, before: was, after: is, values });
  if (!isSame(before.name, after.name)) say('renamed', before.name, after.name);
  if (before.type !== after.type) say('retyped', before.type, after.type);
  if (!before.isHidden && after.isHidden) say('retired', null, null);
  if (before.isHidden && !after.isHidden) say('restored', null, null);
  if (!before.isRequired && after.isRequired) say('required', false, true);
  const active = (f: FieldDefinition) => f.options.filter((o) => !o.isRetired).map((o) => o.key);
  const gone = active(before).filter((k) => !active(after).includes(k));
  if (gone.length > 0 && before.type === after.type && after.type !== 'lookup') say('options_retired', active(before), active(after), gone);
  const rest = (f: FieldDefinition) => without(f, ['key', 'name', 'type', 'isHidden', 'isRequired', 'options']);
  if (before.isRequired && !after.isRequired) say('loosened', true, false);
  if (!isSame(rest(before), rest(after))) say(isNarrower(before, after) ? 'tightened' : 'changed', rest(before), rest(after));
  else if (gone.length === 0 && !isSame(before.options, after.options)) say('changed', before.options, after.options);
  return changes;
}

/** What differs between two sets of fields, in the order of the newer one. */
export function fieldChanges(from: readonly FieldDefinition[], to: readonly FieldDefinition[]): StandardChange[] {
  const old = new Map(from.map((f) => [f.key, f]));
  const kept = new Set(to.map((f) => f.key));
  return [
    ...to.flatMap((f): StandardChange[] => {
      const before = old.get(f.key);
      return before ? oneField(before, f) : [{ kind: 'added', list: 'fields', code: f.key, before: null, after: f, values: [] }];
    }),
    ...from
      .filter((f) => !kept.has(f.key))
      .map((f): StandardChange => ({ kind: 'removed', list: 'fields', code: f.key, before: f, after: null, values: [] })),
  ];
}

const GENERAL = ['currency', 'skewToleranceSeconds', 'lateUploadHours', 'evidenceRules', 'conformanceWeights'] as const;

/** Everything that differs, list by list in the order of the newer version. Both must be complete (`completeStandard`). */
export function diffStandards(from: StandardContent, to: StandardContent): StandardChange[] {
  return [
    ...CODE_LISTS.flatMap((list) => codeChanges(list, from[list], to[list])),
    ...fieldChanges(from.fields, to.fields),
    ...GENERAL.filter((k) => !isSame(from[k], to[k])).map(
      (k): StandardChange => ({ kind: 'changed', list: 'general', code: k, before: from[k], after: to[k], values: [] }),
    ),
  ];
}

/** Tickets a change says something of: those that hold a code, whose minutes run in a department, or with a value of a field (any, or one of these). */
export type Touch = { list: CodeList; code: string } | { holder: string } | { key: string; values: string[] | null };

/** What a change touches; null for what concerns only tickets to come, or only how a thing is called. */
export function touchOf(c: StandardChange): Touch | null {
  if (c.list === 'general') return null;
  switch (c.kind) {
    case 'merged':
    case 'split':
    case 'retired':
    case 'removed':
    case 'retyped':
    case 'options_retired':
      return c.list === 'fields' ? { key: c.code, values: c.kind === 'options_retired' ? c.values : null } : { list: c.list, code: c.code };
    case 'added':
    case 'renamed':
    case 'reparented':
    case 'restored':
    case 'changed':
    case 'required':
    case 'tightened':
    case 'loosened':
      return null;
    default: {
      const never: never = c.kind;
      throw new Error(`unknown change ${String(never)}`);
    }
  }
}

/** Names a change among the others of the same two versions. */
export const changeKey = (c: Pick<StandardChange, 'kind' | 'list' | 'code'>): string => `${c.list}/${c.code}/${c.kind}`;
