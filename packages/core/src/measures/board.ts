import { byFormula } from './figure.ts';

/** The counts of one line of the board, by column; overdue counts come from running clocks. */
export const COUNTS = [
  'created',
  'open',
  'parts_waiting',
  'closed',
  'first_response_met',
  'first_response_missed',
  'plan_met',
  'plan_missed',
  'evidence_met',
  'evidence_missed',
  'resolution_met',
  'resolution_missed',
  'rework',
  'reopened',
  'dispatched',
  'dispatch_seconds',
  'came_at_risk',
  'intervened',
  'completed',
  'reworked',
  'fixed_first',
  'evidence_asked',
  'evidence_complete',
  'handovers',
  'nudges',
  'rated',
  'rated_low',
  'overdue_first_response',
  'overdue_plan',
  'overdue_evidence',
  'overdue_resolution',
  'overdue_tickets',
  'cohort_first_response',
  'cohort_plan',
  'cohort_evidence',
  'cohort_resolution',
  'assigned',
  'technicians',
] as const;
export type Counts = Record<(typeof COUNTS)[number], number>;

const NO_COUNTS = Object.fromEntries(COUNTS.map((k) => [k, 0])) as Counts;
export const noCounts = (): Counts => ({ ...NO_COUNTS });

/** `overdueNow` counts tickets created in the range, as the rate does; `rate` is null when nothing is decided. */
export type Rate = { met: number; missed: number; overdueNow: number; rate: number | null };
type Workload = { tickets: number; technicians: number; perTechnician: number | null };
export type Figures = {
  created: number;
  open: number;
  /** 待件: of the open ones, those that wait for a part. */
  partsWaiting: number;
  closed: number;
  firstResponse: Rate;
  plan: Rate;
  /** 凭证及时率: evidence that was owed within a time, by visits. */
  evidenceInTime: Rate;
  resolution: Rate;
  rework: number;
  reopened: number;
  /** 分派用时 of tickets created in the range: how many were given out, and after how many working seconds altogether and on average. */
  dispatch: { tickets: number; seconds: number; meanSeconds: number | null };
  /** 主动干预率 of tickets created in the range: how many came at risk, on how many of them a person acted before they were late, and the share. */
  intervention: { atRisk: number; intervened: number; rate: number | null };
  /** 返工率 and 一次修复率 of tickets created in the range: of those that are finished. */
  completion: { tickets: number; reworked: number; reworkRate: number | null; fixedFirst: number; firstTimeFixRate: number | null };
  /** 凭证完整率 of tickets done in the range of which evidence was asked: how many had all of it then. */
  evidence: { asked: number; complete: number; rate: number | null };
  /** 转手 of tickets created in the range, and how many a ticket. */
  handovers: { times: number; perTicket: number | null };
  /** 催办 of tickets created in the range, and how many a hundred tickets. */
  nudges: { times: number; perHundred: number | null };
  /** 差评率 of tickets created in the range: of those that were rated. */
  rating: { tickets: number; low: number; lowRate: number | null };
  /**
   * 人均在手: open tickets that are assigned, those they are assigned to, and how many each has. Of places only; null where it is not counted: of codes, of
   * the range before, and of a past moment by what is known now.
   */
  workload: Workload | null;
  /** Overdue at this instant whatever the day of creation: tickets, and clocks by metric. */
  overdueNow: { tickets: number; firstResponse: number; plan: number; evidence: number; resolution: number };
};

/** A line of the board as every reader is shown it. */
export const figuresOf = (c: Counts): Figures => ({
  created: c.created,
  open: c.open,
  partsWaiting: c.parts_waiting,
  closed: c.closed,
  firstResponse: {
    met: c.first_response_met,
    missed: c.first_response_missed,
    overdueNow: c.cohort_first_response,
    rate: byFormula('first_response_rate', c),
  },
  plan: { met: c.plan_met, missed: c.plan_missed, overdueNow: c.cohort_plan, rate: byFormula('plan_rate', c) },
  evidenceInTime: {
    met: c.evidence_met,
    missed: c.evidence_missed,
    overdueNow: c.cohort_evidence,
    rate: byFormula('evidence_time_rate', c),
  },
  resolution: {
    met: c.resolution_met,
    missed: c.resolution_missed,
    overdueNow: c.cohort_resolution,
    rate: byFormula('resolution_rate', c),
  },
  rework: c.rework,
  reopened: c.reopened,
  dispatch: { tickets: c.dispatched, seconds: c.dispatch_seconds, meanSeconds: byFormula('dispatch_time', c) },
  intervention: { atRisk: c.came_at_risk, intervened: c.intervened, rate: byFormula('intervention_rate', c) },
  completion: {
    tickets: c.completed,
    reworked: c.reworked,
    reworkRate: byFormula('rework_rate', c),
    fixedFirst: c.fixed_first,
    firstTimeFixRate: byFormula('first_time_fix_rate', c),
  },
  evidence: { asked: c.evidence_asked, complete: c.evidence_complete, rate: byFormula('evidence_rate', c) },
  handovers: { times: c.handovers, perTicket: byFormula('handovers_per_ticket', c) },
  nudges: { times: c.nudges, perHundred: byFormula('nudges_per_hundred', c) },
  rating: { tickets: c.rated, low: c.rated_low, lowRate: byFormula('low_rating_rate', c) },
  workload: { tickets: c.assigned, technicians: c.technicians, perTechnician: byFormula('workload', c) },
  overdueNow: {
    tickets: c.overdue_tickets,
    firstResponse: c.overdue_first_response,
    plan: c.overdue_plan,
    evidence: c.overdue_evidence,
    resolution: c.overdue_resolution,
  },
});
