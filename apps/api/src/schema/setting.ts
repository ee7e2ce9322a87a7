import { quietHours } from '@bodan/core/alert/quiet';
import { dialOf } from '@bodan/core/customer/hotline';
import { anyFieldDefinition, fieldKey, fieldSet } from '@bodan/core/fields/definition';
import { layouts } from '@bodan/core/fields/layout';
import { flow, flowStage, flowTransition } from '@bodan/core/flow/definition';
import { isZone } from '@bodan/core/sla/zone';
import { standardContent } from '@bodan/core/standard/content';
import { code, isStorable, label, plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant, notEmpty, page } from './identity.ts';
import { placeSchema } from './place.ts';
import { zoneInput } from './zone.ts';

/** Every text in a document of settings must be one PostgreSQL can keep. */
export function storable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([k, v]) => isStorable(k) && storable(v));
}
export const UNSTORABLE = { error: 'contains characters that cannot be stored' };
export const documentOf = (name: string) => z.looseObject({}).openapi(name, { type: 'object', additionalProperties: true });

const quietHoursView = z.object({ from: z.string(), to: z.string(), timeZone: z.string() }).openapi('QuietHours');
export const revisionSchema = z.object({ revision: z.number().int() }).openapi('Revision');
export const versionMade = z.object({ revision: z.number().int(), number: z.number().int() }).openapi('SettingsVersion');

export const settingsSchema = z
  .object({
    workspace: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      timeZone: z.string(),
      plan: z.string(),
      template: z.string(),
      hotline: z.string(),
      isSandbox: z.boolean(),
      sandboxNow: instant.nullable(),
      quietHours: quietHoursView.nullable(),
      group: z.object({
        slug: z.string(),
        name: z.string(),
        kind: z.enum(['group', 'solo']),
        since: instant.openapi({ description: 'Since when it is a member of it' }),
      }),
    }),
    flow,
    flows: z
      .array(
        z.object({
          versionIds: z.array(z.string()),
          name: label,
          stages: z.array(flowStage.pick({ key: true, name: true, kind: true, owner: true })),
          steps: z.array(
            flowTransition.pick({
              key: true,
              name: true,
              from: true,
              to: true,
              roles: true,
              requires: true,
              needsReason: true,
              isRework: true,
              isReopen: true,
            }),
          ),
        }),
      )
      .openapi({
        description:
          'What the versions that tickets run on call their stages and steps: the flow above first, then the newest version of every other flow, then older ones. Versions that say the same are told once',
      }),
    standard: z.object({ number: z.number().int(), content: standardContent }),
    calendar: documentOf('WorkingCalendarDocument').openapi({ description: 'In force now, for the workspace as a whole' }),
    calendars: z
      .array(
        z.object({
          branchId: z.string().nullable(),
          versions: z.array(z.object({ validFrom: z.number().openapi({ description: 'Epoch ms' }), calendar: z.looseObject({}) })),
        }),
      )
      .openapi({ description: 'By what running figures are reckoned on: the workspace (null) and branches with hours of their own' }),
    fields: z.array(anyFieldDefinition),
    layouts,
    branches: z.array(z.object({ id: z.string(), code: z.string(), name: z.string(), region: z.string() })),
    members: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        roles: z.array(z.string()),
        departmentCode: z.string().nullable(),
        onDuty: z.boolean(),
        isDisabled: z.boolean(),
      }),
    ),
    revision: z.number().int(),
  })
  .openapi('Settings');

export const updateSettingsBody = z
  .strictObject({
    name: plainText(80, 1).optional(),
    hotline: plainText(40)
      .refine((text) => text === '' || dialOf(text) !== null, { error: 'one phone number, with or without an extension' })
      .optional()
      .openapi({ description: 'One phone number, with or without an extension; empty for none', example: '400-820-8820' }),
    timeZone: z
      .string()
      .max(64)
      .refine(isZone, { error: 'a time zone of the IANA list, such as Asia/Shanghai' })
      .optional()
      .openapi({ description: 'Only while there are no tickets', example: 'Asia/Shanghai' }),
    quietHours: quietHours.nullable().optional().openapi({
      description:
        'Robots and devices stay silent then, in real time also in a sandbox; urgent steps go through, the rest follows as one digest',
    }),
  })
  .refine(...notEmpty)
  .openapi('UpdateSettings', { example: { hotline: '400-800-1234' } });
export const fieldsBody = fieldSet.refine(storable, UNSTORABLE).openapi('FieldSet', {
  example: {
    fields: [
      {
        key: 'x_warranty',
        type: 'choice',
        name: { 'zh-CN': '保修', en: 'Warranty' },
        options: [{ key: 'in', name: { 'zh-CN': '保内', en: 'In' } }],
      },
    ],
  },
});
export const saveFieldsBody = z
  .strictObject({
    fields: fieldSet.shape.fields,
    layouts: layouts.optional().openapi({ description: 'The forms; without it they stay as they are' }),
    retype: z.array(fieldKey).max(500).default([]).openapi({ description: 'Fields whose type changes on purpose' }),
  })
  .refine((s) => new Set(s.fields.map((f) => f.key)).size === s.fields.length, { error: 'two fields have the same key', path: ['fields'] })
  .refine(storable, UNSTORABLE)
  .openapi('SaveFields');
export const clockBody = z
  .strictObject({ now: z.iso.datetime({ offset: true }) })
  .openapi('SandboxClock', { example: { now: '2026-11-24T09:00:00+08:00' } });
export const clockSet = z.object({ now: instant }).openapi('SandboxClockSet');

export const branchSchema = z
  .object({
    id: z.string(),
    code: z.string(),
    name: z.string(),
    region: z.string(),
    address: z.string(),
    place: placeSchema.nullable(),
    timeZone: z.string().nullable().openapi({ description: 'Where the branch lies; read by tiers whose hours are local to it' }),
    version: z.number().int(),
  })
  .openapi('Branch');
export const branchPage = page(branchSchema).openapi('BranchPage');
export const createBranchBody = z
  .strictObject({
    code,
    name: plainText(80, 1),
    region: plainText(60).default(''),
    address: plainText(300).default(''),
    place: placeSchema.nullable().default(null),
    timeZone: zoneInput.nullable().default(null),
  })
  .openapi('CreateBranch', { example: { code: 'HZ-01', name: '余杭网点', region: '杭州' } });
export const updateBranchBody = z
  .strictObject({
    code: code.optional(),
    name: plainText(80, 1).optional(),
    region: plainText(60).optional(),
    address: plainText(300).optional(),
    place: placeSchema.nullable().optional(),
    timeZone: zoneInput.nullable().optional(),
  })
  .refine(...notEmpty)
  .openapi('UpdateBranch', { example: { region: '杭州' } });

export const planSchema = z
  .object({
    code: z.string(),
    name: z.object({ 'zh-CN': z.string(), en: z.string() }),
    limits: z.object({
      seats: z.number().int().nullable(),
      ticketsPerMonth: z.number().int().nullable(),
      storageBytes: z.number().int().nullable(),
    }),
    used: z.object({ seats: z.number().int(), ticketsThisMonth: z.number().int() }),
  })
  .openapi('Plan');
