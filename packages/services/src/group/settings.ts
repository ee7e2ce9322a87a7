import { DomainError } from '@bodan/core/errors';
import { type HqContext, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { type GroupSettingsRow, groupSettings, setTarget } from './store.ts';

/** A share as it is said, 0.95; kept in thousandths. */
export type GroupSettings = { firstResponseTarget: number; revision: number };
const THOUSANDTHS = 1000;
const said = (row: GroupSettingsRow): GroupSettings => ({ ...row, firstResponseTarget: row.firstResponseTarget / THOUSANDTHS });

/** What the group has set for itself; everybody at headquarters is shown it. */
export async function readGroupSettings(ctx: HqContext): Promise<GroupSettings> {
  permitHq(ctx, 'hq.standard.read');
  const row = await ctx.app.db.hq(ctx, groupSettings);
  if (!row) throw new DomainError('not_found');
  return said(row);
}

/** Sets the share of first responses in time that the group promises. Throws `precondition_failed` when the settings moved. */
export function setFirstResponseTarget(ctx: HqContext, repeat: Repeat, target: number, ifRevision: number | null): Promise<GroupSettings> {
  permitHq(ctx, 'hq.standard.write');
  return hqOnce(ctx, repeat, async (tx) => {
    const row = await setTarget(tx, Math.round(target * THOUSANDTHS), ifRevision);
    if (!row) throw new DomainError('precondition_failed', undefined, { extra: { currentRevision: (await groupSettings(tx))?.revision } });
    return said(row);
  });
}
