import { isCertificateSound } from '@bodan/core/dispatch/rank';
import { iso } from '@bodan/core/instant';
import { permit, type WorkspaceContext } from '../context.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { loadTicket } from '../ticket/store.ts';
import type { Choice } from './certificate.ts';
import { givenRows } from './store.ts';
import { type CandidateView, candidateView, isoSpan, refusalView } from './view.ts';

export type GivenView = {
  eventId: string;
  at: string;
  by: { kind: string; name: string };
  from: string | null;
  to: string | null;
  certificate: {
    rule: string;
    at: string;
    chosen: string;
    rank: number | null;
    override: { failed: ReturnType<typeof refusalView>; reason: string } | null;
    window: { from: string; to: string } | null;
    requiredSkill: string | null;
    candidates: CandidateView[];
    /** That ranks and costs are those its own figures give. */
    isSound: boolean;
  } | null;
};

const isChoice = (x: unknown): x is Choice => typeof x === 'object' && x !== null && 'candidates' in x && 'chosen' in x && 'demand' in x;

/** Who was given the ticket when, newest first, each with the certificate it was chosen by. Choices from before there were any have none. Error: `not_found`. */
export async function readDispatch(ctx: WorkspaceContext, ticketId: string): Promise<GivenView[]> {
  permit(ctx, 'ticket.read');
  const { tenantId } = ctx.scope;
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if (!(await loadTicket(tx, tenantId, ticketId, false))) throw ticketNotFound();
      return givenRows(tx, tenantId, ticketId);
    },
    'read',
  );
  return rows.map(({ eventId, data, actorKind, actorName, occurredAt }) => {
    const kept = isChoice(data['certificate']) ? data['certificate'] : null;
    return {
      eventId,
      at: iso(occurredAt),
      by: { kind: actorKind, name: actorName },
      from: (data['from'] ?? null) as string | null,
      to: (data['to'] ?? null) as string | null,
      certificate: kept && {
        rule: kept.rule,
        at: iso(kept.at),
        chosen: kept.chosen,
        rank: kept.rank,
        override: kept.override && { failed: refusalView(kept.override.failed), reason: kept.override.reason },
        window: kept.demand.window && isoSpan(kept.demand.window),
        requiredSkill: kept.demand.requiredSkill,
        candidates: kept.candidates.map(candidateView),
        isSound: isCertificateSound(kept),
      },
    };
  });
}
