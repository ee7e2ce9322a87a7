import { invalidInput } from '@bodan/core/errors';
import { type HqTicketFacts, hqTickets } from '../board/hq-ticket-store.ts';
import type { BoardTx } from '../board/types.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { hqQuestions } from './hq.ts';
import { eachLate, openShare, type TimeInput, type TimeQuestion, timeQuestion } from './read.ts';
import { namedTickets, openRows, type PlaceKey, ticketsAt } from './store.ts';

export const TIME_KINDS = ['spent', 'cause', 'tail'] as const;
export type TimeKind = (typeof TIME_KINDS)[number];
export type TimeTicketsInput = TimeInput & { kind: TimeKind; place: PlaceKey; cursor: string | null; limit: number };
export type TimeTicket = {
  id: string;
  number: string;
  title: string;
  stage: string;
  flowVersionId: string;
  isOpen: boolean;
  createdAt: string;
  seconds: number;
};
/** `seconds` is the number that was opened, `tickets` how many make it up. */
export type TimeTickets<T = TimeTicket> = { seconds: number; tickets: number; items: T[]; nextCursor: string | null };

type Part = { id: string; seconds: number };

const isAt = (p: PlaceKey) => (x: Omit<PlaceKey, 'waitingReason'>) =>
  x.stage === p.stage && x.departmentCode === p.departmentCode && x.personId === p.personId;

async function spentParts(tx: BoardTx, q: TimeQuestion, p: PlaceKey): Promise<Part[]> {
  const parts = new Map((await ticketsAt(tx, q.source, q.filter, q.elsewhere, q.counted, p)).map((t) => [t.id, t.seconds]));
  for (const row of await openRows(tx, q.source, q.filter)) {
    const share = openShare(q, row);
    if (isAt(p)(share) && share.waitingReason === p.waitingReason) parts.set(row.id, (parts.get(row.id) ?? 0) + share.businessSeconds);
  }
  return [...parts].map(([id, seconds]) => ({ id, seconds }));
}

async function lateParts(tx: BoardTx, q: TimeQuestion, p: PlaceKey, kind: 'causes' | 'tail'): Promise<Part[]> {
  const seconds = new Map<string, number>();
  await eachLate(tx, q, (late) => {
    for (const s of late[kind].filter(isAt(p))) seconds.set(s.ticketId, (seconds.get(s.ticketId) ?? 0) + s.seconds);
  });
  return [...seconds].map(([id, seconds]) => ({ id, seconds }));
}

const partsOf = (tx: BoardTx, q: TimeQuestion, { kind, place }: Pick<TimeTicketsInput, 'kind' | 'place'>): Promise<Part[]> =>
  kind === 'spent' ? spentParts(tx, q, place) : lateParts(tx, q, place, kind === 'cause' ? 'causes' : 'tail');

function offsetOf(cursor: string | null): number {
  if (cursor === null) return 0;
  if (!/^\d{1,7}$/.test(cursor)) throw invalidInput('/query/cursor', 'not a cursor of this list');
  return Number(cursor);
}

async function pageOf<P extends Part, T>(
  parts: P[],
  from: number,
  limit: number,
  name: (page: P[]) => Promise<(T | undefined)[]>,
): Promise<TimeTickets<T & { seconds: number }>> {
  parts.sort((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1));
  const page = parts.slice(from, from + limit);
  const named = await name(page);
  return {
    seconds: parts.reduce((sum, p) => sum + p.seconds, 0),
    tickets: parts.length,
    items: page.flatMap(({ seconds }, i) => {
      const facts = named[i];
      return facts ? [{ ...facts, seconds }] : [];
    }),
    nextCursor: parts.length > from + limit ? String(from + limit) : null,
  };
}

/** The tickets behind one number of 「时间都去哪了」, most seconds first; their seconds add up to the number. Errors: `forbidden`, `validation_failed`. */
export async function readTimeTickets(ctx: WorkspaceContext, input: TimeTicketsInput): Promise<TimeTickets> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const from = offsetOf(input.cursor);
  const q = await timeQuestion(ctx, input);
  return ctx.app.db.snapshot(ctx.scope, async (tx) =>
    pageOf(await partsOf(tx, q, input), from, input.limit, async (page) => {
      const ids = page.map((p) => p.id);
      const named = new Map((await namedTickets(tx, ids)).map((t) => [t.id, { ...t, createdAt: new Date(t.createdAt).toISOString() }]));
      return ids.map((id) => named.get(id));
    }),
  );
}

export type HqTimeTicketsInput = Omit<TimeTicketsInput, 'place'> & { tenantIds: string[]; place: Omit<PlaceKey, 'personId'> };
export type HqTimeTicket = HqTicketFacts & { seconds: number };

/** The same over the group's subsidiaries: facts only, personal data masked. Errors: `forbidden`, `validation_failed`. */
export async function readHqTimeTickets(ctx: HqContext, input: HqTimeTicketsInput): Promise<TimeTickets<HqTimeTicket>> {
  permitHq(ctx, 'hq.board.read');
  permitHq(ctx, 'hq.ticket.read');
  const from = offsetOf(input.cursor);
  const questions = await hqQuestions(ctx, input);
  const place = { ...input.place, personId: null };
  return ctx.app.db.hq(
    { groupId: ctx.groupId, tenantIds: ctx.tenantIds },
    async (tx) => {
      const parts: (Part & { tenantId: string })[] = [];
      for (const q of questions)
        for (const part of await partsOf(tx, q, { kind: input.kind, place })) parts.push({ ...part, tenantId: q.source.tenantId });
      return pageOf(parts, from, input.limit, async (page) => {
        const facts = await hqTickets(
          tx,
          page.map((p) => ({ tenantId: p.tenantId, ticketId: p.id })),
        );
        const named = new Map(facts.map((f) => [`${f.tenantId}/${f.id}`, f]));
        return page.map((p) => named.get(`${p.tenantId}/${p.id}`));
      });
    },
    'snapshot',
  );
}
