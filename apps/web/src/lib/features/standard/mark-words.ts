import { m } from '#lib/paraglide/messages.js';

const words: Record<string, () => string> = {
  added: m.std_mark_added,
  renamed: m.std_mark_renamed,
  reparented: m.std_mark_moved,
  restored: m.std_mark_restored,
  changed: m.std_mark_changed,
  retyped: m.std_mark_retyped,
  required: m.std_mark_required,
  loosened: m.std_mark_optional,
  tightened: m.std_mark_tightened,
  options_retired: m.std_mark_options,
  retired: m.std_mark_retired,
};

/** What is different about an entry against the published version, in a word or two. */
export const markWords = (changes: readonly { kind: string }[]): string =>
  changes.flatMap(({ kind }) => words[kind]?.() ?? []).join(m.filter_joiner());
