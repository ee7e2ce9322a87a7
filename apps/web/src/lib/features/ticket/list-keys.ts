import type { useShell } from '#lib/features/shell/shell.svelte.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { Shortcut } from '#lib/keyboard/shortcuts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { useActions } from './actions.svelte.ts';
import type { ListedRow } from './ticket-list.svelte.ts';

type Offer = Parameters<ReturnType<typeof useShell>['offer']>[0]['items'][number];
type List = {
  /** The chosen tickets, else the one that is looked at. */
  acting: () => ListedRow[];
  search: () => void;
  leave: () => void;
};

/** Those of them that the reader may approve. */
export const myTurns = (rows: readonly ListedRow[]): ListedRow[] => rows.filter((row) => row.turn !== null);

/** What keys do in a list of tickets, and what the palette offers for the ticket that is looked at. */
export function listKeys(workspace: Workspace, actions: ReturnType<typeof useActions>, { acting, search, leave }: List) {
  const verbs = [
    { kind: 'assign', keys: 'a', label: m.assign_title, right: 'ticket.assign' },
    { kind: 'move', keys: 's', label: m.move_title, right: 'ticket.move' },
    { kind: 'priority', keys: 'p', label: m.filter_priority, right: 'ticket.update' },
    { kind: 'tags', keys: 'l', label: m.fact_tags, right: 'ticket.update' },
  ] as const;
  const allowed = verbs.filter((verb) => workspace.may(verb.right));
  const shortcuts: Shortcut[] = [
    ...allowed.map(({ kind, keys, label }) => ({
      keys,
      label,
      group: m.shortcuts_ticket,
      run: () => actions.ask({ kind, targets: acting() }),
    })),
    { keys: 'y', label: m.appr_title, group: m.shortcuts_ticket, run: () => actions.ask({ kind: 'decide', targets: myTurns(acting()) }) },
    { keys: '/', label: m.list_search, group: m.table_group, run: search },
    { keys: 'escape', label: m.list_escape, group: m.table_group, run: leave },
  ];
  const offers = (row: ListedRow): Offer[] => [
    ...(row.turn
      ? [
          {
            id: 'act-decide',
            label: `${m.appr_title()} ${row.number}`,
            keys: 'y',
            run: () => actions.ask({ kind: 'decide' as const, targets: myTurns(acting()) }),
          },
        ]
      : []),
    ...allowed.map(({ kind, keys, label }) => ({
      id: `act-${kind}`,
      label: `${label()} ${row.number}`,
      keys,
      run: () => actions.ask({ kind, targets: acting() }),
    })),
  ];
  return { shortcuts, offers };
}
