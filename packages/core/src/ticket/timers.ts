import { audienceOf } from '../flow/audience.ts';
import { judgeStep } from '../flow/interpret.ts';
import type { FlowTimer } from '../flow/parts.ts';
import { dueTimers, markFired } from '../flow/timer.ts';
import type { DecisionContext } from './decision.ts';
import { FLOW_RULE, factsFor, worldOf } from './facts.ts';
import { stageOf, transitionOf } from './named.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle, takeStep } from './step.ts';
import { Draft } from './write.ts';

function fire(ctx: DecisionContext, draft: Draft, timer: FlowTimer): void {
  const t = draft.after;
  const { flow } = draft;
  const people = audienceOf(ctx.config, t, timer.to, ctx.now);
  const told = { timer: timer.key, kind: timer.kind, stage: t.stage, people };
  if (timer.kind === 'remind' || timer.transition === null) {
    draft.event('ticket.timer', told, FLOW_RULE);
    return;
  }
  const step = transitionOf(flow, timer.transition);
  const blocked = judgeStep(flow, step, worldOf(ctx.config), factsFor(ctx, t, draft.counts, FLOW_RULE));
  draft.event('ticket.timer', { ...told, transition: step.key, to: step.to, blocked }, FLOW_RULE);
  if (blocked.length === 0)
    takeStep(ctx, draft, step, {
      actor: FLOW_RULE,
      reason: null,
      handTo: null,
      assigneeBefore: t.assigneeId,
      certificate: null,
      why: 'timer',
    });
}

/**
 * What the timers of the ticket's stage do at `now`, longest due first: tell somebody, or take the step when it is open then. Each fires
 * once, also when its step is not open; the reasons stand in the event. Null when nothing is due. Source: issue "Flow", timers.
 */
export function fireTimers(ctx: DecisionContext, before: TicketState): TicketWrite | null {
  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  const due = () => (t.isOpen && t.waitingReason === null ? dueTimers(t.timers, ctx.now)[0] : undefined);
  for (let timer = due(); timer; timer = due()) {
    const { key } = timer;
    t.timers = markFired(t.timers, key, ctx.now);
    const drawn = stageOf(draft.flow, t.stage).timers.find((x) => x.key === key);
    if (drawn) fire(ctx, draft, drawn);
  }
  settle(ctx, draft);
  const write = draft.write();
  return write.events.length > 0 ? write : null;
}
