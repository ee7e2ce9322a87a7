import { spreadByGroup } from '../board/codes-store.ts';
import { permit, type WorkspaceContext } from '../context.ts';
import { type ListItem, listItem } from '../ticket/list.ts';
import { nowOf } from '../workspace/config.ts';
import { readOverdue } from './store.ts';

/** How often somebody was asked to hurry, and who asked last, when and whom (null: the dispatchers). */
export type Nudges = { count: number; lastAt: string; lastBy: string | null; personId: string | null };
export type OverdueItem = ListItem & { isLate: boolean; nudges: Nudges | null };
export type OverdueBoard = { asOf: string; late: number; atRisk: number; items: OverdueItem[] };
type OverdueInput = { branchIds: string[]; tiers: string[]; departmentCodes: string[] };

/** More than anybody works through; the two counts stay exact. */
const MOST = 500;
const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

/**
 * Every ticket that is late or at risk now, most working minutes late first, then what is left least. `late` is the board's figure of
 * overdue tickets. Errors: `forbidden`, `validation_failed`.
 */
export async function listOverdue(ctx: WorkspaceContext, input: OverdueInput): Promise<OverdueBoard> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const { rows, late, atRisk } = await app.db.tenant(
    scope,
    async (tx) => {
      const asked = await spreadByGroup(tx, scope.groupId, { ...input, faultCodes: [] }, null);
      const query = { groupId: scope.groupId, tenantId: scope.tenantId, now, branches: listOf(input.branchIds) };
      return readOverdue(tx, { ...query, tiers: listOf(asked.tiers), departments: listOf(asked.departmentCodes) }, MOST);
    },
    'read',
  );
  const items = rows.map(({ isLate, nudges, ...row }) => ({
    ...listItem(ctx, config, row, now),
    isLate,
    nudges: nudges && { count: nudges.count, lastAt: new Date(nudges.at).toISOString(), lastBy: nudges.by, personId: nudges.personId },
  }));
  const left = (item: OverdueItem) => item.clock?.now.remainingSeconds ?? 0;
  items.sort((a, b) => Number(b.isLate) - Number(a.isLate) || left(a) - left(b));
  return { asOf: new Date(now).toISOString(), late, atRisk, items };
}
