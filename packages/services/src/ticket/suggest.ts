import { type Candidate, rankCandidates } from '@bodan/core/dispatch/rank';
import type { TicketConfig, TicketState } from '@bodan/core/ticket/state';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { ticketNotFound } from './missing.ts';
import { loadTicket } from './store.ts';

const openLoad = async (tx: TenantTx, tenantId: string): Promise<Map<string, number>> => {
  const rows = await tx.rows<{ personId: string; n: number }>(
    `select assignee_id as "personId", count(*)::int as n from ticket where tenant_id = $1 and is_open and assignee_id is not null group by 1`,
    [tenantId],
    'open-load',
  );
  return new Map(rows.map((r) => [r.personId, r.n]));
};

/** Who could take this ticket, best first, each with the reasons or the rule it failed. */
export async function suggestAssignees(ctx: WorkspaceContext, ticketId: string): Promise<Candidate[]> {
  permit(ctx, 'ticket.assign');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const t = await loadTicket(tx, ctx.scope.tenantId, ticketId, false);
      if (!t) throw ticketNotFound();
      return rankCandidates(config, t, await openLoad(tx, ctx.scope.tenantId));
    },
    'read',
  );
}

/** The certificate of a choice: what the ranking said of the chosen one and of the best three, kept in the event. */
export async function certify(
  tx: TenantTx,
  config: TicketConfig,
  t: TicketState,
  assigneeId: string,
): Promise<{ chosen: Candidate | null; best: Candidate[] }> {
  const ranked = rankCandidates(config, t, await openLoad(tx, config.tenantId));
  return { chosen: ranked.find((c) => c.personId === assigneeId) ?? null, best: ranked.filter((c) => c.rank !== null).slice(0, 3) };
}
