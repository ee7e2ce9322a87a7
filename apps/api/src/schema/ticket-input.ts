import { normalisePhone } from '@bodan/core/customer/phone';
import { stageKey } from '@bodan/core/flow/parts';
import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { z } from '@hono/zod-openapi';
import { placeSchema } from './place.ts';
import { zoneInput } from './zone.ts';

const nullable = <S extends z.ZodType>(s: S) => s.nullable();

/** What people type as a phone number; kept as E.164. */
export const phoneInput = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const phone = normalisePhone(text);
    if (!phone) ctx.addIssue({ code: 'custom', message: 'not a phone number' });
    return phone ?? '';
  })
  .openapi({ type: 'string', description: 'Any usual spelling; kept as E.164', example: '138 0013 8000' });

export const occurredAt = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .optional()
  .openapi({ type: 'string', format: 'date-time', description: 'When it happened; only a sandbox workspace accepts it' });

/** An instant of a body, read to epoch ms. */
export const instantInput = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .openapi({ type: 'string', format: 'date-time' });

const deviceInstant = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .openapi({ type: 'string', format: 'date-time' });
/** What a technician's device says of its time. */
export const deviceTime = z
  .strictObject({ at: deviceInstant, sentAt: deviceInstant })
  .optional()
  .openapi({
    description:
      'When it was done and when it was sent, both by the device’s clock. It counts for technicians while that clock is within the standard’s tolerance (120 s) and it arrives in time (72 h); else the server’s time counts and the entry says so. A stop that lies before a breach voids it.',
    example: { at: '2026-11-23T09:20:00+08:00', sentAt: '2026-11-23T11:02:10+08:00' },
  });

const tags = z.array(plainText(30, 1)).max(20);
export const customValues = z
  .record(z.string().max(60), z.unknown())
  .openapi({ type: 'object', additionalProperties: true, description: 'Values of custom fields by key (x_… own, s_… of the standard)' });

export const createTicketBody = z
  .strictObject({
    id: uuid.optional().openapi({ description: 'Mint the id yourself (UUIDv7) to be able to send it again' }),
    flowKey: nullable(stageKey).optional().openapi({ description: 'By which flow of the workspace it runs; without it the default one' }),
    title: plainText(200, 1),
    customerWords: plainText(4000).default(''),
    priority: z.enum(PRIORITIES).default('normal'),
    tier: nullable(code).default(null),
    faultCode: nullable(code).default(null),
    departmentCode: nullable(code).default(null),
    branchId: nullable(uuid).default(null),
    contactName: plainText(60).default(''),
    phone: nullable(phoneInput).default(null),
    address: plainText(300).default(''),
    device: plainText(120).default(''),
    deviceSerial: plainText(80).default(''),
    tags: tags.default([]),
    custom: customValues.default({}),
    place: nullable(placeSchema).optional(),
    customerZone: nullable(zoneInput).optional(),
    occurredAt,
  })
  .openapi('CreateTicket', {
    example: {
      title: '空调不制冷',
      customerWords: '开了半小时还是热风',
      contactName: '陈女士',
      phone: '138 0013 8000',
      address: '杭州市西湖区文三路 1 号 3 幢 502',
      device: 'KFR-35GW',
    },
  });

export const updateTicketBody = z
  .strictObject({
    title: plainText(200, 1).optional(),
    priority: z.enum(PRIORITIES).optional(),
    tier: code.optional(),
    faultCode: nullable(code).optional(),
    departmentCode: nullable(code).optional(),
    branchId: nullable(uuid).optional(),
    contactName: plainText(60).optional(),
    phone: nullable(phoneInput).optional(),
    address: plainText(300).optional(),
    device: plainText(120).optional(),
    deviceSerial: plainText(80).optional(),
    tags: tags.optional(),
    custom: customValues.optional(),
    place: nullable(placeSchema).optional(),
    customerZone: nullable(zoneInput).optional(),
    occurredAt,
  })
  .openapi('UpdateTicket', { example: { priority: 'high', tags: ['老客户'] } });

export const moveBody = z
  .strictObject({
    transition: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
    reason: plainText(500).nullable().default(null),
    assigneeId: uuid.nullable().optional(),
    handTo: uuid.nullable().optional(),
    occurredAt,
    deviceTime,
  })
  .openapi('MoveTicket', { example: { transition: 'cancel', reason: '客户重复报修' } });
export const spanInput = z
  .strictObject({ from: instantInput, to: instantInput })
  .refine((s) => s.from < s.to, { error: 'it ends after it begins', path: ['to'] })
  .openapi('Span', { example: { from: '2027-01-04T14:00:00+08:00', to: '2027-01-04T16:00:00+08:00' } });
export const assignBody = z
  .strictObject({
    assigneeId: uuid.nullable(),
    appointment: spanInput.nullable().optional().openapi({ description: 'When the work is agreed for; left out, it stays as it is' }),
    reason: plainText(500, 1)
      .nullable()
      .optional()
      .openapi({ description: 'Why somebody gets it although a dispatch rule speaks against it' }),
    occurredAt,
  })
  .openapi('AssignTicket');
export const holdBody = z
  .strictObject({
    reason: code,
    wakeAt: z.iso
      .datetime({ offset: true })
      .transform((s) => Date.parse(s))
      .openapi({ type: 'string', format: 'date-time' }),
    note: plainText(500).default(''),
    occurredAt,
    deviceTime,
  })
  .openapi('HoldTicket', { example: { reason: 'customer', wakeAt: '2027-01-04T09:00:00+08:00', note: '客户出差' } });
export const resumeBody = z.strictObject({ occurredAt, deviceTime }).openapi('ResumeTicket', { example: {} });
export const nudgeBody = z.strictObject({ occurredAt }).openapi('NudgeTicket', { example: {} });
export const sayBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('note'), text: plainText(4000, 1), occurredAt, deviceTime }),
    z.strictObject({ kind: z.literal('reply'), text: plainText(4000, 1), occurredAt, deviceTime }),
    z.strictObject({
      kind: z.literal('call'),
      text: plainText(4000),
      direction: z.enum(['in', 'out']),
      talkSeconds: z.number().int().min(0).max(86_400),
      occurredAt,
      deviceTime,
    }),
    z.strictObject({ kind: z.literal('customer'), text: plainText(4000, 1), occurredAt }),
  ])
  .openapi('SayOnTicket', { example: { kind: 'note', text: '已联系仓库' } });
export const revealBody = z.strictObject({}).openapi('RevealPhone', { example: {} });
