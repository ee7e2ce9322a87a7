import { z } from '@hono/zod-openapi';
import { listItemSchema } from './ticket.ts';

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
const overdue = z.object({ tickets: count, firstResponse: count, plan: count, resolution: count }).openapi('OverdueNow');
const dispatch = z.object({ tickets: count, seconds: count, meanSeconds: nullable(count) }).openapi('DispatchTime', {
  description: 'Working seconds from beginning to wait for somebody until first given to one; null when none was',
});
const intervention = z.object({ atRisk: count, intervened: count, rate: nullable(z.number()) }).openapi('Intervention', {
  description:
    'Of tickets created in the range: how many came at risk, on how many of these a person acted before they were late, and the share; null when none did',
});
const figures = {
  created: count,
  open: count,
  closed: count,
  firstResponse: rate,
  plan: rate,
  resolution: rate,
  rework: count,
  reopened: count,
  dispatch,
  intervention,
  overdueNow: overdue,
};
const line = { key: z.string().openapi({ description: 'What the filter takes; - for none' }), name: label, ...figures };
const coded = z.array(z.object(line).openapi('BoardLine'));

export const boardSchema = z
  .object({
    asOf: instant,
    range: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }),
    filter: z.object({
      tenantIds: z.array(z.string()),
      branchIds: z.array(z.string()),
      faultCodes: z.array(z.string()),
      departmentCodes: z.array(z.string()),
      tiers: z.array(z.string()),
    }),
    totals: z.object(figures),
    previous: z.object({ from: z.string(), to: z.string(), ...figures }),
    bySubsidiary: z.array(z.object({ ...line, slug: z.string() })),
    byBranch: z.array(z.object({ ...line, tenantId: z.string(), code: z.string(), region: z.string() })),
    byFaultCode: coded,
    byDepartment: coded,
    byTier: coded,
    byStage: z.array(z.object({ key: z.string(), name: label, open: count, overdueNow: overdue })),
    days: z.array(z.object({ day: z.string(), created: count, closed: count, firstResponse: rate })),
  })
  .openapi('Board');

export const trendSchema = z
  .object({
    asOf: instant,
    weeks: z.array(z.object({ from: z.string(), to: z.string() })),
    items: z.array(z.object({ tenantId: z.string(), weeks: z.array(rate) })),
  })
  .openapi('Trend');

const page = { total: count.openapi({ description: 'The number on the board' }), tickets: count, nextCursor: nullable(z.string()) };
export const hqFacts = {
  tenantId: z.string(),
  id: z.string(),
  number: z.string(),
  source: z.string(),
  stage: z.string(),
  isOpen: z.boolean(),
  waitingReason: nullable(z.string()),
  wakeAt: nullable(instant),
  priority: z.string(),
  tier: z.string(),
  faultCode: nullable(z.string()),
  departmentCode: nullable(z.string()),
  branchId: nullable(z.string()),
  createdAt: instant,
  updatedAt: instant,
  stageSince: instant,
  firstRespondedAt: nullable(instant),
  closedAt: nullable(instant),
  reopenCount: count,
  reworkCount: count,
  rating: nullable(count),
  nextMetric: nullable(z.string()),
  nextDueAt: nullable(instant),
  stuckDepartment: nullable(z.string()),
  stuckSince: instant,
  contactMasked: z.string(),
  phoneMasked: nullable(z.string()),
};
export const hqDrillSchema = z
  .object({ ...page, items: z.array(z.object({ ...hqFacts, value: count }).openapi('HqTicketItem')) })
  .openapi('HqTicketPage');
export const workspaceDrillSchema = z
  .object({ ...page, items: z.array(listItemSchema.extend({ value: count })) })
  .openapi('BoardTicketPage');

export const hqTicketSchema = z
  .object({
    ...hqFacts,
    tenantSlug: z.string(),
    tenantName: z.string(),
    clocks: z.array(
      z.object({
        metric: z.string(),
        cycle: count,
        status: z.string(),
        targetSeconds: count,
        countedSeconds: count,
        startedAt: instant,
        dueAt: nullable(instant),
        breachAt: nullable(instant),
        stoppedAt: nullable(instant),
        isOverdue: z.boolean(),
      }),
    ),
    slices: z.array(
      z.object({
        seq: count,
        stage: z.string(),
        departmentCode: nullable(z.string()),
        waitingReason: nullable(z.string()),
        counted: z.boolean(),
        startedAt: instant,
        endedAt: instant,
        businessSeconds: count,
        wallSeconds: count,
      }),
    ),
  })
  .openapi('HqTicket');

export const revealedSchema = z
  .object({
    title: z.string(),
    customerWords: z.string(),
    contactName: z.string(),
    phone: nullable(z.string()),
    address: z.string(),
    device: z.string(),
    deviceSerial: z.string(),
    tags: z.array(z.string()),
    said: z.array(z.object({ type: z.string(), actorName: z.string(), text: z.string(), occurredAt: instant })),
  })
  .openapi('RevealedText');
