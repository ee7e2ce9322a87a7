const prefix = 'bodan.draft.say.';

export type Tab = 'note' | 'reply' | 'call';

export const draftName = (ticketId: string, tab: Tab): string => `say.${ticketId}.${tab}`;

/** Tickets for which this device keeps an unsent note, reply or call. */
export function draftIds(): ReadonlySet<string> {
  const ids = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).split('.')[0] ?? '');
  return new Set(ids);
}
