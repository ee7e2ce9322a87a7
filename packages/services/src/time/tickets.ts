import { DomainError } from '@bodan/core/errors';
import { causesOf, type LateShare, tailOf } from '@bodan/core/measures/time-board';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { eachLate, openShare, type TimeInput, timeQuestion } from './read.ts';
import { namedTickets, openRows, type PlaceKey, type TimeFilter, ticketsAt } from './store.ts';

export const TIME_KINDS = ['spent', 'cause', 'tail'] as const;
export type TimeKind = (typeof TIME_KINDS)[number];
export type TimeTicketsInput = TimeInput & { kind: TimeKind; place: PlaceKey; cursor: string | null; limit: number };
export type TimeTicket = { id: string; number: string; title: string; stage: string; isOpen: boolean; createdAt: string; seconds: number };
/** `seconds` is the number that was opened, `tickets` how many make it up. */
export type TimeTickets = { seconds: number; tickets: number; items: TimeTicket[]; nextCursor: string | null };

type Part = { id: string; seconds: number };

const isAt = (p: PlaceKey) => (x: Omit<PlaceKey, 'waitingReason'>) =>
  x.stage === p.stage && x.departmentCode === p.departmentCode && x.personId === p.personId;

async function spentParts(
  tx: TenantTx,
  q: { config: WorkspaceConfig; filter: TimeFilter; now: number; elsewhere: string[] },
  p: PlaceKey,
): Promise<Part[]> {
  const parts = new Map((await ticketsAt(tx, q.filter, q.elsewhere, p)).map((t) => [t.id, t.seconds]));
  for (const row of await openRows(tx, q.filter)) {
    const share = openShare(q.config, row, q.now);
    if (isAt(p)(share) && share.waitingReason === p.waitingReason) parts.set(row.id, (parts.get(row.id) ?? 0) + share.businessSeconds);
  }
  return [...parts].map(([id, seconds]) => ({ id, seconds }));
}

async function lateParts(
  tx: TenantTx,
  q: { config: WorkspaceConfig; filter: TimeFilter; now: number },
  p: PlaceKey,
  kind: 'cause' | 'tail',
): Promise<Part[]> {
  const shares: LateShare[] = [];
  await eachLate(tx, q.config, q.filter, q.now, (t) => {
    shares.push(...(kind === 'cause' ? causesOf(t) : tailOf(t)).filter(isAt(p)));
  });
  return shares.map((s) => ({ id: s.ticketId, seconds: s.seconds }));
}

function offsetOf(cursor: string | null): number {
  if (cursor === null) return 0;
  if (!/^\d{1,7}$/.test(cursor))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/cursor', code: 'invalid', detail: 'not a cursor of this list' }],
    });
  return Number(cursor);
}

/** The tickets behind one number of 「时间都去哪了」, most seconds first; their seconds add up to the number. Errors: `forbidden`, `validation_failed`. */
export async function readTimeTickets(ctx: WorkspaceContext, input: TimeTicketsInput): Promise<TimeTickets> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const from = offsetOf(input.cursor);
  const q = await timeQuestion(ctx, input);
  return ctx.app.db.snapshot(ctx.scope, async (tx) => {
    const parts = input.kind === 'spent' ? await spentParts(tx, q, input.place) : await lateParts(tx, q, input.place, input.kind);
    parts.sort((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1));
    const page = parts.slice(from, from + input.limit);
    const named = new Map(
      (
        await namedTickets(
          tx,
          page.map((p) => p.id),
        )
      ).map((t) => [t.id, t]),
    );
    return {
      seconds: parts.reduce((sum, p) => sum + p.seconds, 0),
      tickets: parts.length,
      items: page.flatMap(({ id, seconds }) => {
        const t = named.get(id);
        return t ? [{ ...t, createdAt: new Date(t.createdAt).toISOString(), seconds }] : [];
      }),
      nextCursor: parts.length > from + input.limit ? String(from + input.limit) : null,
    };
  });
}
