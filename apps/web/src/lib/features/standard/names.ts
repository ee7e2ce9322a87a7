import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { StandardContent } from '@bodan/core/standard/content';
import { CODE_LISTS, type CodeList } from '@bodan/core/standard/retirement';
import { say } from '#lib/features/hq/hq.ts';
import { m } from '#lib/paraglide/messages.js';

type Name = { 'zh-CN': string; en?: string | undefined };
export type Change = { kind: string; list: string; code: string; before?: unknown; after?: unknown; values: readonly string[] };

/** Names of everything that several versions of a standard speak of; the first version that knows a thing names it. */
export type NameBook = {
  /** "AC-03「漏水」", or the code alone where nobody knows more. */
  code(list: CodeList, code: string): string;
  field(key: string): string;
  option(key: string, option: string): string;
};

const isNamed = (x: unknown): x is { name: Name } => typeof x === 'object' && x !== null && 'name' in x;

/** Built from contents, and from changes where a version's content is not at hand: what is new says its own name. */
export function nameBook(contents: readonly StandardContent[], changes: readonly Change[] = []): NameBook {
  const codes = new Map<string, Name>();
  const fields = new Map<string, Pick<FieldDefinition, 'name' | 'options'>>();
  const learn = (id: string, name: Name) => !codes.has(id) && codes.set(id, name);
  for (const s of contents) {
    for (const list of CODE_LISTS) for (const x of s[list]) learn(`${list}/${x.code}`, x.name);
    for (const f of s.fields) if (!fields.has(f.key)) fields.set(f.key, f);
  }
  for (const { list, code, before, after } of changes) {
    const known = isNamed(after) ? after : isNamed(before) ? before : null;
    if (!known) continue;
    if (list !== 'fields') learn(`${list}/${code}`, known.name);
    else if (!fields.has(code)) fields.set(code, known as FieldDefinition);
  }
  return {
    code: (list, code) => {
      const name = say(codes.get(`${list}/${code}`));
      return name ? m.std_named({ code, name }) : code;
    },
    field: (key) => say(fields.get(key)?.name) || key,
    option: (key, option) => say(fields.get(key)?.options.find((o) => o.key === option)?.name) || option,
  };
}

const lists: Record<CodeList | 'fields', () => string> = {
  faultCodes: m.std_list_fault,
  departments: m.std_list_department,
  tiers: m.std_list_tier,
  waitingReasons: m.std_list_reason,
  fields: m.std_list_field,
};
/** What one entry of a list is called: 故障代码, 责任部门 … */
export const listName = (list: CodeList | 'fields'): string => lists[list]();
/** The same inside a sentence. */
export const listNameInside = (list: CodeList): string => listName(list).replace(/^./, (first) => first.toLowerCase());
