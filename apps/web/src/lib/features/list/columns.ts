import type { FieldDefinition } from '@bodan/core/fields/definition';
import { m } from '#lib/paraglide/messages.js';

/** A column of the list: one of the ticket itself, or a custom field. Widths in pixels. */
export type Column = { id: string; label: string; width: number; sort?: string | undefined; field?: FieldDefinition };

type Own = { label: () => string; width: number; sort?: string };
export const ownColumns: Record<string, Own> = {
  number: { label: m.column_number, width: 136, sort: 'created' },
  title: { label: m.column_title, width: 340, sort: 'title' },
  customer: { label: m.column_customer, width: 144, sort: 'customer' },
  state: { label: m.column_state, width: 104, sort: 'state' },
  sla: { label: m.column_sla, width: 248, sort: 'due' },
  stuck: { label: m.column_stuck, width: 184 },
  turn: { label: m.column_turn, width: 400 },
  technician: { label: m.column_technician, width: 108, sort: 'assignee' },
  priority: { label: m.column_priority, width: 92, sort: 'priority' },
  branch: { label: m.column_branch, width: 120, sort: 'branch' },
  phone: { label: m.column_phone, width: 128 },
  address: { label: m.column_address, width: 220, sort: 'address' },
  device: { label: m.column_device, width: 150, sort: 'device' },
  fault: { label: m.column_fault, width: 150 },
  department: { label: m.column_department, width: 120 },
  tier: { label: m.column_tier, width: 104, sort: 'tier' },
  source: { label: m.column_source, width: 92, sort: 'source' },
  tags: { label: m.column_tags, width: 150 },
  created: { label: m.column_created, width: 132, sort: 'created' },
  updated: { label: m.column_updated, width: 132, sort: 'updated' },
  closed: { label: m.column_closed, width: 132 },
};
export const narrowest = 64;
export const widest = 640;

/** A column of the ticket itself. */
export function ownColumn(id: string): Column | undefined {
  const mine = Object.hasOwn(ownColumns, id) ? ownColumns[id] : undefined;
  return mine && { id, label: mine.label(), width: mine.width, sort: mine.sort };
}

/** The usual columns, as many as there is width for; of what waits for the reader's approval with what is asked. */
export function usualColumns(width: number, isMyTurn: boolean): Column[] {
  if (isMyTurn) {
    const ids = ['number', 'title', 'turn', ...(width >= 1_020 ? ['customer', 'sla'] : [])];
    return ids
      .flatMap((id) => ownColumn(id) ?? [])
      .map((c) => (c.id === 'turn' ? { ...c, sort: 'asked', width: width < 760 ? 300 : c.width } : c));
  }
  const ids = ['number', 'title', ...(width >= 1_020 ? ['customer'] : []), 'state', 'sla', ...(width >= 1_020 ? ['stuck'] : [])];
  return [...ids, ...(width >= 760 ? ['technician'] : [])].flatMap((id) => ownColumn(id) ?? []);
}

/** Time goes from the newest on, and what is due from the soonest; everything else from its first value. */
export const naturalWay = (sort: string): 'ascending' | 'descending' =>
  sort === 'created' || sort === 'updated' ? 'descending' : 'ascending';
export function wayOf(sort: string): 'ascending' | 'descending' {
  if (!sort.startsWith('-')) return naturalWay(sort);
  return naturalWay(sort.slice(1)) === 'ascending' ? 'descending' : 'ascending';
}
/** A press on a head sorts by it; the next one turns it round. */
export const nextSort = (current: string, key: string): string => (current === key ? `-${key}` : key);
