import type { MetricDefinition } from './metric-definition.ts';
import type { Condition } from './metric-events.ts';

/** Event types the built-in metrics look at. Other types can be named in a tier's own conditions. */
export const EVENT = { created: 'created', message: 'message', call: 'call' } as const;

const both = (...all: Condition[]): Condition => ({ all });

const created: Condition = { type: [EVENT.created] };
/** A human of the house speaks to the customer; robots, notes and confirmations do not count. */
const staffContact: Condition = both({ actor: ['staff'] }, { isPublic: true }, { type: [EVENT.message, EVENT.call] });
const customerMessage: Condition = both({ actor: ['customer'] }, { type: [EVENT.message, EVENT.call] });
const resolved: Condition = both({ changed: 'isResolved' }, { fact: 'isResolved', is: [true] });
const reopened: Condition = both({ changed: 'isResolved' }, { fact: 'isResolved', is: [false] });
const entering = (stage: string): Condition => both({ changed: 'stage' }, { fact: 'stage', is: [stage] });
const leaving = (stage: string): Condition => both({ changed: 'stage' }, { was: 'stage', is: [stage] });

/** 首次响应: from the creation (or the time of the call, data field `calledAt`) to the first human contact; never again. */
export function firstResponse(options: { retroactive?: boolean } = {}): MetricDefinition {
  return {
    metric: 'first_response',
    start: created,
    stop: staffContact,
    repeat: 'once',
    ...(options.retroactive ? { startFrom: 'calledAt' } : {}),
  };
}

/** From the earliest unanswered customer message to the next human contact; each exchange is a cycle. */
export function nextResponse(): MetricDefinition {
  return { metric: 'next_response', start: customerMessage, stop: staffContact, repeat: 'each' };
}

/** Between two public updates of the staff, until the ticket is resolved. */
export function periodicUpdate(): MetricDefinition {
  return {
    metric: 'periodic_update',
    start: both(staffContact, { fact: 'isResolved', is: [false] }),
    reset: staffContact,
    stop: resolved,
    repeat: 'each',
  };
}

/**
 * 环节时限: from entering a stage to reaching `untilOrder` or any later stage (without it: to leaving the stage forwards);
 * falling back to an earlier stage takes it off, each entry counts anew.
 */
export function stageLimit(stage: string, order: number, untilOrder = order + 1): MetricDefinition {
  return {
    metric: `stage:${stage}`,
    start: entering(stage),
    stop: { stageAtLeast: untilOrder },
    cancel: both({ changed: 'stage' }, { stageBelow: order }),
    repeat: 'each',
  };
}

/** From one event to another, such as sign-in on site to photo uploaded; each pair is a cycle. */
export function eventPair(metric: string, from: Condition, to: Condition): MetricDefinition {
  return { metric: `event_pair:${metric}`, start: from, stop: to, repeat: 'each' };
}

/** No qualifying update while in one stage, such as 「已派单且 2 小时未更新」; each update starts it over. */
export function inactivity(stage: string, update: Condition): MetricDefinition {
  return {
    metric: `inactivity:${stage}`,
    start: { any: [entering(stage), both({ fact: 'stage', is: [stage] }, update)] },
    reset: both({ fact: 'stage', is: [stage] }, update),
    stop: leaving(stage),
    repeat: 'each',
  };
}

function whole(metric: string): MetricDefinition {
  return { metric, start: created, stop: resolved, reopen: reopened, repeat: 'resume' };
}

/** From creation to resolution; the policy pauses it while waiting for the customer. */
export const requesterWait = (): MetricDefinition => whole('requester_wait');

/** From creation to resolution; the policy pauses it while waiting for the customer or a third party. */
export const agentWork = (): MetricDefinition => whole('agent_work');

/** 解决时限: from creation to the first entry into a resolved state; a reopened ticket goes on counting. */
export const resolution = (): MetricDefinition => whole('resolution');

/** From the assignment to a department until it leaves it; each assignment counts anew. */
export function ola(department: string): MetricDefinition {
  return {
    metric: `ola:${department}`,
    start: both({ changed: 'department' }, { fact: 'department', is: [department] }),
    stop: { any: [both({ changed: 'department' }, { was: 'department', is: [department] }), resolved] },
    repeat: 'each',
  };
}
