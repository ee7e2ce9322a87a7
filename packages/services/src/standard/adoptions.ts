import { DomainError } from '@bodan/core/errors';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import {
  type ConversionCounts,
  type ConversionRow,
  conversionById,
  conversionCounts,
  conversionsOf,
  type LeftTicket,
  unmappedTickets,
} from '../conversion/store.ts';
import { personNames } from '../member/store.ts';
import { adoptedStandard, newestStandard, type StandardRow, standardByNumber } from '../workspace/settings-store.ts';
import type { AdoptionFacts } from './adopt.ts';
import { adoptedContent } from './adoption-store.ts';
import { type ChangeImpact, impactOf } from './impact.ts';

/** Far more than a workspace adopts in years. */
const MAX_SHOWN = 50;
const MAX_LEFT = 100;

export type Adoption = Omit<ConversionRow, 'plan' | 'facts' | 'expected' | 'kind' | 'createdBy'> &
  Pick<AdoptionFacts, 'fromNumber' | 'toNumber'> & {
    createdBy: { id: string; name: string } | null;
    problem: string | null;
    counts: ConversionCounts;
  };

/** Tickets of one change: as counted before the switch, and as found on the list. */
export type ByChange = { key: string; expected: number; tickets: number };

async function shown(
  tx: TenantTx,
  row: ConversionRow,
): Promise<Omit<Adoption, 'createdBy'> & { createdBy: string | null; byChange: ByChange[] }> {
  const { plan: _p, facts, expected, kind: _k, ...rest } = row;
  const { fromNumber, toNumber, problem } = facts as AdoptionFacts & { problem?: string };
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

export type AdoptionState = {
  adopted: StandardRow;
  newest: StandardRow & { notes: string; signedName: string; adoptBy: string | null };
  adoptions: Adoption[];
};

/** Which version of the group's standard the workspace works by, the newest there is, and its adoptions, newest first. */
export async function readAdoptions(ctx: WorkspaceContext): Promise<AdoptionState> {
  permit(ctx, 'settings.read');
  const { adopted, newest, rows } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const [adopted] = await adoptedStandard(tx);
      const [newest] = await newestStandard(tx);
      if (!adopted || !newest) throw new DomainError('not_found');
      const rows: Awaited<ReturnType<typeof shown>>[] = [];
      for (const row of await conversionsOf(tx, 'adoption', MAX_SHOWN)) rows.push(await shown(tx, row));
      return { adopted, newest, rows };
    },
    'read',
  );
  return { adopted, newest, adoptions: (await named(ctx, rows)).map(({ byChange: _, ...a }) => a) };
}

/** One adoption: how far it is, what each change touched, and the tickets with values that had no place. Throws `not_found`. */
export async function readAdoption(ctx: WorkspaceContext, id: string): Promise<Adoption & { byChange: ByChange[]; left: LeftTicket[] }> {
  permit(ctx, 'settings.read');
  const found = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const row = await conversionById(tx, id);
      if (row?.kind !== 'adoption') throw new DomainError('not_found', 'There is no such adoption.');
      return { ...(await shown(tx, row)), left: await unmappedTickets(tx, id, MAX_LEFT) };
    },
    'read',
  );
  const [view] = await named(ctx, [found]);
  if (!view) throw new DomainError('not_found');
  return view;
}

/** What adopting a version would do here, before anything is done. Throws `not_found`. */
export async function previewAdoption(
  ctx: WorkspaceContext,
  number: number,
): Promise<{ fromNumber: number; toNumber: number; impacts: ChangeImpact[] }> {
  permit(ctx, 'settings.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return app.db.snapshot(scope, async (tx) => {
    const from = await adoptedContent(tx);
    const to = await standardByNumber(tx, number);
    if (!from || !to) throw new DomainError('not_found', 'The group has not published this version.');
    return { fromNumber: from.number, toNumber: number, impacts: await impactOf({ app, config, tx }, from.content, to.content) };
  });
}
