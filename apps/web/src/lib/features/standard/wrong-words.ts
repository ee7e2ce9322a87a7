import { m } from '#lib/paraglide/messages.js';

const known: Record<string, () => string> = {
  'this code is used twice': m.std_wrong_twice,
  'this key is used twice': m.std_wrong_twice,
  'no such department': m.std_wrong_department,
  'no such waiting reason': m.std_wrong_reason,
  'no such fault code': m.std_wrong_fault,
  'no such code': m.std_wrong_code,
  'no such checklist': m.std_wrong_checklist,
  'no such item': m.std_wrong_item,
  'its replacements lead back to itself': m.std_wrong_circle,
  'all are retired; at least one must be left': m.std_wrong_all_retired,
  'the weights must add up to 1': m.std_wrong_weights,
  'differs from the target of the tier': m.std_wrong_target,
  'two clocks of the tier have the same key': m.std_wrong_twice,
  'a choice needs at least one option': m.fld_wrong_options,
  'two options have the same key': m.std_wrong_twice,
  'smaller than min': m.fld_wrong_range,
};

/** A complaint about a standard in the reader's language, by what the rules of `core` say or by the kind of check. */
export function wrongWords(code: string, message: string): string {
  const words = known[message];
  if (words) return words();
  const budget = /^the stage budgets add up to (\d+) minutes/.exec(message)?.[1];
  if (budget) return m.std_wrong_budgets({ minutes: budget });
  const most = /^at most (\d+) (in use|with retired)/.exec(message);
  if (most?.[1]) return most[2] === 'in use' ? m.std_wrong_in_use({ most: most[1] }) : m.std_wrong_known({ most: most[1] });
  if (code === 'bad_rule') return m.std_wrong_rule({ detail: message });
  if (code === 'bad_pattern') return m.fld_wrong_pattern();
  if (code === 'too_small') return m.std_wrong_empty();
  if (code === 'too_big') return m.std_wrong_long();
  return m.std_wrong_form();
}
