import { attainment, interventionRate, meanSeconds } from './registry.ts';

/** The counts of one line of the board, by column; overdue counts come from running clocks. */
export const COUNTS = [
  'created',
  'open',
  'closed',
  'first_response_met',
  'first_response_missed',
  'plan_met',
  'plan_missed',
  'resolution_met',
  'resolution_missed',
  'rework',
  'reopened',
  'dispatched',
  'dispatch_seconds',
  'came_at_risk',
  'intervened',
  'overdue_first_response',
  'overdue_plan',
  'overdue_resolution',
  'overdue_tickets',
  'cohort_first_response',
  'cohort_plan',
  'cohort_resolution',
] as const;
export type Counts = Record<(typeof COUNTS)[number], number>;

export const noCounts = (): Counts => Object.fromEntries(COUNTS.map((k) => [k, 0])) as Counts;

/** `overdueNow` counts tickets created in the range, as the rate does; `rate` is null when nothing is decided. */
export type Rate = { met: number; missed: number; overdueNow: number; rate: number | null };
export type Figures = {
  created: number;
  open: number;
  closed: number;
  firstResponse: Rate;
  plan: Rate;
  resolution: Rate;
  rework: number;
  reopened: number;
  /** 分派用时 of tickets created in the range: how many were given out, and after how many working seconds altogether and on average. */
  dispatch: { tickets: number; seconds: number; meanSeconds: number | null };
  /** 主动干预率 of tickets created in the range: how many came at risk, on how many of them a person acted before they were late, and the share. */
  intervention: { atRisk: number; intervened: number; rate: number | null };
  /** Overdue at this instant whatever the day of creation: tickets, and clocks by metric. */
  overdueNow: { tickets: number; firstResponse: number; plan: number; resolution: number };
};

const rate = (met: number, missed: number, overdueNow: number): Rate => ({
  met,
  missed,
  overdueNow,
  rate: attainment(met, missed, overdueNow),
});

/** A line of the board as every reader is shown it. */
export const figuresOf = (c: Counts): Figures => ({
  created: c.created,
  open: c.open,
  closed: c.closed,
  firstResponse: rate(c.first_response_met, c.first_response_missed, c.cohort_first_response),
  plan: rate(c.plan_met, c.plan_missed, c.cohort_plan),
  resolution: rate(c.resolution_met, c.resolution_missed, c.cohort_resolution),
  rework: c.rework,
  reopened: c.reopened,
  dispatch: { tickets: c.dispatched, seconds: c.dispatch_seconds, meanSeconds: meanSeconds(c.dispatch_seconds, c.dispatched) },
  intervention: { atRisk: c.came_at_risk, intervened: c.intervened, rate: interventionRate(c.intervened, c.came_at_risk) },
  overdueNow: {
    tickets: c.overdue_tickets,
    firstResponse: c.overdue_first_response,
    plan: c.overdue_plan,
    resolution: c.overdue_resolution,
  },
});
