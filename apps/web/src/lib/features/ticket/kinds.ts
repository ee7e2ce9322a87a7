import type { components } from '#lib/api/schema.d.ts';

type Schemas = components['schemas'];
export type TicketRow = Schemas['TicketListItem'];
export type Ticket = Schemas['Ticket'];
export type TicketDetail = Schemas['TicketDetail'];
export type Clock = Schemas['Clock'];
export type Candidate = Schemas['Candidates']['items'][number];
/** One time the ticket was given to somebody, with the certificate of the choice. */
export type Given = Schemas['DispatchHistory']['items'][number];
export type TimelineEntry = Schemas['Timeline']['items'][number];
export type Ledger = Schemas['TimeLedger'];
export type Photo = Schemas['Photo'];
export type CustomerCard = Schemas['CustomerCards']['items'][number];
export type SavedView = Schemas['View'];
export type Priority = Ticket['priority'];
export type TicketChanges = Schemas['UpdateTicket'];
export type BulkAction = Schemas['BulkChange']['action'];

export const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];
export const sources = ['agent', 'public', 'api', 'import', 'sandbox'] as const;
