import { RETURN_KINDS } from '@bodan/core/measures/returns';
import { z } from '@hono/zod-openapi';

const count = z.number().int();
const label = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const nullable = <S extends z.ZodType>(s: S) => s.nullable();
const instant = z.iso.datetime({ offset: true });

const rate = z
  .object({
    met: count,
    missed: count,
    overdueNow: count,
    rate: nullable(z.number()).openapi({
      description: 'met / (met + missed + overdue now), of tickets created in the range; null when nothing is decided',
    }),
  })
  .openapi('Attainment');
const overdue = z.object({ tickets: count, firstResponse: count, plan: count, evidence: count, resolution: count }).openapi('OverdueNow');
const dispatch = z.object({ tickets: count, seconds: count, meanSeconds: nullable(count) }).openapi('DispatchTime', {
  description: 'Working seconds from beginning to wait for somebody until first given to one; null when none was',
});
const intervention = z.object({ atRisk: count, intervened: count, rate: nullable(z.number()) }).openapi('Intervention', {
  description:
    'Of tickets created in the range: how many came at risk, on how many of these a person acted before they were late, and the share; null when none did',
});
const share = nullable(z.number());
const completion = z
  .object({ tickets: count, reworked: count, reworkRate: share, fixedFirst: count, firstTimeFixRate: share })
  .openapi('Completion', { description: 'Of tickets created in the range: finished, of these sent back, of these fixed the first time' });
const handovers = z.object({ times: count, perTicket: share }).openapi('Handovers');
const nudges = z.object({ times: count, perHundred: share }).openapi('Nudges');
const evidence = z.object({ asked: count, complete: count, rate: share }).openapi('EvidenceCompleteness', {
  description: 'Tickets done in the range of which evidence was asked, and that had all of it when they were done',
});
const rating = z
  .object({ tickets: count, low: count, lowRate: share })
  .openapi('RatedBadly', { description: 'Tickets created in the range that were rated, and rated 1 or 2 of 5' });
const workload = z.object({ tickets: count, technicians: count, perTechnician: share }).openapi('Workload', {
  description: 'Open tickets that are assigned at this moment, the people they are assigned to, and how many each has',
});
const figures = {
  created: count,
  open: count,
  partsWaiting: count.openapi({ description: 'Of the open ones, those that wait for a part' }),
  closed: count,
  firstResponse: rate,
  plan: rate,
  evidenceInTime: rate,
  resolution: rate,
  rework: count,
  reopened: count,
  dispatch,
  intervention,
  completion,
  evidence,
  handovers,
  nudges,
  rating,
  workload: nullable(workload).openapi({
    description:
      'Of places only: null for codes, for the range before and for a past moment by what is known now, or from before it was remembered',
  }),
  overdueNow: overdue,
};
const line = { key: z.string().openapi({ description: 'What the filter takes; - for none' }), name: label, ...figures };
const coded = z.array(z.object(line).openapi('BoardLine'));

const named = z.object({ key: z.string(), name: label });
const field = { key: z.string(), type: z.enum(['choice', 'multiple_choice', 'switch']), name: label };

export const boardSchema = z
  .object({
    asOf: instant,
    known: z.enum(['then', 'now']).openapi({ description: 'then: as it was published at asOf; now: by what is known now' }),
    range: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }),
    filter: z.object({
      tenantIds: z.array(z.string()),
      region: nullable(z.string()),
      branchIds: z.array(z.string()),
      faultCodes: z.array(z.string()),
      departmentCodes: z.array(z.string()),
      tiers: z.array(z.string()),
      field: nullable(z.object({ key: z.string(), values: z.array(z.string()) })),
      by: nullable(z.string()),
    }),
    totals: z.object(figures),
    previous: z.object({ from: z.string(), to: z.string(), ...figures }),
    bySubsidiary: z.array(z.object({ ...line, slug: z.string() })),
    byBranch: z.array(z.object({ ...line, tenantId: z.string(), code: z.string(), region: z.string() })),
    byRegion: coded.openapi({
      description: 'Sums of branches by the region they are in today; - for those without one and tickets without a branch',
    }),
    byFaultCode: coded,
    byDepartment: coded,
    byTier: coded,
    byStage: z.array(z.object({ key: z.string(), name: label, open: count, partsWaiting: count, overdueNow: overdue })),
    fields: z
      .array(z.object({ ...field, values: z.array(named) }))
      .openapi({ description: 'Fields of the standard that the board can be told by' }),
    regions: z.array(z.string()).openapi({ description: 'Regions that branches here are in: what the filter takes' }),
    byField: nullable(
      z.object({
        ...field,
        lines: coded,
        coverage: z.object({ tickets: count, of: count, rate: share }).openapi({
          description: 'Of tickets created in the range: how many hold a value. The lines of a field with several values add up to more',
        }),
        lacking: z
          .array(named)
          .openapi({ description: 'Subsidiaries whose version of the standard has not the field yet; at present only' }),
      }),
    ).openapi({ description: 'By the field asked for: a line for every value tickets hold, - without any, ~ not to be seen any more' }),
    days: z.array(z.object({ day: z.string(), created: count, closed: count, firstResponse: rate })),
  })
  .openapi('Board');

export const trendSchema = z
  .object({
    asOf: instant,
    firstResponseTarget: z.number().openapi({ description: 'The share of first responses in time that the group promises' }),
    weeks: z.array(z.object({ from: z.string(), to: z.string() })),
    items: z.array(z.object({ tenantId: z.string(), weeks: z.array(rate) })),
    branches: z
      .array(z.object({ branchId: z.string(), weeks: z.array(rate) }))
      .openapi({ description: 'The branches of one workspace, or of the one subsidiary asked for; - for tickets of none. Else empty' }),
  })
  .openapi('Trend');

export const waitsSchema = z
  .object({
    asOf: instant,
    items: z.array(z.object({ key: z.string(), tickets: count, medianSeconds: count, longestSeconds: count })),
  })
  .openapi('Waits', {
    description: 'Open tickets by stage, and how long they have stood there in calendar time, the longest median first',
  });

export const heatSchema = z
  .object({
    asOf: instant,
    range: z.object({ from: z.string(), to: z.string() }),
    cells: z.array(
      z.object({
        weekday: z.number().int().openapi({ description: 'Monday is 1' }),
        hour: z.number().int(),
        created: count,
        met: count,
        missed: count,
        overdueNow: count,
        rate: nullable(z.number()).openapi({ description: 'First responses in time; null when nothing is decided' }),
      }),
    ),
    unplaced: count.openapi({ description: 'Tickets that count and open no more, whose hour is not known here' }),
  })
  .openapi('Heat', {
    description: 'Tickets created in the range by the hour of the week, in the time of their own workspace; hours without any are left out',
  });

export const returnsSchema = z
  .object({
    asOf: instant,
    range: z.object({ from: z.string(), to: z.string() }),
    items: z.array(
      z.object({
        kind: z.enum(RETURN_KINDS),
        from: nullable(z.string()).openapi({ description: 'The stage it left; null where nothing says so' }),
        to: nullable(z.string()),
        times: count,
        tickets: count,
        finished: count.openapi({ description: 'Of these tickets, those that are finished' }),
      }),
    ),
    stages: z
      .array(z.object({ key: z.string(), name: label }))
      .openapi({ description: 'What the stages are called, in the order of the flows' }),
  })
  .openapi('Returns', {
    description:
      'Tickets created in the range that were sent back or opened again, by the way they took, the most taken first. The times of a kind add up to the board’s figure',
  });
