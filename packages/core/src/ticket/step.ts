import { isPoolStage } from '../dispatch/waiting.ts';
import { deskHolderOf } from '../flow/approval.ts';
import { type FlowTransition, isClosed } from '../flow/definition.ts';
import { autoSteps, chooseAuto } from '../flow/interpret.ts';
import { act } from './act.ts';
import { convertCarried } from './convert.ts';
import type { DecisionContext } from './decision.ts';
import { askerOf, enterStage } from './enter.ts';
import { evidenceAfter } from './evidence.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { stageOf } from './named.ts';
import type { Actor } from './state.ts';
import type { Draft } from './write.ts';

type How = {
  actor: Actor;
  reason: string | null;
  handTo: string | null;
  /** Who had the work before this step; a change of it is an event of its own. */
  assigneeBefore: string | null;
  certificate: unknown;
  /** Why the flow took it by itself. */
  why?: 'guard' | 'default' | 'timer';
};

/** Takes a step that was found open: place, holder and counters, what happened, and what the step and its target do by themselves. */
export function takeStep(ctx: DecisionContext, draft: Draft, step: FlowTransition, how: How): void {
  const t = draft.after;
  const from = stageOf(draft.flow, t.stage);
  const asker = askerOf(t);
  const stage = stageOf(draft.flow, step.to);
  t.wakeAt = null;
  if (step.isRework) t.reworkCount += 1;
  if (step.isReopen) t.reopenCount += 1;
  if (stage.kind === 'dispatch' && stage.owner === 'desk' && !stage.requires.includes('assigneeId')) t.assigneeId = null;
  // What the flow does by itself leaves the ticket with the desk member who had it.
  const deskHolder = how.actor.kind === 'person' ? how.actor.id : how.why && from.owner === 'desk' ? deskHolderOf(t) : null;
  const holderId = stage.owner === 'assignee' ? t.assigneeId : stage.owner === 'customer' ? null : (how.handTo ?? deskHolder);
  draft.hand({ stage: step.to, holderId, waitingReason: null, approval: null });
  t.closedAt = isClosed(stage) ? ctx.now : null;
  const taken = { step: step.evidence, stage: stage.evidence, isDone: stage.kind === 'done' };
  const { evidence, closing } = evidenceAfter(ctx.config, t, taken, draft.counts);
  t.evidence = evidence;
  draft.event(
    'ticket.moved',
    {
      transition: step.key,
      from: from.key,
      to: step.to,
      reason: how.reason,
      holderId,
      isRework: step.isRework,
      isReopen: step.isReopen,
      ...(step.stops.length > 0 ? { stops: step.stops } : {}),
      ...(stage.kind === 'cancelled' ? { cancels: true } : {}),
      ...(closing ? { evidence: closing } : {}),
      ...(how.why ? { auto: how.why } : {}),
    },
    how.actor,
  );
  if (how.assigneeBefore !== null && how.assigneeBefore === how.actor.id && t.assigneeId === null && isPoolStage(draft.flow, stage.key))
    draft.event('ticket.refused', { personId: how.assigneeBefore, reason: how.reason }, how.actor);
  if (t.assigneeId !== how.assigneeBefore)
    draft.event('ticket.assigned', { from: how.assigneeBefore, to: t.assigneeId, certificate: how.certificate }, how.actor);
  if (isClosed(from) && t.isOpen) convertCarried(ctx, draft);
  enterStage(ctx, draft, from.key, asker);
  act(ctx, draft, { transition: step.key }, step.actions);
  act(ctx, draft, { stage: stage.key }, stage.actions);
}

/**
 * Takes the automatic steps that are open now, one after the other, no stage twice. A ticket that waits stays where it is; so does
 * one that lacks what the chosen branch requires.
 */
export function settle(ctx: DecisionContext, draft: Draft): void {
  const t = draft.after;
  const seen = new Set([t.stage]);
  while (t.isOpen && t.waitingReason === null && autoSteps(draft.flow, t.stage).length > 0) {
    const choice = chooseAuto(draft.flow, worldOf(ctx.config), factsFor(ctx, t, draft.counts, FLOW_RULE));
    if (!choice || choice.reasons.length > 0 || seen.has(choice.step.to)) return;
    seen.add(choice.step.to);
    takeStep(ctx, draft, choice.step, {
      actor: FLOW_RULE,
      reason: null,
      handTo: null,
      assigneeBefore: t.assigneeId,
      certificate: null,
      why: choice.why,
    });
  }
}
