import { formatCount } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { isCodeList } from './change-words.ts';
import { type Effect, namedUses, touches, type UseKind } from './impact.ts';
import type { Change, NameBook } from './names.ts';

/** `isLoss`: values or tickets that have no place in the new version; said so that it is not passed over. */
export type EffectLine = { text: string; isLoss: boolean };
const kinds: Record<UseKind, (inputs: { count: string }) => string> = {
  flow: m.std_use_flows,
  view: m.std_use_views,
  form: m.std_use_forms,
  dashboard: m.std_use_dashboards,
  member: m.std_use_members,
  template: m.std_use_templates,
};

function useWords(use: Effect['uses'][number]): string {
  const count = kinds[use.kind]({ count: formatCount(use.count) });
  return use.names.length > 0 ? m.std_use_named({ count, names: use.names.join(m.filter_joiner()) }) : count;
}
/** What names a code, by kind, each with its names. */
export const usesWords = (uses: Parameters<typeof namedUses>[0]): string[] => namedUses(uses).map(useWords);

/** A field that is required from now on, or items of a checklist that a fault code needs. */
const lackWords = { field: m.std_effect_lacking, items: m.std_effect_unticked };
const valueText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
};
const mostValues = 8;

function ticketLine(change: Change, { tickets }: Effect, names: NameBook): string | null {
  if (tickets === 0) return change.kind !== 'added' && touches(change as Parameters<typeof touches>[0]) ? m.std_effect_none() : null;
  const count = formatCount(tickets);
  switch (change.kind) {
    case 'merged': {
      const to = (change.after as { replacedBy: string }).replacedBy;
      return m.std_effect_merged({ count, code: change.code, to: isCodeList(change.list) ? names.code(change.list, to) : to });
    }
    case 'split':
      return null;
    case 'retired':
      return change.list === 'fields' ? m.std_effect_hidden({ count }) : m.std_effect_retired({ count, code: change.code });
    case 'removed':
      return m.std_effect_removed({ count });
    case 'retyped':
      return m.std_effect_retyped({ count });
    case 'options_retired':
      return m.std_effect_options({ count });
    case 'added':
      return m.std_effect_promoted({ count });
    case 'renamed':
      return m.std_effect_renamed({ count });
    default:
      return m.std_effect_same({ count });
  }
}

/** What a change does, line by line, in the reader's language. */
export function effectLines(change: Change, effect: Effect, names: NameBook): EffectLine[] {
  const first = ticketLine(change, effect, names);
  return [...(first === null ? [] : [{ text: first, isLoss: false }]), ...moreLines(change, effect, names)];
}

/** The same without the tickets that hold the thing, where their number stands beside it. */
export function moreLines(change: Change, effect: Effect, names: NameBook): EffectLine[] {
  const { goesTo, unmapped, lacking, uses } = effect;
  const ways = goesTo.map(({ code, tickets }): EffectLine => {
    const count = formatCount(tickets);
    return code === null
      ? { text: m.std_effect_stays({ count, code: change.code }), isLoss: true }
      : { text: m.std_effect_goes({ count, to: names.code('faultCodes', code) }), isLoss: false };
  });
  const values = unmapped.values
    .slice(0, mostValues)
    .map(({ value, tickets }) => m.std_effect_value({ value: valueText(value), count: formatCount(tickets) }));
  const more = unmapped.values.length > mostValues ? m.std_effect_values_more({ count: unmapped.values.length - mostValues }) : '';
  const loss: EffectLine[] =
    unmapped.tickets > 0
      ? [
          {
            text: m.std_effect_unmapped({
              count: formatCount(unmapped.tickets),
              values: [...values, more].filter(Boolean).join(m.filter_joiner()),
            }),
            isLoss: true,
          },
        ]
      : [];
  const used = uses.map(useWords);
  return [
    ...ways,
    ...loss,
    ...(lacking > 0
      ? [{ text: lackWords[change.list === 'faultCodes' ? 'items' : 'field']({ count: formatCount(lacking) }), isLoss: false }]
      : []),
    ...(used.length > 0 ? [{ text: m.std_effect_used({ uses: used.join(m.filter_joiner()) }), isLoss: false }] : []),
  ];
}
