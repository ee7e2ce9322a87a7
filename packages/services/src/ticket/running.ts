import { actsFor, awaitedBy, type Signer } from '@bodan/core/flow/approval';
import type { FlowApproval } from '@bodan/core/flow/parts';
import { iso } from '@bodan/core/instant';
import { flowOf, type TicketState } from '@bodan/core/ticket/state';
import type { WorkspaceConfig } from '../workspace/config.ts';

export type RunningApproval = {
  stage: string;
  mode: FlowApproval['mode'];
  startedAt: string;
  outcome: 'approved' | 'rejected' | null;
  askedBy: string | null;
  reason: string;
  /** Each with who may decide in their place now. */
  signers: (Omit<Signer, 'actedAt' | 'askedAt'> & { actedAt: string | null; askedAt: string | null; standInId: string | null })[];
  /** Whose turn it is. */
  waiting: string[];
  /** For whom the caller may decide now: themselves, or who delegated to them; null when for nobody. */
  actsFor: string | null;
  /** The stage to which it may be sent back. */
  cameFrom: string | null;
};
export type RunningTimer = { key: string; kind: string; dueAt: string | null; firedAt: string | null };
export type Running = { approval: RunningApproval | null; timers: RunningTimer[] };

/** What runs in the ticket's stage, as this person (null: nobody) is shown it at `now` (epoch ms). */
export function runningOf(config: WorkspaceConfig, t: TicketState, personId: string | null, now: number): Running {
  const a = t.approval;
  const awaited = awaitedBy(a, config.delegations, now);
  const standIns = new Map(awaited.map((x) => [x.personId, x.standInId]));
  const drawn = flowOf(config, t).stages.find((s) => s.key === t.stage)?.timers ?? [];
  return {
    approval: a && {
      stage: a.stage,
      mode: a.mode,
      startedAt: new Date(a.startedAt).toISOString(),
      outcome: a.outcome,
      askedBy: a.askedBy,
      reason: a.reason,
      signers: a.signers.map((s) => ({
        ...s,
        actedAt: iso(s.actedAt),
        askedAt: iso(s.askedAt),
        standInId: standIns.get(s.personId) ?? null,
      })),
      waiting: awaited.map((x) => x.personId),
      actsFor: personId === null ? null : actsFor(a, personId, config.delegations, now),
      cameFrom: a.cameFrom,
    },
    timers: t.timers.map((x) => ({
      key: x.key,
      kind: drawn.find((d) => d.key === x.key)?.kind ?? 'remind',
      dueAt: iso(x.dueAt),
      firedAt: iso(x.firedAt),
    })),
  };
}
