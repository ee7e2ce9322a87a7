import { DomainError } from '@bodan/core/errors';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { type ConversionCounts, type ConversionRow, conversionById, conversionCounts, conversionsOf } from '../conversion/store.ts';
import { personNames } from '../member/store.ts';
import { type REPAIR_OUTCOMES, type RepairedTicket, repairedTickets } from './store.ts';

const MAX_SHOWN = 50;

/** What a repair keeps of its question; instants as ISO texts, days of the workspace's zone. */
type Facts = {
  version: number;
  from: string;
  until: string;
  reason: string;
  number: string | null;
  chosen: {
    from: string;
    to: string;
    branches: string[] | null;
    faults: string[] | null;
    departments: string[] | null;
    tiers: string[] | null;
  };
};
export type RepairView = Facts & {
  id: string;
  status: ConversionRow['status'];
  createdAt: number;
  finishedAt: number | null;
  undoneAt: number | null;
  createdBy: { id: string; name: string } | null;
  /** As the preview promised. */
  expected: number;
  counts: ConversionCounts;
};

async function shown(tx: TenantTx, row: ConversionRow): Promise<Omit<RepairView, 'createdBy'> & { createdBy: string | null }> {
  const { id, status, createdAt, finishedAt, undoneAt, createdBy, expected } = row;
  const { byTouch: _, ...counts } = await conversionCounts(tx, id);
  return { id, status, createdAt, finishedAt, undoneAt, createdBy, expected: expected['repaired'] ?? 0, counts, ...(row.facts as Facts) };
}

async function read(ctx: WorkspaceContext, find: (tx: TenantTx) => Promise<ConversionRow[]>): Promise<RepairView[]> {
  permit(ctx, 'settings.read');
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const list: Awaited<ReturnType<typeof shown>>[] = [];
      for (const row of await find(tx)) list.push(await shown(tx, row));
      return list;
    },
    'read',
  );
  const ids = [...new Set(rows.flatMap((r) => (r.createdBy ? [r.createdBy] : [])))];
  const names = ids.length > 0 ? await ctx.app.db.identity((tx) => personNames(tx, ids), 'read') : new Map<string, string>();
  return rows.map((r) => ({ ...r, createdBy: r.createdBy ? { id: r.createdBy, name: names.get(r.createdBy) ?? '' } : null }));
}

/** Repairs of the past, newest first. */
export const listRepairs = (ctx: WorkspaceContext): Promise<RepairView[]> => read(ctx, (tx) => conversionsOf(tx, 'repair', MAX_SHOWN));

/** One repair: what was asked, by whom and why, and how far it is. Throws `not_found`. */
export async function readRepair(ctx: WorkspaceContext, id: string): Promise<RepairView> {
  const [found] = await read(ctx, async (tx) => {
    const row = await conversionById(tx, id);
    return row?.kind === 'repair' ? [row] : [];
  });
  if (!found) throw new DomainError('not_found');
  return found;
}

/** The tickets of a repair, by number, each with its clocks before and after. Throws `not_found`. */
export async function readRepairTickets(
  ctx: WorkspaceContext,
  id: string,
  page: { outcome: (typeof REPAIR_OUTCOMES)[number] | null; cursor: string | null; limit: number },
): Promise<{ items: RepairedTicket[]; nextCursor: string | null }> {
  permit(ctx, 'settings.read');
  permit(ctx, 'ticket.read');
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if ((await conversionById(tx, id))?.kind !== 'repair') throw new DomainError('not_found');
      const rows = await repairedTickets(tx, id, page.outcome, page.cursor ?? '', page.limit + 1);
      const items = rows.slice(0, page.limit);
      return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.number ?? null) : null };
    },
    'read',
  );
}
