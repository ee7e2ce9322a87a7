import type { BlockReason } from '@bodan/core/flow/interpret';
import { usesCounts } from '@bodan/core/flow/rule';
import { lacksForDispatch } from '@bodan/core/ticket/dispatch';
import { flowOf, type TicketState } from '@bodan/core/ticket/state';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { countsByTicket } from '../ticket/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';

/** What the flow asks of each of these tickets before the caller may give it to anybody; those of which it asks nothing are not in it. */
export async function lacksOf(
  ctx: WorkspaceContext,
  tx: TenantTx,
  config: WorkspaceConfig,
  tickets: readonly TicketState[],
  now: number,
): Promise<Map<string, BlockReason[]>> {
  const counting = tickets.filter((t) => usesCounts(flowOf(config, t))).map((t) => t.id);
  const counts = counting.length > 0 ? await countsByTicket(tx, config.tenantId, counting) : new Map<string, never>();
  const decision = { config, actor: ctx.actor, now, newId: ctx.app.newId };
  return new Map(
    tickets.flatMap((t): [string, BlockReason[]][] => {
      const known = counts.get(t.id);
      const lacks = lacksForDispatch({ ...decision, ...(known ? { counts: known } : {}) }, t);
      return lacks.length > 0 ? [[t.id, lacks]] : [];
    }),
  );
}
