import type { RetargetMode } from './clock-change.ts';
import type { ClockPolicy, ClockState, PauseSpan } from './clock-state.ts';
import type { Condition } from './metric-events.ts';

/** The general form of every metric: when it starts, holds, goes on, ends, starts over or is taken off. Source: A2.2. */
export type MetricDefinition = {
  metric: string;
  start: Condition;
  stop: Condition;
  /** Beside the hold reasons of the policy: a condition that holds the clock until `resume` does. */
  pause?: Condition;
  resume?: Condition;
  /** Ends the cycle and starts the next one. */
  reset?: Condition;
  cancel?: Condition;
  /** What the cycle waits for can come no more: late if the target is used up, else it is taken off. */
  lapse?: Condition;
  /** The ended cycle goes on (with `repeat: 'resume'`). */
  reopen?: Condition;
  /** once: one cycle in a ticket's life. each: every start after an end. resume: one cycle that `reopen` continues. */
  repeat: 'once' | 'each' | 'resume';
  /** Data field of the starting event with an earlier start (epoch ms), such as the time of the call. */
  startFrom?: string;
};

/** A metric with its target under one tier. Several policies of one metric are tried in order; the first that applies counts. */
export type MetricPolicy = {
  id: string;
  definition: MetricDefinition;
  clock: Omit<ClockPolicy, 'metric'>;
  /** When this policy applies, by the facts after an event; absent: always. */
  when?: Condition;
  onChange: RetargetMode;
  /** Wall-clock seconds after which a reopened ticket gets a new cycle; absent: never. */
  newCycleAfterSeconds?: number;
};

/** One cycle of one metric with the policy that measures it. */
export type MetricCycle = {
  policyId: string;
  clock: ClockState;
  /** Off because no policy applies; it goes on when one does again. */
  detached: boolean;
  /** Spans that do not count under any policy: resolved before a reopening, held by the definition's own condition. */
  off: PauseSpan[];
  /** Breaches under an earlier target; they stay as history. */
  superseded: { policyId: string; targetSeconds: number; breachAt: number }[];
};
