import type { Span } from '@bodan/core/dispatch/shift';
import { permit, type WorkspaceContext } from '../context.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { loadTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { certificateOf } from './certificate.ts';
import { type CandidateView, candidateView } from './view.ts';

/** Who could take this ticket, best first, each with the reasons or the rule it failed; at its appointment or at the one asked about. Error: `not_found`. */
export async function listCandidates(ctx: WorkspaceContext, ticketId: string, window: Span | undefined): Promise<CandidateView[]> {
  permit(ctx, 'ticket.assign');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return app.db.tenant(
    scope,
    async (tx) => {
      const t = await loadTicket(tx, scope.tenantId, ticketId, false);
      if (!t) throw ticketNotFound();
      const { candidates } = await certificateOf(tx, config, t, { at: nowOf(config, app.now()), window });
      return candidates.map(candidateView);
    },
    'read',
  );
}
