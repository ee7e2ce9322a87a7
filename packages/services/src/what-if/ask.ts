import { DomainError } from '@bodan/core/errors';
import { type LateCell, type LateShare, sumShares } from '@bodan/core/measures/time-board';
import { type MetricOutcome, type MetricTally, type Outcome, outcomesOf, replayClocks, Tally } from '@bodan/core/measures/what-if';
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
import { type LivedTicket, livedCount, livedTickets } from './store.ts';

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
export type Compared = { metric: string; truth: MetricTally; supposed: MetricTally };
export type Turned = {
  id: string;
  number: string;
  title: string;
  metric: string;
  truth: Outcome;
  supposed: Outcome;
  truthSeconds: number;
  supposedSeconds: number;
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

const MAX_TICKETS = 20_000;
const PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const MAX_TURNED = 200;
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

/** The recorded clocks against those of the log, mark by mark. */
function isSame(recorded: LivedTicket['clocks'], cycles: readonly MetricCycle[], calendar: CompiledCalendar): boolean {
  const key = (c: { metric: string; cycle: number }) => `${c.metric}/${c.cycle}`;
  const again = new Map(cycles.map(({ clock }) => [key(clock), clock]));
  return (
    recorded.length === again.size &&
    recorded.every((r) => {
      const c = again.get(key(r));
      if (!c || c.status !== r.status || c.targetSeconds !== r.targetSeconds || c.dueAt !== r.dueAt) return false;
      const at = Math.max(c.markAt, r.markAt);
      const upTo = (x: { countedSeconds: number; markAt: number }) =>
        x.countedSeconds + (c.status === 'running' ? elapsedSeconds(calendar, x.markAt, at) : 0);
      return upTo(c) === upTo(r);
    })
  );
}

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

class Answer {
  readonly differing: string[] = [];
  readonly truth = new Tally();
  readonly supposed = new Tally();
  readonly overruns: { truth: LateShare[]; supposed: LateShare[] } = { truth: [], supposed: [] };
  readonly turned: Turned[] = [];

  add(t: LivedTicket, truth: readonly MetricOutcome[], supposed: readonly MetricOutcome[]): void {
    this.truth.add(truth);
    this.supposed.add(supposed);
    const other = new Map(supposed.map((o) => [`${o.metric}/${o.cycle}`, o]));
    for (const o of truth) {
      const p = other.get(`${o.metric}/${o.cycle}`);
      if (p && p.outcome !== o.outcome)
        this.turned.push({
          id: t.id,
          number: t.number,
          title: t.title,
          metric: o.metric,
          truth: o.outcome,
          supposed: p.outcome,
          truthSeconds: o.elapsedSeconds - o.targetSeconds,
          supposedSeconds: p.elapsedSeconds - p.targetSeconds,
        });
    }
  }
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
  const answer = new Answer();
  const tickets = await ctx.app.db.snapshot(ctx.scope, async (tx) => {
    const count = await livedCount(tx, filter);
    if (count > MAX_TICKETS)
      throw new DomainError('validation_failed', undefined, {
        fields: [
          { pointer: '/query/from', code: 'too_big', detail: `the range has ${count} tickets; ask about at most ${MAX_TICKETS} at once` },
        ],
      });
    for (let after = FIRST_ID; ; ) {
      const page = await livedTickets(tx, filter, after, PAGE);
      for (const t of page) {
        const truth = told(config, t);
        const supposed = told(other, t);
        if (!isSame(t.clocks, truth.cycles, truth.calendar)) answer.differing.push(t.number);
        answer.add(t, outcomesOf(truth.cycles, truth.calendar, now), outcomesOf(supposed.cycles, supposed.calendar, now));
        answer.overruns.truth.push(...overrunsOf(t, truth.calendar, stageBudgets(config, t)));
        answer.overruns.supposed.push(...overrunsOf(t, supposed.calendar, budgetsSupposed(t)));
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) return count;
      after = last.id;
    }
  });
  const metrics = [...new Set([...answer.truth.byMetric.keys(), ...answer.supposed.byMetric.keys()])];
  const gap = (x: Turned) => Math.abs(x.supposedSeconds - x.truthSeconds);
  return {
    range: { from: filter.from, to: filter.to, timeZone: filter.timeZone },
    tickets,
    differing: answer.differing.slice(0, MAX_DIFFERING),
    metrics: metrics.map((metric) => ({ metric, truth: answer.truth.of(metric), supposed: answer.supposed.of(metric) })),
    overruns: { truth: sumShares(answer.overruns.truth), supposed: sumShares(answer.overruns.supposed) },
    turned: { total: answer.turned.length, items: answer.turned.sort((a, b) => gap(b) - gap(a)).slice(0, MAX_TURNED) },
  };
}
