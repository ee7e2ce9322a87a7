import { Problem } from '#lib/api/problem.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/tone.ts';
import type { AdoptionLine } from './adoption-api.ts';
import { isCodeList } from './change-words.ts';
import { listName, type NameBook } from './names.ts';

type Look = { shape: 'hollow' | 'full' | 'half' | 'check'; tone: Tone; word: string };
/** Where an adoption stands, as shape, colour and word. */
export function adoptionLook(status: AdoptionLine['status']): Look {
  switch (status) {
    case 'scheduled':
      return { shape: 'half', tone: 'assigned', word: m.std_state_scheduled() };
    case 'running':
      return { shape: 'full', tone: 'working', word: m.std_state_running() };
    case 'done':
      return { shape: 'check', tone: 'done', word: m.std_state_done() };
    case 'undoing':
      return { shape: 'full', tone: 'working', word: m.std_state_undoing() };
    case 'undone':
      return { shape: 'hollow', tone: 'waiting', word: m.std_state_back() };
    case 'cancelled':
      return { shape: 'hollow', tone: 'new', word: m.std_state_cancelled() };
    default: {
      const never: never = status;
      return never;
    }
  }
}
export const isAtWork = ({ status }: Pick<AdoptionLine, 'status'>): boolean => status === 'running' || status === 'undoing';

const kinds: Record<string, () => string> = {
  added: m.std_kind_added,
  merged: m.std_kind_merged,
  split: m.std_kind_split,
  retired: m.std_kind_retired,
  removed: m.std_kind_removed,
  mapped: m.std_kind_mapped,
  held: m.std_kind_mapped,
  retyped: m.std_kind_retyped,
  options_retired: m.std_kind_options,
};
/** A change by its key alone, such as faultCodes/AC-07/merged. */
export function keyWords(key: string, names: NameBook): string {
  const [list = '', code = '', kind = ''] = key.split('/');
  const what = isCodeList(list) ? `${listName(list)} ${names.code(list, code)}` : m.std_quoted({ name: names.field(code) });
  return m.std_key_says({ what, kind: kinds[kind]?.() ?? kind });
}

/** Codes that are in the way, where an answer names them. */
export function missingOf(problem: unknown): string[] {
  const missing = problem instanceof Problem && problem.code === 'codes_in_use' ? problem.body['missing'] : null;
  return typeof missing === 'object' && missing !== null ? Object.values(missing).flat().map(String) : [];
}
