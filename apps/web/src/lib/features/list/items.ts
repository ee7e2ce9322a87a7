import type { ListedRow } from '#lib/features/ticket/ticket-list.svelte.ts';
import type { TicketGroup } from './ticket-groups.svelte.ts';

/** What a list shows one under the other: tickets, and between them the heads of groups and the ways to more of a group. */
export type Item = { kind: 'row'; row: ListedRow } | { kind: 'group' | 'more'; group: TicketGroup };
export const keyOf = (item: Item): string => (item.kind === 'row' ? item.row.id : `${item.kind}:${item.group.key ?? ''}`);
