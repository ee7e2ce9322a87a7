import { api, newIdempotencyKey, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';

export type Brief = components['schemas']['Brief'];
export type Delay = components['schemas']['BriefDelay'];
export type Cause = components['schemas']['BriefCause'];
export type Action = components['schemas']['BriefAction'];
export type CauseInput = components['schemas']['SetBriefCause'];
export type ActionInput = components['schemas']['AddBriefAction'];
/** Where a brief is held. */
export type BriefPlace = { kind: 'hq' | 'workspace'; slug: string };
/** What the board is asked for to say what the brief says. */
export type AsPublished = { from: string; to: string; at: string; known: 'then' };

type Calls = {
  read(day: string | undefined): Promise<Brief>;
  setCause(body: CauseInput): Promise<unknown>;
  addAction(body: ActionInput): Promise<Action>;
  finish(actionId: string, isDone: boolean): Promise<unknown>;
  close(day: string): Promise<unknown>;
};
const header = () => ({ 'idempotency-key': newIdempotencyKey() });

/** The calls of one place: headquarters and a workspace have the same ones at two addresses. */
export function callsOf({ kind, slug }: BriefPlace): Calls {
  if (kind === 'hq') {
    const path = { group: slug };
    return {
      read: (day) => send(api.GET('/v1/hq/{group}/brief', { params: { path, query: day ? { day } : {} } })),
      setCause: (body) => send(api.POST('/v1/hq/{group}/brief/causes', { params: { path, header: header() }, body })),
      addAction: (body) => send(api.POST('/v1/hq/{group}/brief/actions', { params: { path, header: header() }, body })),
      finish: (actionId, isDone) =>
        send(api.PATCH('/v1/hq/{group}/brief/actions/{actionId}', { params: { path: { ...path, actionId } }, body: { isDone } })),
      close: (day) => send(api.POST('/v1/hq/{group}/brief/close', { params: { path }, body: { day } })),
    };
  }
  const path = { workspace: slug };
  return {
    read: (day) => send(api.GET('/v1/w/{workspace}/brief', { params: { path, query: day ? { day } : {} } })),
    setCause: (body) => send(api.POST('/v1/w/{workspace}/brief/causes', { params: { path, header: header() }, body })),
    addAction: (body) => send(api.POST('/v1/w/{workspace}/brief/actions', { params: { path, header: header() }, body })),
    finish: (actionId, isDone) =>
      send(api.PATCH('/v1/w/{workspace}/brief/actions/{actionId}', { params: { path: { ...path, actionId } }, body: { isDone } })),
    close: (day) => send(api.POST('/v1/w/{workspace}/brief/close', { params: { path }, body: { day } })),
  };
}

export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The address of the board of the place, and of the tickets behind one of its numbers, as published at a moment. */
const boardOf = ({ kind, slug }: BriefPlace): string => (kind === 'hq' ? `/hq/${slug}` : `/w/${slug}/figures`);
export const boardAddress = (place: BriefPlace, query: AsPublished): string => `${boardOf(place)}?${new URLSearchParams(query)}`;
export const drillAddress = (place: BriefPlace, query: AsPublished, metric: string, more: Record<string, string> = {}): string =>
  `${boardOf(place)}/tickets?${new URLSearchParams({ ...query, ...more, metric })}`;

/** The address of a ticket of the place. */
export const ticketAddress = ({ kind, slug }: BriefPlace, t: { ticketId: string; number: string }): string =>
  kind === 'hq' ? `/hq/${slug}/tickets/${t.ticketId}` : `/w/${slug}/tickets/${t.number}`;

/** Delays of which nobody has said why yet. */
export const withoutCause = (brief: Brief): Delay[] => brief.delays.filter((d) => d.causes.length === 0);

export const publishedOf = ({ day, asOf }: Brief): AsPublished => ({ from: day, to: day, at: asOf, known: 'then' });
