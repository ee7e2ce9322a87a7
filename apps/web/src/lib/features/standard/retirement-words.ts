import type { CodeList } from '@bodan/core/standard/retirement';
import { m } from '#lib/paraglide/messages.js';
import type { AnyEntry } from './change.ts';
import type { NameBook } from './names.ts';

/** What became of an entry that is no longer used. */
export function retirementWords(list: CodeList, { retired }: AnyEntry, names: NameBook): string {
  if (!retired) return '';
  const split = 'split' in retired ? retired.split : [];
  if (split.length > 0) {
    const targets = [...new Set([...split.map((way) => way.to), ...(retired.replacedBy ? [retired.replacedBy] : [])])];
    return m.std_retired_split({ to: targets.map((code) => names.code(list, code)).join(m.filter_joiner()) });
  }
  return retired.replacedBy ? m.std_retired_merged({ to: names.code(list, retired.replacedBy) }) : m.std_retired_plain();
}
