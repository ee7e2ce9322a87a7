import { DomainError } from '@bodan/core/errors';
import { type LateCell, type LateShare, sumShares } from '@bodan/core/measures/time-board';
import { agrees, outcomesOf, replayClocks } from '@bodan/core/measures/what-if';
import { type CompiledCalendar, compileCalendar, elapsedSeconds, type WorkingCalendar } from '@bodan/core/sla/calendar';
import { overruns } from '@bodan/core/sla/ledger';
import type { MetricCycle } from '@bodan/core/sla/metric-definition';
import type { StandardContent } from '@bodan/core/standard/content';
import { policiesFor } from '@bodan/core/ticket/policies';
import { slaEventOf } from '@bodan/core/ticket/sla-event';
import { calendarOfTicket, flowOf } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { stageBudgets } from '../ticket/budgets.ts';
import { type TimeInput, timeQuestion } from '../time/read.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { type Compared, Comparison, type Turned } from './comparison.ts';
import { type LivedTicket, livedTickets, livedWithin } from './store.ts';

/** What is supposed to be otherwise; everything left out stays as it is. Minutes are working minutes. */
export type Supposition = {
  calendar?: WorkingCalendar | undefined;
  tiers?:
    | {
        code: string;
        firstResponseMinutes?: number | undefined;
        planMinutes?: number | undefined;
        resolutionMinutes?: number | undefined;
      }[]
    | undefined;
  budgets?: Record<string, number> | undefined;
};
export type WhatIf = {
  range: { from: string; to: string; timeZone: string };
  tickets: number;
  /** Tickets whose log, told again under the rules that hold, does not give the clocks that were recorded; none is expected. */
  differing: string[];
  metrics: Compared[];
  /** Seconds over the stages' own budgets, of all tickets. */
  overruns: { truth: LateCell[]; supposed: LateCell[] };
  /** Promises that come out otherwise, the largest difference first. */
  turned: { total: number; items: Turned[] };
};

const PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const MAX_DIFFERING = 50;

function suppose(config: WorkspaceConfig, s: Supposition): WorkspaceConfig {
  const byCode = new Map(s.tiers?.map((t) => [t.code, t]));
  const unknown = [...byCode.keys()].filter((code) => !config.standard.tiers.some((t) => t.code === code));
  const stages = new Set([...config.flows.values()].flatMap((f) => f.stages.map((x) => x.key)));
  const fields = [
    ...unknown.map((code) => ({ pointer: '/tiers', code: 'unknown', detail: `the standard has no SLA tier ${code}` })),
    ...Object.keys(s.budgets ?? {}).flatMap((stage) =>
      stages.has(stage) ? [] : [{ pointer: `/budgets/${stage}`, code: 'unknown', detail: 'no flow has such a stage' }],
    ),
  ];
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
  const standard: StandardContent = {
    ...config.standard,
    tiers: config.standard.tiers.map((t) => {
      const other = byCode.get(t.code);
      if (!other) return t;
      const own = {
        first_response: other.firstResponseMinutes ?? t.firstResponseMinutes,
        plan: other.planMinutes ?? t.planMinutes,
        resolution: other.resolutionMinutes ?? t.resolutionMinutes,
      };
      return {
        ...t,
        firstResponseMinutes: own.first_response,
        planMinutes: own.plan,
        resolutionMinutes: own.resolution,
        clocks: t.clocks.map((c) => (c.key in own ? { ...c, targetMinutes: own[c.key as keyof typeof own] } : c)),
      };
    }),
  };
  const calendar = s.calendar ? compileCalendar(s.calendar) : config.calendar;
  return { ...config, standard, calendar, branchCalendars: s.calendar ? new Map() : config.branchCalendars };
}

const told = (config: WorkspaceConfig, t: LivedTicket): { cycles: MetricCycle[]; calendar: CompiledCalendar } => {
  const calendar = calendarOfTicket(config, t);
  return { calendar, cycles: replayClocks(t.events.map(slaEventOf), policiesFor(config.standard, flowOf(config, t)), calendar) };
};

function overrunsOf(t: LivedTicket, calendar: CompiledCalendar, budgets: Record<string, number>): LateShare[] {
  const slices = t.slices.map((s) => ({ ...s, businessSeconds: elapsedSeconds(calendar, s.startedAt, s.endedAt) }));
  return overruns(slices, budgets).map((u) => ({
    ticketId: t.id,
    stage: u.stage,
    departmentCode: u.department,
    personId: u.personId,
    seconds: u.overrunSeconds,
  }));
}

/**
 * A past range told again under another calendar, other targets or other stage budgets, beside the truth and never over it. Under the
 * rules that hold the log gives exactly what was recorded; tickets where it does not are named. Errors: `forbidden`, `validation_failed`.
 */
export async function askWhatIf(ctx: WorkspaceContext, input: TimeInput, supposition: Supposition): Promise<WhatIf> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const { config, filter, now } = await timeQuestion(ctx, input);
  const other = suppose(config, supposition);
  const budgetsSupposed = (t: LivedTicket) => ({
    ...stageBudgets(config, t),
    ...Object.fromEntries(Object.entries(supposition.budgets ?? {}).map(([stage, minutes]) => [stage, minutes * 60])),
  });
  const comparison = new Comparison();
  const differing: string[] = [];
  const overruns: { truth: LateShare[]; supposed: LateShare[] } = { truth: [], supposed: [] };
  const tickets = await ctx.app.db.snapshot(ctx.scope, async (tx) => {
    const count = await livedWithin(tx, filter);
    for (let after = FIRST_ID; ; ) {
      const page = await livedTickets(tx, filter, after, PAGE);
      for (const t of page) {
        const truth = told(config, t);
        const supposed = told(other, t);
        if (!agrees(t.clocks, truth.cycles, truth.calendar)) differing.push(t.number);
        comparison.add(t, outcomesOf(truth.cycles, truth.calendar, now), outcomesOf(supposed.cycles, supposed.calendar, now));
        overruns.truth.push(...overrunsOf(t, truth.calendar, stageBudgets(config, t)));
        overruns.supposed.push(...overrunsOf(t, supposed.calendar, budgetsSupposed(t)));
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) return count;
      after = last.id;
    }
  });
  return {
    range: { from: filter.from, to: filter.to, timeZone: filter.timeZone },
    tickets,
    differing: differing.slice(0, MAX_DIFFERING),
    ...comparison.result(),
    overruns: { truth: sumShares(overruns.truth), supposed: sumShares(overruns.supposed) },
  };
}
