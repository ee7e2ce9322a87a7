import { compileCalendar } from '@bodan/core/sla/calendar';
import { calendarFor, type LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import { permit, type WorkspaceContext } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { changeSettings } from '../workspace/settings.ts';
import { addCalendar } from './store.ts';

// A write that was decided by the version before may still be on its way: none of it may lie behind the new version's beginning.
const LEAD_MS = 2_000;

/** When a version saved now begins to hold: a whole second, shortly ahead where time runs. Epoch ms. */
export function validFromNow(config: WorkspaceConfig, systemNow: number): number {
  const second = Math.floor(nowOf(config, systemNow) / 1000) * 1000;
  return config.isSandbox && config.sandboxNow !== null ? second : second + LEAD_MS;
}

/** A new version of the working calendar, in force from now. Throws `calendar_never_open`. Running clocks are reckoned by it soon after. */
export async function saveCalendar(
  ctx: WorkspaceContext,
  calendar: LayeredCalendar,
  ifRevision: number | null,
): Promise<{ revision: number; number: number }> {
  permit(ctx, 'settings.write');
  compileCalendar(calendarFor(calendar, null));
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return changeSettings(ctx, ifRevision, async (tx) => {
    const validFrom = new Date(validFromNow(config, ctx.app.now()));
    const [made] = await addCalendar(tx, {
      id: ctx.app.newId(),
      content: calendar,
      validFrom,
      createdBy: ctx.principal?.personId ?? null,
    });
    return { number: made?.number ?? 0 };
  });
}
