import { DomainError } from '@bodan/core/errors';
import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { everCounted, type GroupSettingsRow, groupSettings, insertTarget, setTarget, type TargetRow, targetsPage } from './store.ts';

/** A share as it is said, 0.95; kept in thousandths. */
export type GroupSettings = { firstResponseTarget: number; revision: number };
const THOUSANDTHS = 1000;
const said = (row: GroupSettingsRow): GroupSettings => ({ ...row, firstResponseTarget: row.firstResponseTarget / THOUSANDTHS });

/** What the group has set for itself, and whether it ever had a ticket; everybody at headquarters is shown it. */
export async function readGroupSettings(ctx: HqContext): Promise<GroupSettings & { hadTickets: boolean }> {
  permitHq(ctx, 'hq.standard.read');
  const { row, hadTickets } = await ctx.app.db.hq(ctx, async (tx) => ({ row: await groupSettings(tx), hadTickets: await everCounted(tx) }));
  if (!row) throw new DomainError('not_found');
  return { ...said(row), hadTickets };
}

const SHOWN_TARGETS = 100;
/** What the target was set to, the newest first; shares as they are said. Errors: `forbidden`. */
export async function readTargets(ctx: HqContext): Promise<TargetRow[]> {
  permitHq(ctx, 'hq.board.read');
  const rows = await ctx.app.db.hq(ctx, (tx) => targetsPage(tx, SHOWN_TARGETS));
  return rows.map((row) => ({ ...row, target: row.target / THOUSANDTHS, before: row.before / THOUSANDTHS }));
}

/** Sets the share of first responses in time that the group promises, and keeps what it was. Throws `precondition_failed` when the settings moved. */
export function setFirstResponseTarget(ctx: HqContext, repeat: Repeat, target: number, ifRevision: number | null): Promise<GroupSettings> {
  permitHq(ctx, 'hq.standard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    const before = await groupSettings(tx, true);
    const row = await setTarget(tx, Math.round(target * THOUSANDTHS), ifRevision);
    if (!row) throw new DomainError('precondition_failed', undefined, { extra: { currentRevision: (await groupSettings(tx))?.revision } });
    const next = row.firstResponseTarget;
    if (before && before.firstResponseTarget !== next) {
      const change = { target: next, before: before.firstResponseTarget, setBy: ctx.principal.name, setAt: ctx.app.now() };
      await insertTarget(tx, ctx.app.newId(), change);
    }
    return said(row);
  });
}
