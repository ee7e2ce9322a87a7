import { DomainError } from '../errors.ts';
import { type ApprovalAct, type ApprovalState, actOnApproval, actsFor, deskHolderOf, waitingSigners } from '../flow/approval.ts';
import type { FlowTransition } from '../flow/definition.ts';
import { factReasons } from '../flow/interpret.ts';
import type { DecisionContext } from './decision.ts';
import { newlyAsked } from './enter.ts';
import { admitTo, refuseFor } from './entry.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { stageOf, transitionOf } from './named.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle, takeStep } from './step.ts';
import { Draft } from './write.ts';

export const APPROVAL_ACTS = ['approve', 'reject', 'add_before', 'add_after', 'transfer', 'return'] as const;
export type ApproveInput = { act: (typeof APPROVAL_ACTS)[number]; personId: string | null; note: string };

const invalid = (pointer: string, code: string, detail: string) =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code, detail }] });

function actOf(ctx: DecisionContext, { act, personId, note: comment }: ApproveInput): ApprovalAct | null {
  if (act === 'return') return null;
  if (act === 'approve' || act === 'reject') return { act, comment };
  if (personId === null) throw invalid('/personId', 'required', 'say who');
  if (ctx.config.members.get(personId)?.isDisabled !== false) throw invalid('/personId', 'unknown', 'no such member of the workspace');
  return act === 'transfer'
    ? { act, personId, comment }
    : { act: 'add', personId, place: act === 'add_before' ? 'before' : 'after', comment };
}

/** A step of no flow: back to where the ticket came from. Its key can be none of a flow's. */
const back = (from: string, to: string): FlowTransition => ({
  key: '_return',
  name: { 'zh-CN': '退回', en: 'Return' },
  from: [from],
  to,
  roles: ['owner'],
  requires: [],
  needsReason: true,
  isRework: false,
  isReopen: false,
  stops: [],
  guard: null,
  guardMessage: null,
  evidence: [],
  actions: [],
  isDefault: false,
  auto: false,
});

/** The step that follows from what was decided; null while others are still to decide. Throws `requirement_missing` when it is not open. */
function stepAfter(ctx: DecisionContext, draft: Draft, approval: ApprovalState, isReturn: boolean): FlowTransition | null {
  const { flow, after: t } = draft;
  if (isReturn) {
    if (approval.cameFrom === null || !flow.stages.some((s) => s.key === approval.cameFrom))
      throw new DomainError('transition_not_allowed', 'There is no stage before this one.', { extra: { stage: t.stage } });
    admitTo(ctx, stageOf(flow, approval.cameFrom), t, draft.counts);
    return back(t.stage, approval.cameFrom);
  }
  const rule = stageOf(flow, t.stage).approval;
  const key = approval.outcome === 'approved' ? rule?.onApprove : approval.outcome === 'rejected' ? rule?.onReject : null;
  if (!key) return null;
  const step = transitionOf(flow, key);
  refuseFor(factReasons(flow, step, worldOf(ctx.config), factsFor(ctx, t, draft.counts, FLOW_RULE)));
  return step;
}

/**
 * One act of an approver, for himself or for whom he stands in: agree, refuse, add somebody before or after, hand over, or send back to
 * the stage before. What is decided is done at once. Throws `approval_not_yours`, `requirement_missing`, `validation_failed`.
 */
export function approveTicket(ctx: DecisionContext, before: TicketState, input: ApproveInput): TicketWrite {
  const { config, actor, now } = ctx;
  const { delegations } = config;
  const act = actOf(ctx, input);
  const running = before.approval;
  const own = running && actor.id !== null ? actsFor(running, actor.id, delegations, now) : null;
  if (!running || actor.id === null || own === null) throw new DomainError('approval_not_yours');
  if ((input.act === 'return' || input.act === 'reject') && input.note === '') throw invalid('/note', 'required', 'say why');
  const draft = new Draft(ctx, before, before);
  const approval = act ? { ...actOnApproval(running, actor.id, act, { now, delegations }), cameFrom: running.cameFrom } : running;
  const step = stepAfter(ctx, draft, approval, act === null);
  draft.hand({ approval });
  draft.event('ticket.approval', {
    act: input.act,
    stage: before.stage,
    signer: own,
    personId: input.personId,
    note: input.note,
    outcome: act === null ? 'returned' : approval.outcome,
    waiting: waitingSigners(approval).map((s) => s.personId),
    people: act === null ? [] : newlyAsked(running, approval, delegations, now),
  });
  if (step)
    takeStep(ctx, draft, step, {
      actor,
      reason: input.note === '' ? null : input.note,
      handTo: deskHolderOf(before),
      assigneeBefore: before.assigneeId,
      certificate: null,
    });
  settle(ctx, draft);
  return draft.write();
}
