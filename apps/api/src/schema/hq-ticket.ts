import { CHANGE_REASONS } from '@bodan/core/measures/change';
import { CODE_LISTS } from '@bodan/core/standard/retirement';
import { z } from '@hono/zod-openapi';
import { listItemSchema } from './ticket.ts';

const count = z.number().int();
const label = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const nullable = <S extends z.ZodType>(s: S) => s.nullable();
const stageName = label.nullable().openapi({ description: 'What the flow version calls the stage that the ticket runs by' });
const instant = z.iso.datetime({ offset: true });

export const codeNames = z
  .array(z.object({ list: z.enum(CODE_LISTS), code: z.string(), name: label }))
  .openapi({ description: 'What the newest version of the standard calls the codes that stand here' });
const page = { total: count.openapi({ description: 'The number on the board' }), tickets: count, nextCursor: nullable(z.string()) };
export const hqFacts = {
  tenantId: z.string(),
  id: z.string(),
  number: z.string(),
  source: z.string(),
  stage: z.string(),
  stageName,
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
  .object({
    ...page,
    items: z.array(z.object({ ...hqFacts, value: count }).openapi('HqTicketItem')),
    closedOff: count.openapi({
      description: 'Tickets of this page that count and open no more: of who left the group, or of an earlier membership',
    }),
    names: codeNames,
  })
  .openapi('HqTicketPage');
export const workspaceDrillSchema = z
  .object({ ...page, items: z.array(listItemSchema.extend({ value: count })) })
  .openapi('BoardTicketPage');

export const hqTicketSchema = z
  .object({
    ...hqFacts,
    tenantSlug: z.string(),
    tenantName: z.string(),
    names: codeNames,
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
        stageName,
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

export const changesSchema = z
  .object({
    published: count.openapi({ description: 'The figure as it was published at the moment' }),
    known: count.openapi({ description: 'The figure of that moment by what is known now' }),
    tickets: count.openapi({ description: 'How many tickets make the difference' }),
    items: z.array(
      z.object({
        tenantId: z.string(),
        ticketId: z.string(),
        number: nullable(z.string()).openapi({ description: 'null when the ticket is there no more' }),
        published: count,
        known: count,
        reasons: z.array(z.enum(CHANGE_REASONS)),
      }),
    ),
    nextCursor: nullable(z.string()),
  })
  .openapi('BoardChanges');
