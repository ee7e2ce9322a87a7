import { spreadByGroup } from '../board/codes-store.ts';
import { listOf } from '../board/window.ts';
import { permit, type WorkspaceContext } from '../context.ts';
import { itemsFor, type ListItem } from '../ticket/list-item.ts';
import { nowOf } from '../workspace/config.ts';
import { hasPenalties, inOrder, type OverdueOrder, type Weighed, weigh } from './stake.ts';
import { readOverdue, readOverdueRows } from './store.ts';

/** How often somebody was asked to hurry, and who asked last, when and whom (null: the dispatchers). */
export type Nudges = { count: number; lastAt: string; lastBy: string | null; personId: string | null };
/** `cents` is owed by now, `nextHourCents` comes to it in the next working hour, `breachCents` is what the breach of its clock costs at once. */
export type Penalty = { cents: number; nextHourCents: number; breachCents: number };
export type OverdueItem = ListItem & { isLate: boolean; nudges: Nudges | null; penalty: Penalty | null };
export type OverdueBoard = {
  asOf: string;
  late: number;
  atRisk: number;
  /** What all late tickets cost together, also those that are not listed; null where no tier says what a breach costs. */
  penalty: { currency: string; cents: number; nextHourCents: number } | null;
  items: OverdueItem[];
};
type OverdueInput = { branchIds: string[]; tiers: string[]; departmentCodes: string[]; sort: OverdueOrder };

/** More than anybody works through; counts, sums and order are of all. */
const MOST = 500;

/**
 * Every ticket that is late or at risk now, the most working time or the most money first. `late` is the board's figure of overdue
 * tickets, and the money is that of their open clocks. Errors: `forbidden`, `validation_failed`.
 */
export async function listOverdue(ctx: WorkspaceContext, input: OverdueInput): Promise<OverdueBoard> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const { sort, ...narrowed } = input;
  const { all, first, rows } = await app.db.tenant(
    scope,
    async (tx) => {
      const asked = await spreadByGroup(tx, scope.groupId, { ...narrowed, faultCodes: [] }, null);
      const query = { groupId: scope.groupId, tenantId: scope.tenantId, now, branches: listOf(input.branchIds) };
      const found = await readOverdue(tx, { ...query, tiers: listOf(asked.tiers), departments: listOf(asked.departmentCodes) });
      const all = found.map((t) => weigh(config, t, now));
      const first = all.toSorted(inOrder(sort)).slice(0, MOST);
      const ids = first.map(({ id }) => id);
      return { all, first, rows: await readOverdueRows(tx, scope.tenantId, ids) };
    },
    'snapshot',
  );
  const itemOf = itemsFor(ctx, config, now);
  const items = first.flatMap((w): OverdueItem[] => {
    const row = rows.get(w.id);
    if (!row) return [];
    const { nudges, ...facts } = row;
    const asked = nudges && {
      count: nudges.count,
      lastAt: new Date(nudges.at).toISOString(),
      lastBy: nudges.by,
      personId: nudges.personId,
    };
    return [
      {
        ...itemOf(facts),
        isLate: w.isLate,
        nudges: asked,
        penalty: w.stake && { ...w.stake, breachCents: w.breachCents },
      },
    ];
  });
  const late = all.filter(({ isLate }) => isLate);
  const sum = (of: (w: Weighed) => number) => late.reduce((total, w) => total + of(w), 0);
  return {
    asOf: new Date(now).toISOString(),
    late: late.length,
    atRisk: all.length - late.length,
    penalty: hasPenalties(config.standard)
      ? {
          currency: config.standard.currency,
          cents: sum((w) => w.stake?.cents ?? 0),
          nextHourCents: sum((w) => w.stake?.nextHourCents ?? 0),
        }
      : null,
    items,
  };
}
