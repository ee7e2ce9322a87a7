import { DomainError } from '@bodan/core/errors';
import { shownChanges } from '@bodan/core/fields/right';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { reachableFields } from '../customer/shown.ts';
import { personNames } from '../member/store.ts';
import {
  type ConversionCounts,
  type ConversionKind,
  type ConversionRow,
  conversionById,
  conversionCounts,
  conversionsOf,
  type LeftTicket,
  unmappedTickets,
} from './store.ts';

/** Far more than a workspace does in years. */
const MAX_SHOWN = 50;
const MAX_LEFT = 100;

/** What every kind of conversion keeps of itself. */
type Facts = { fromNumber: number; toNumber: number; problem?: string };
export type ConversionView = Omit<ConversionRow, 'plan' | 'facts' | 'expected' | 'kind' | 'createdBy'> & {
  fromNumber: number;
  toNumber: number;
  createdBy: { id: string; name: string } | null;
  /** Why a scheduled one was called off. */
  problem: string | null;
  counts: ConversionCounts;
};
/** Tickets of one change: as counted before, and as found on the list. */
export type ByChange = { key: string; expected: number; tickets: number };
type Unnamed = Omit<ConversionView, 'createdBy'> & { createdBy: string | null; byChange: ByChange[] };

async function shown(tx: TenantTx, row: ConversionRow): Promise<Unnamed> {
  const { plan: _p, facts, expected, kind: _k, ...rest } = row;
  const { fromNumber, toNumber, problem } = facts as Facts;
  const { byTouch, ...counts } = await conversionCounts(tx, row.id);
  const found = new Map(byTouch.map((t) => [t.touch, t.tickets]));
  const byChange = Object.entries(expected).map(([key, promised]) => ({ key, expected: promised, tickets: found.get(key) ?? 0 }));
  return { ...rest, fromNumber, toNumber, problem: problem ?? null, counts, byChange };
}

async function named<T extends { createdBy: string | null }>(ctx: WorkspaceContext, rows: T[]) {
  const ids = [...new Set(rows.flatMap((r) => (r.createdBy ? [r.createdBy] : [])))];
  const names = ids.length > 0 ? await ctx.app.db.identity((tx) => personNames(tx, ids), 'read') : new Map<string, string>();
  return rows.map((r) => ({ ...r, createdBy: r.createdBy ? { id: r.createdBy, name: names.get(r.createdBy) ?? '' } : null }));
}

/** The conversions of a kind, newest first. */
export async function listConversions(ctx: WorkspaceContext, kind: ConversionKind): Promise<ConversionView[]> {
  permit(ctx, 'settings.read');
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const list: Unnamed[] = [];
      for (const row of await conversionsOf(tx, kind, MAX_SHOWN)) list.push(await shown(tx, row));
      return list;
    },
    'read',
  );
  return (await named(ctx, rows)).map(({ byChange: _, ...view }) => view);
}

/** One conversion: how far it is, what each change touched, and the tickets with values that had no place. Throws `not_found`. */
export async function readConversion(
  ctx: WorkspaceContext,
  kind: ConversionKind,
  id: string,
): Promise<ConversionView & { byChange: ByChange[]; left: LeftTicket[] }> {
  permit(ctx, 'settings.read');
  const found = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const row = await conversionById(tx, id);
      if (row?.kind !== kind) throw new DomainError('not_found');
      return { ...(await shown(tx, row)), left: await unmappedTickets(tx, id, MAX_LEFT) };
    },
    'read',
  );
  const [view] = await named(ctx, [found]);
  if (!view) throw new DomainError('not_found');
  const { fields } = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return {
    ...view,
    left: view.left.map((t) => ({ ...t, unmapped: shownChanges(reachableFields(ctx, fields.byKey), ctx.roles, t.unmapped) })),
  };
}
