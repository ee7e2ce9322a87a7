import { isUuid } from '@bodan/core/ids';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from '#lib/ui/field-shape.ts';

/** What a key is called that no list knows: a code by itself, an id by nothing. */
export function unlisted(key: string): string {
  if (key === '-') return m.hq_none();
  return isUuid(key) ? m.filter_unlisted() : m.filter_unlisted_code({ code: key });
}

/** The choices of a filter, what the address asks for among them though no list knows it: what narrows is never shown as nothing. */
export function withAsked(choices: readonly Choice[], asked: string | undefined): readonly Choice[] {
  if (asked === undefined || choices.some(({ value }) => value === asked)) return choices;
  const names = asked.split(',').map((key) => choices.find(({ value }) => value === key)?.label ?? unlisted(key));
  return [...choices, { value: asked, label: names.join(m.filter_joiner()) }];
}
