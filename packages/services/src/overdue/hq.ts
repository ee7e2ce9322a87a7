import { type CodeName, codeNames, newestCodes, spreadByGroup } from '../board/codes-store.ts';
import { codesOn, type HqTicketFacts, hqTickets } from '../board/hq-ticket-store.ts';
import type { WaitInput } from '../board/wait.ts';
import { narrowedBy } from '../board/window.ts';
import { type HqContext, permitHq } from '../context.ts';
import { settingsOf } from '../time/hq.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { hasPenalties, inOrder, type Weighed, weigh } from './stake.ts';
import { readLate } from './store.ts';

/** `cents` in the smallest unit of the currency: what late tickets cost by now; `nextHourCents` comes to it in one more working hour. */
export type Cost = { currency: string; cents: number; nextHourCents: number };
/** `late` counts tickets, also those that cost nothing; `cost` is null where no tier of the subsidiary says what a breach costs. */
export type CostLine = { tenantId: string; late: number; cost: Cost | null };
/** One sum a currency: money of different ones is never added. */
export type CostOfDelay = { asOf: string; late: number; sums: Cost[]; items: CostLine[] };
export type LateItem = HqTicketFacts & { lateSeconds: number; cost: Cost | null };
/** The dearest first; where there are several currencies, one after the other. `closedOff`: tickets that count and open no more. */
export type CostTickets = Omit<CostOfDelay, 'items'> & { items: LateItem[]; closedOff: number; names: CodeName[] };
export type CostInput = WaitInput & { currency?: string | null };

/** More than anybody works through; counts, sums and order are of all. */
const MOST = 500;

type Late = Weighed & { tenantId: string; cost: Cost | null };

/** What a ticket costs, in the currency of the standard its subsidiary runs by; null where none of its promises has a price. */
const costOf = ({ standard }: WorkspaceConfig, { stake }: Weighed): Cost | null => stake && { currency: standard.currency, ...stake };
/** Nothing yet, of a subsidiary that has prices. */
const noCost = ({ standard }: WorkspaceConfig): Cost | null =>
  hasPenalties(standard) ? { currency: standard.currency, cents: 0, nextHourCents: 0 } : null;

function sumsOf(costs: readonly (Cost | null)[]): Cost[] {
  const byCurrency = Map.groupBy(
    costs.flatMap((c) => c ?? []),
    (c) => c.currency,
  );
  return [...byCurrency]
    .map(([currency, list]) => ({
      currency,
      cents: list.reduce((n, c) => n + c.cents, 0),
      nextHourCents: list.reduce((n, c) => n + c.nextHourCents, 0),
    }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

const currencyFirst = (a: Late, b: Late): number => {
  const [one = '~', other = '~'] = [a.cost?.currency, b.cost?.currency];
  return one < other ? -1 : one > other ? 1 : 0;
};

/** Every late ticket asked for, weighed as its own subsidiary's overdue board weighs it, at its own present. */
async function lateOf<T>(
  ctx: HqContext,
  input: CostInput,
  work: (tx: Parameters<typeof readLate>[0], late: Late[], asked: WorkspaceConfig[], now: number) => Promise<T>,
): Promise<T> {
  const { app, groupId, tenantIds } = ctx;
  const now = app.now();
  const { currency = null, ...narrowed } = input;
  const asked = (await settingsOf(ctx)).filter(
    (c) =>
      (narrowed.tenantIds.length === 0 || narrowed.tenantIds.includes(c.tenantId)) &&
      (currency === null || (hasPenalties(c.standard) && c.standard.currency === currency)),
  );
  const byTenant = new Map(asked.map((c) => [c.tenantId, c]));
  return app.db.hq({ groupId, tenantIds }, async (tx) => {
    const spread = await spreadByGroup(tx, groupId, narrowed);
    const late = (await readLate(tx, { groupId, now, ...narrowedBy(spread) })).flatMap((t): Late[] => {
      const config = byTenant.get(t.tenantId);
      if (!config) return [];
      const w = weigh(config, t, nowOf(config, now));
      return [{ ...w, tenantId: t.tenantId, cost: costOf(config, w) }];
    });
    return work(tx, late, asked, now);
  });
}

/**
 * What late tickets of the group cost now: for every subsidiary the money of its own overdue board, and its sum. It changes with every minute, so it is
 * no part of the kept board. Errors: `forbidden`, `validation_failed`.
 */
export function readCostOfDelay(ctx: HqContext, input: WaitInput): Promise<CostOfDelay> {
  permitHq(ctx, 'hq.board.read');
  return lateOf(ctx, input, async (_tx, late, asked, now) => {
    const byTenant = Map.groupBy(late, (t) => t.tenantId);
    const items = asked.map((config) => {
      const own = byTenant.get(config.tenantId) ?? [];
      const [cost] = sumsOf([noCost(config), ...own.map((t) => t.cost)]);
      return { tenantId: config.tenantId, late: own.length, cost: cost ?? null };
    });
    return { asOf: new Date(now).toISOString(), late: late.length, sums: sumsOf(items.map((i) => i.cost)), items };
  });
}

/** The tickets behind it, the dearest first: facts only, personal data masked. At most 500. Errors: `forbidden`, `validation_failed`. */
export function readCostTickets(ctx: HqContext, input: CostInput): Promise<CostTickets> {
  permitHq(ctx, 'hq.board.read');
  permitHq(ctx, 'hq.ticket.read');
  return lateOf(ctx, input, async (tx, late, asked, now) => {
    const dearest = inOrder('money');
    const first = late.toSorted((a, b) => currencyFirst(a, b) || dearest(a, b)).slice(0, MOST);
    const [facts, named] = await Promise.all([
      hqTickets(
        tx,
        first.map(({ tenantId, id }) => ({ tenantId, ticketId: id })),
      ),
      newestCodes(tx, ctx.groupId),
    ]);
    const byPlace = new Map(facts.map((f) => [`${f.tenantId}/${f.id}`, f]));
    const items = first.flatMap(({ tenantId, id, leftSeconds, cost }) => {
      const own = byPlace.get(`${tenantId}/${id}`);
      return own ? [{ ...own, lateSeconds: Math.max(0, -leftSeconds), cost }] : [];
    });
    return {
      asOf: new Date(now).toISOString(),
      late: late.length,
      sums: sumsOf([...asked.map(noCost), ...late.map((t) => t.cost)]),
      items,
      closedOff: first.length - items.length,
      names: codeNames(named, items.flatMap(codesOn)),
    };
  });
}
