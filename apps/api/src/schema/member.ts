import { ROLES, SCOPES } from '@bodan/core/access';
import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { emailInput, instant, notEmpty, page, roleList, scopeList } from './identity.ts';
import { phoneInput } from './ticket-input.ts';

const branchIds = z.array(uuid).max(200);
const skills = z
  .record(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u), z.number().int().min(1).max(5))
  .refine((s) => Object.keys(s).length <= 50, { error: 'at most 50' })
  .openapi({ type: 'object', additionalProperties: { type: 'integer', minimum: 1, maximum: 5 }, description: 'Skill to level, 1 to 5' });

export const memberSchema = z
  .object({
    personId: z.string(),
    name: z.string(),
    email: z.string().nullable().openapi({ description: 'For owners and administrators only' }),
    phone: z.string().nullable(),
    roles: z.array(z.enum(ROLES)),
    departmentCode: z.string().nullable(),
    branchIds: z.array(z.string()),
    skills: z.record(z.string(), z.number()),
    onDuty: z.boolean(),
    supervisorId: z.string().nullable().openapi({ description: 'Whom an escalation goes to when this member’s work is late' }),
    isDisabled: z.boolean(),
    createdAt: instant,
    version: z.number().int(),
  })
  .openapi('Member');
export const memberPage = page(memberSchema).openapi('MemberPage');
export const updateMemberBody = z
  .strictObject({
    name: plainText(60, 1).optional(),
    phone: phoneInput.nullable().optional(),
    roles: roleList.optional(),
    departmentCode: code.nullable().optional(),
    branchIds: branchIds.optional(),
    skills: skills.optional(),
    onDuty: z.boolean().optional(),
    supervisorId: uuid
      .nullable()
      .optional()
      .openapi({ description: 'An active member who does not answer to this one, directly or over others' }),
    disabled: z.boolean().optional(),
  })
  .refine(...notEmpty)
  .openapi('UpdateMember', { example: { roles: ['agent'], onDuty: true } });
export const dutyBody = z.strictObject({ onDuty: z.boolean() }).openapi('Duty');

export const inviteBody = z
  .strictObject({
    emails: z.array(emailInput).min(1).max(20),
    roles: roleList,
    departmentCode: code.nullable().default(null),
    branchIds: branchIds.default([]),
  })
  .openapi('InviteMembers', { example: { emails: ['chen@example.com'], roles: ['technician'] } });
export const inviteResults = z
  .object({
    items: z.array(z.object({ email: z.string(), status: z.enum(['invited', 'already_member', 'too_many']), id: z.string().nullable() })),
  })
  .openapi('InviteResults');
export const inviteSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    roles: z.array(z.string()),
    invitedBy: z.object({ id: z.string(), name: z.string() }),
    expiresAt: instant,
    createdAt: instant,
    departmentCode: z.string().nullable(),
    branchIds: z.array(z.string()),
  })
  .openapi('Invite');
export const invitePage = page(inviteSchema).openapi('InvitePage');
export const resent = z.object({ id: z.string(), email: z.string(), expiresAt: instant }).openapi('InviteResent');

export const createKeyBody = z
  .strictObject({ name: plainText(80, 1), scopes: scopeList, expiresInDays: z.number().int().min(1).max(1095).default(365) })
  .openapi('CreateKey', { example: { name: 'ERP', scopes: ['tickets:read'] } });
export const keyMade = z
  .object({
    id: z.string(),
    name: z.string(),
    token: z.string().openapi({ description: 'Shown this once' }),
    scopes: z.array(z.enum(SCOPES)),
    expiresAt: instant,
  })
  .openapi('KeyMade');
export const keyPage = page(
  z.object({
    id: z.string(),
    name: z.string(),
    lastFour: z.string(),
    person: z.object({ id: z.string(), name: z.string() }),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: instant,
    expiresAt: instant.nullable(),
  }),
).openapi('KeyPage');
