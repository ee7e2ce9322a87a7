import { type Flow, type FlowStage, isClosed } from '../flow/definition.ts';
import { elapsedSeconds } from '../sla/calendar.ts';
import { calendarOfTicket, flowOf, type TicketConfig, type TicketHours, type TicketState } from '../ticket/state.ts';

const pools = new WeakMap<Flow, ReadonlySet<string>>();

function poolOf(flow: Flow): ReadonlySet<string> {
  const needsSomebody = new Set(flow.stages.filter((s) => s.requires.includes('assigneeId')).map((s) => s.key));
  const sources = flow.transitions.filter((t) => t.requires.includes('assigneeId') || needsSomebody.has(t.to)).flatMap((t) => t.from);
  const open = flow.stages.filter((s) => !isClosed(s) && s.approval === null);
  const named = open.filter((s) => sources.includes(s.key));
  const found = named.length > 0 ? named : open.filter((s) => s.kind === 'dispatch' || s.kind === 'intake');
  return new Set([...found.map((s) => s.key), ...needsSomebody]);
}

/**
 * The stages in which a ticket without an assignee waits to be given to somebody: those from which a step needs one, or where a flow
 * has no such step, its first stages.
 */
export function poolStages(flow: Flow): ReadonlySet<string> {
  let pool = pools.get(flow);
  if (!pool) {
    pool = poolOf(flow);
    pools.set(flow, pool);
  }
  return pool;
}
export const isPoolStage = (flow: Flow, stage: string): boolean => poolStages(flow).has(stage);

/** The stages in which the work is with the assignee: what counts as load. */
export const fieldStages = (flow: Flow): string[] => flow.stages.filter((s) => s.owner === 'assignee' && !isClosed(s)).map((s) => s.key);

type Standing = Pick<TicketState, 'isOpen' | 'assigneeId' | 'stage' | 'flowVersionId'>;

/** Whether nobody has the ticket and somebody should be given it. */
export const isPooled = (config: Pick<TicketConfig, 'flow' | 'flows'>, t: Standing): boolean =>
  t.isOpen && t.assigneeId === null && isPoolStage(flowOf(config, t), t.stage);

/** Whether dispatch is to choose as soon as a ticket is here: the stage says so, or one of its actions is to assign the best. */
const asksDispatch = (stage: Pick<FlowStage, 'autoDispatch' | 'actions'>): boolean =>
  stage.autoDispatch || stage.actions.some((a) => a.kind === 'assign' && a.mode === 'best');

/** Whether dispatch gives it out by itself: it waits in a stage that says so, and not for anything else. */
export const wantsDispatch = (config: Pick<TicketConfig, 'flow' | 'flows'>, t: Standing & Pick<TicketState, 'waitingReason'>): boolean =>
  isPooled(config, t) && t.waitingReason === null && flowOf(config, t).stages.some((s) => s.key === t.stage && asksDispatch(s));

export type DispatchTimes = Pick<TicketState, 'pooledAt' | 'dispatchSeconds'>;
type Given = Standing & TicketHours & DispatchTimes & Pick<TicketState, 'reopenCount'>;

/**
 * Since when a ticket waits for somebody and, once it was given to one, how many working seconds that took; told at the end of every
 * decision. Holds in between count. Source: issue 3, 分派用时.
 */
export function dispatchTimes(config: TicketConfig, before: Pick<Given, 'reopenCount'> | null, after: Given, now: number): DispatchTimes {
  const isReopened = before !== null && after.reopenCount > before.reopenCount;
  const known = isReopened ? null : after.pooledAt;
  const pooledAt = known ?? (isPooled(config, after) ? now : null);
  const isGiven = after.assigneeId !== null && pooledAt !== null && after.dispatchSeconds === null;
  return { pooledAt, dispatchSeconds: isGiven ? elapsedSeconds(calendarOfTicket(config, after), pooledAt, now) : after.dispatchSeconds };
}
