import type { FieldError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { togetherErrors } from '@bodan/core/fields/together';
import { type StandardContent, standardContent } from '@bodan/core/standard/content';
import { CODE_LISTS, type CodeList } from '@bodan/core/standard/retirement';
import { say } from '#lib/features/hq/hq.ts';
import { wrongTogether, wrongWith } from '#lib/features/setting/field-draft.ts';
import { m } from '#lib/paraglide/messages.js';
import { wrongWords } from './wrong-words.ts';

/** Parts of the page on which a standard is written. */
export const PARTS = ['faults', 'departments', 'reasons', 'tiers', 'fields', 'rules'] as const;
export type Part = (typeof PARTS)[number];
export const partOf: Record<CodeList, Part> = {
  faultCodes: 'faults',
  departments: 'departments',
  waitingReasons: 'reasons',
  tiers: 'tiers',
};
const names: Record<Part, () => string> = {
  faults: m.hq_faults,
  departments: m.hq_departments,
  reasons: m.std_reasons,
  tiers: m.hq_tiers,
  fields: m.std_fields,
  rules: m.std_rules,
};
export const partName = (part: Part): string => names[part]();

/** Something that is not right yet: where, and what to do. `code` is empty for what belongs to a part as a whole. */
export type Wrong = { part: Part; code: string; field: string; words: string; where: string };

const isList = (key: unknown): key is CodeList => (CODE_LISTS as readonly unknown[]).includes(key);

function placed(path: readonly unknown[], s: StandardContent): Omit<Wrong, 'words'> {
  const [list, at, ...rest] = path;
  const field = rest.map(String).join('/');
  if (isList(list)) {
    const entry = s[list][Number(at)];
    const part = partOf[list];
    return { part, code: entry?.code ?? '', field, where: `${partName(part)}${m.ui_colon()}${say(entry?.name) || entry?.code || ''}` };
  }
  if (list === 'fields') {
    const own = s.fields[Number(at)];
    return {
      part: 'fields',
      code: own?.key ?? '',
      field,
      where: `${partName('fields')}${m.ui_colon()}${say(own?.name) || own?.key || ''}`,
    };
  }
  return { part: 'rules', code: '', field: path.map(String).join('/'), where: partName('rules') };
}

const saidOf = (s: StandardContent, field: FieldDefinition, together: readonly FieldError[], at: number): Record<string, string> => {
  const nameOf = (key: string) => say(s.fields.find((entry) => entry.key === key)?.name) || key;
  const own = together.filter(({ pointer }) => pointer.startsWith(`/fields/${at}/`));
  return { ...wrongTogether(own, nameOf), ...wrongWith(field) };
};
/** What is wrong with one field beside the others, by place in it. */
export const wrongField = (s: StandardContent, field: FieldDefinition): Record<string, string> =>
  saidOf(
    s,
    field,
    togetherErrors(s.fields, []),
    s.fields.findIndex(({ key }) => key === field.key),
  );

/** What the editor of fields says of the same place. */
function fieldWords(
  s: StandardContent,
  field: FieldDefinition,
  together: readonly FieldError[],
  at: number,
  place: string,
): string | undefined {
  const said = saidOf(s, field, together, at);
  return Object.entries(said).find(([path]) => place === path || place.startsWith(`${path}/`))?.[1];
}

/** What keeps a standard from being saved, each with its place; empty when all is right. */
export function wrongsOf(s: StandardContent): Wrong[] {
  const checked = standardContent.safeParse(s);
  if (checked.success) return [];
  const together = togetherErrors(s.fields, []);
  return checked.error.issues.map((issue) => {
    const place = placed(issue.path, s);
    const field = issue.path[0] === 'fields' ? s.fields[Number(issue.path[1])] : undefined;
    const own = field && fieldWords(s, field, together, Number(issue.path[1]), place.field);
    return { ...place, words: own ?? wrongWords(issue.code, issue.message) };
  });
}

/** The same of what a server complained about, by JSON pointers into `content`. */
export const wrongsSaid = (errors: readonly { pointer: string; code: string; detail: string }[], s: StandardContent): Wrong[] =>
  errors.map(({ pointer, code, detail }) => ({
    ...placed(
      pointer
        .replace(/^\/content/, '')
        .split('/')
        .slice(1),
      s,
    ),
    words: wrongWords(code, detail),
  }));
