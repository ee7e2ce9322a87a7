import { type ApprovalState, deskHolderOf, startApproval, waitingSigners } from '../flow/approval.ts';
import { resolveApprovers } from '../flow/approvers.ts';
import { isClosed } from '../flow/definition.ts';
import { type Delegation, isRunning } from '../flow/delegation.ts';
import { armTimers, carriedTimers } from '../flow/timer.ts';
import type { DecisionContext } from './decision.ts';
import { FLOW_RULE } from './facts.ts';
import { stageOf } from './named.ts';
import { calendarOfTicket, type TicketState } from './state.ts';
import type { Draft } from './write.ts';

/** Who had the ticket when it came in: whose supervisor is asked. */
export type Asker = { holderId: string; assigneeId: string; departmentCode: string };
export const askerOf = (t: Pick<TicketState, 'approval' | 'holderId' | 'assigneeId' | 'departmentCode'>): Asker => ({
  holderId: deskHolderOf(t) ?? '',
  assigneeId: t.assigneeId ?? '',
  departmentCode: t.departmentCode ?? '',
});

/** Those whose turn it is now and was not before, and who may decide for them. */
export function newlyAsked(before: ApprovalState | null, after: ApprovalState, delegations: readonly Delegation[], now: number): string[] {
  const known = new Set(before ? waitingSigners(before).map((s) => s.personId) : []);
  const asked = waitingSigners(after)
    .map((s) => s.personId)
    .filter((id) => !known.has(id));
  const standIns = delegations.filter((d) => asked.includes(d.fromPersonId) && isRunning(d, now));
  return [...new Set([...asked, ...standIns.map((d) => d.toPersonId)])];
}

/** Begins what runs in the stage the ticket is in now: its timers, and its approval, of which those who are asked are told. */
export function enterStage(ctx: DecisionContext, draft: Draft, cameFrom: string | null, asker: Asker): void {
  const { config, actor, now } = ctx;
  const t = draft.after;
  const stage = stageOf(draft.flow, t.stage);
  t.timers = isClosed(stage) ? [] : armTimers(stage, calendarOfTicket(config, t), now);
  if (!stage.approval || isClosed(stage)) {
    if (t.approval) draft.hand({ approval: null });
    return;
  }
  const people = resolveApprovers(stage.approval, config.members, asker);
  const askedBy = actor.kind === 'person' ? actor.id : null;
  const started = startApproval(stage.key, stage.approval.mode, people, now);
  const approval = { ...started, cameFrom, askedBy, reason: draft.reason };
  draft.hand({ approval });
  const asked = newlyAsked(null, approval, config.delegations, now);
  draft.event('ticket.approval', { act: 'start', mode: stage.approval.mode, stage: stage.key, signers: people, people: asked }, FLOW_RULE);
}

/** The ticket stays in a stage that another version draws differently: what runs goes on, what is new begins, what is gone ends. */
export function stayInStage(ctx: DecisionContext, draft: Draft): void {
  const t = draft.after;
  const stage = stageOf(draft.flow, t.stage);
  const timers = carriedTimers(t.timers, stage, calendarOfTicket(ctx.config, t), ctx.now);
  if ((stage.approval === null) !== (t.approval === null)) enterStage(ctx, draft, null, askerOf(t));
  t.timers = timers;
}
