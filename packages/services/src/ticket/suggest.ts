import { type Candidate, certifyDispatch, DISPATCH_RULE } from '@bodan/core/dispatch/rank';
import type { Refusal } from '@bodan/core/dispatch/rules';
import { type DayFacts, demandOf, sceneOf, technicianOf } from '@bodan/core/dispatch/scene';
import type { TicketConfig, TicketState } from '@bodan/core/ticket/state';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { ticketNotFound } from './missing.ts';
import { loadTicket, openLoad } from './store.ts';

/** Until a member's day is kept, it is the working hours of the workspace and his open tickets. */
const dayOf = (openTickets: number): DayFacts => ({
  shifts: null,
  leaves: [],
  dailyCapacity: null,
  base: null,
  jobs: [],
  dayJobs: openTickets,
  openTickets,
});

/** A candidate as it is shown and kept: instants in RFC 3339. */
export type CandidateView = Omit<Candidate, 'failed'> & { failed: (Omit<Refusal, 'at'> & { at: string | null }) | null };

const candidateView = (c: Candidate): CandidateView => ({
  ...c,
  failed: c.failed && { ...c.failed, at: c.failed.at === null ? null : new Date(c.failed.at).toISOString() },
});

async function judge(tx: TenantTx, config: TicketConfig, t: TicketState, at: number): Promise<CandidateView[]> {
  const load = await openLoad(tx, config.tenantId);
  const people = [...config.members.values()].map((m) => technicianOf(m, dayOf(load.get(m.personId) ?? 0)));
  return certifyDispatch(sceneOf(config, t.branchId, at), people, demandOf(config, t)).candidates.map(candidateView);
}

/** Who could take this ticket, best first, each with the reasons or the rule it failed. */
export async function suggestAssignees(ctx: WorkspaceContext, ticketId: string): Promise<CandidateView[]> {
  permit(ctx, 'ticket.assign');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const t = await loadTicket(tx, ctx.scope.tenantId, ticketId, false);
      if (!t) throw ticketNotFound();
      return judge(tx, config, t, nowOf(config, ctx.app.now()));
    },
    'read',
  );
}

/** The certificate of a choice: what the ranking said of the chosen one and of the best three, kept in the event. */
export async function certify(
  tx: TenantTx,
  config: TicketConfig,
  t: TicketState,
  choice: { assigneeId: string; at: number },
): Promise<{ rule: string; at: string; chosen: CandidateView | null; best: CandidateView[] }> {
  const ranked = await judge(tx, config, t, choice.at);
  const best = ranked.filter((c) => c.rank !== null).slice(0, 3);
  const chosen = ranked.find((c) => c.personId === choice.assigneeId) ?? null;
  return { rule: DISPATCH_RULE, at: new Date(choice.at).toISOString(), chosen, best };
}
