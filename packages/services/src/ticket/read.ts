import type { BlockReason } from '@bodan/core/flow/interpret';
import { usesCounts } from '@bodan/core/flow/rule';
import { overruns, type StageUse, summarize } from '@bodan/core/sla/ledger';
import { judgedSteps } from '@bodan/core/ticket/move';
import { awaitedOf, openSlice } from '@bodan/core/ticket/place';
import { flowOf } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { shownData, ticketAsShown } from '../customer/shown.ts';
import type { Choice } from '../dispatch/certificate.ts';
import { type ReferenceNames, referenceNames } from '../field/names.ts';
import { nowOf } from '../workspace/config.ts';
import { stageBudgets } from './budgets.ts';
import { type Family, familyOf } from './family.ts';
import { relativesOf } from './family-store.ts';
import { ticketNotFound } from './missing.ts';
import { type Running, runningOf } from './running.ts';
import { countsOf, type EventRow, eventsOf, loadTicket, type SliceRow, slicesOf, ticketIdOf } from './store.ts';
import { type TicketView, ticketView } from './view.ts';

export type Step = {
  key: string;
  to: string;
  requires: string[];
  needsReason: boolean;
  isRework: boolean;
  isReopen: boolean;
  name: { 'zh-CN': string; en: string };
  /** What stands against it now; empty when it is open. */
  blocked: BlockReason[];
};
export type TicketDetail = TicketView &
  Running & {
    steps: Step[];
    family: Family;
    /** What ids in custom values are called. */
    names: ReferenceNames;
  };

const NUMBER = /^[A-Z]{2,4}-\d{4}-\d{4,12}$/;

/** One ticket by id or human number, with the steps the caller may take. Error: `not_found`. */
export async function readTicket(ctx: WorkspaceContext, ref: string): Promise<TicketDetail> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const found = await app.db.tenant(
    scope,
    async (tx) => {
      const id = NUMBER.test(ref) ? await ticketIdOf(tx, scope.tenantId, ref) : ref;
      const state = id ? await loadTicket(tx, scope.tenantId, id, false) : undefined;
      const counts = state && usesCounts(flowOf(config, state)) ? { counts: await countsOf(tx, scope.tenantId, state.id) } : {};
      return state && { state, counts, relatives: await relativesOf(tx, scope.tenantId, state.id) };
    },
    'read',
  );
  if (!found) throw ticketNotFound();
  const { state, counts, relatives } = found;
  const steps = judgedSteps({ config, actor: ctx.actor, now, newId: app.newId, ...counts }, state);
  const view = ticketAsShown(ctx, config.fields, ticketView(config, state, state.number ?? '', now));
  return {
    names: await referenceNames(ctx, config.fieldSet.fields, [view.custom]),
    ...view,
    ...runningOf(config, state, ctx.principal?.personId ?? null, now),
    family: familyOf(relatives),
    steps: steps.map(({ step: { key, to, requires, needsReason, isRework, isReopen, name }, reasons }) => ({
      key,
      to,
      requires,
      needsReason,
      isRework,
      isReopen,
      name,
      blocked: reasons,
    })),
  };
}

export type TimelineEntry = Omit<EventRow, 'occurredAt' | 'recordedAt'> & { occurredAt: string; recordedAt: string };

/** A choice in a line: who was best and what was said of the chosen one; the whole certificate is read by itself. */
function briefly(data: Record<string, unknown>): Record<string, unknown> {
  const kept = data['certificate'] as Partial<Choice> | null | undefined;
  if (!kept?.candidates) return data;
  const { rule, at, chosen, rank, override, candidates } = kept;
  const one = candidates.find((c) => c.personId === chosen) ?? null;
  return {
    ...data,
    certificate: {
      rule,
      at: new Date(at ?? 0).toISOString(),
      chosen: one,
      rank,
      override,
      best: candidates.filter((c) => c.rank !== null).slice(0, 3),
      looked: candidates.length,
    },
  };
}

/** The one timeline of everything, oldest first, in pages by sequence number. */
export async function readTimeline(
  ctx: WorkspaceContext,
  ticketId: string,
  afterSeq: number,
  limit: number,
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  permit(ctx, 'ticket.read');
  const { tenantId } = ctx.scope;
  const { fields } = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if (!(await loadTicket(tx, tenantId, ticketId, false))) throw ticketNotFound();
      return eventsOf(tx, tenantId, ticketId, afterSeq, limit + 1);
    },
    'read',
  );
  const page = rows.slice(0, limit);
  return {
    items: page.map((e) => ({
      ...e,
      data: shownData(ctx, fields, briefly(e.data)),
      occurredAt: new Date(e.occurredAt).toISOString(),
      recordedAt: new Date(e.recordedAt).toISOString(),
    })),
    nextCursor: rows.length > limit ? String(page.at(-1)?.seq ?? 0) : null,
  };
}

type LedgerSlice = Omit<SliceRow, 'startedAt' | 'endedAt'> & { startedAt: string; endedAt: string };
export type Ledger = {
  /** Closed slices, in the order of the ticket's life. */
  slices: LedgerSlice[];
  /** What passes with time, as it stands when this was asked: the open slice, and the sums with it. */
  now: { open: LedgerSlice | null; countedSeconds: number; pausedSeconds: number; wallSeconds: number; causes: StageUse[] };
};

/** The ticket's time ledger as it stands now: every second in one slice, and the stages that overran their own budget, worst first. */
export async function readLedger(ctx: WorkspaceContext, ticketId: string): Promise<Ledger> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  return app.db.tenant(
    scope,
    async (tx) => {
      const t = await loadTicket(tx, scope.tenantId, ticketId, false);
      if (!t) throw ticketNotFound();
      const open = openSlice(config, t, now);
      const closed = await slicesOf(tx, scope.tenantId, ticketId);
      const json = (x: SliceRow): LedgerSlice => ({
        ...x,
        startedAt: new Date(x.startedAt).toISOString(),
        endedAt: new Date(x.endedAt).toISOString(),
      });
      const last = open && { ...open, seq: t.sliceSeq + 1, awaited: awaitedOf(config, t, now) };
      const all = [...closed, ...(last ? [last] : [])];
      const { countedSeconds, pausedSeconds, wallSeconds } = summarize(all);
      return {
        slices: closed.map(json),
        now: { open: last && json(last), countedSeconds, pausedSeconds, wallSeconds, causes: overruns(all, stageBudgets(config, t)) },
      };
    },
    'read',
  );
}
