import { USE_KINDS } from '@bodan/core/standard/mention';
import { CODE_LISTS } from '@bodan/core/standard/retirement';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { emailInput, hqRoleList, instant, page, templateInput } from './identity.ts';

const joinCodeText = z.string().regex(/^[A-Za-z0-9_-]{10,100}$/, { error: 'not a join code' });
const codeMap = z.record(z.string().max(40), z.string().max(40)).default({});
export const joinBody = z
  .strictObject({
    code: joinCodeText,
    isAgreed: z
      .boolean()
      .default(false)
      .openapi({ description: 'The owner agrees to what headquarters will see; needed where there are tickets' }),
    mapping: z
      .strictObject({ faultCodes: codeMap, departments: codeMap, tiers: codeMap, waitingReasons: codeMap })
      .prefault({})
      .openapi({ description: 'What codes of the workspace become, by list, where the group has not got them' }),
  })
  .openapi('JoinGroup');
export const joinPreviewBody = z.strictObject({ code: joinCodeText }).openapi('PreviewJoin');
const wording = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const choices = z.array(z.object({ code: z.string(), name: wording }));
const namingUse = z.object({ kind: z.enum(USE_KINDS), name: z.string() });
export const joinPreview = z
  .object({
    group: z.object({ slug: z.string(), name: z.string() }),
    standardNumber: z.number().int(),
    tickets: z.object({ open: z.number().int(), closed: z.number().int() }),
    missing: z.array(
      z.object({
        list: z.enum(CODE_LISTS),
        code: z.string(),
        name: wording.nullable(),
        tickets: z.number().int().openapi({ description: 'Open ones that hold it, or whose minutes run there' }),
        uses: z.array(namingUse).openapi({ description: 'What names it, and goes along with what it becomes' }),
        stays: z.array(namingUse).openapi({
          description: 'What may name it inside a text that is worked with, so that it stays as it is: somebody has to look at it',
        }),
        isNeeded: z.boolean().openapi({ description: 'It stands on open tickets or people and must become another; else it may stay' }),
        proposal: z.string().nullable().openapi({ description: 'What it most likely is in the group' }),
      }),
    ),
    tooMany: z
      .array(z.object({ list: z.enum(CODE_LISTS), codes: z.number().int(), most: z.number().int() }))
      .openapi({ description: 'Lists of which more would be carried along than can be; joining is refused until they are fewer' }),
    choices: z
      .object({ faultCodes: choices, departments: choices, tiers: choices, waitingReasons: choices })
      .openapi({ description: 'What codes can become' }),
    fields: z.array(z.object({ key: z.string(), name: wording, tickets: z.number().int() })),
  })
  .openapi('JoinPreview');
export const joined = z
  .object({ group: z.object({ slug: z.string(), name: z.string() }), standardNumber: z.number().int() })
  .openapi('JoinedGroup');

const named = { workspace: z.string().max(60).openapi({ description: 'Its address, typed by whoever means it' }) };
export const leaveBody = z.strictObject(named).openapi('LeaveGroup', { example: { workspace: 'hangzhou' } });
export const left = z.object({ group: z.object({ name: z.string() }) }).openapi('LeftGroup');
export const released = z.object({ slug: z.string() }).openapi('ReleasedSubsidiary');

const firstResponseTarget = z
  .number()
  .min(0.001)
  .max(1)
  .openapi({ description: 'The share of first responses in time that the group promises; kept in thousandths' });
const groupSettings = { firstResponseTarget, revision: z.number().int() };
export const groupSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timeZone: z.string(),
    roles: z.array(z.string()),
    subsidiaryCount: z.number().int(),
    hadTickets: z.boolean().openapi({ description: 'Whether any ticket was ever counted for the group' }),
    ...groupSettings,
  })
  .openapi('Group');
export const groupSettingsSchema = z.object(groupSettings).openapi('GroupSettings');
export const groupSettingsBody = z.strictObject({ firstResponseTarget }).openapi('UpdateGroup', { example: { firstResponseTarget: 0.95 } });
export const subsidiaryPage = page(
  z.object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    isSandbox: z.boolean(),
    standardNumber: z.number().int(),
    joinedAt: instant,
    joinedBy: z.string().nullable().openapi({ description: 'Who agreed to it, by name; null for one that headquarters made' }),
  }),
).openapi('SubsidiaryPage');
export const formerMembers = z
  .object({
    items: z.array(
      z.object({ id: z.string(), slug: z.string(), name: z.string(), joinedAt: instant, leftAt: instant, leftBy: z.string().nullable() }),
    ),
  })
  .openapi('FormerSubsidiaries');
export const hqMemberPage = page(
  z.object({ personId: z.string(), name: z.string(), email: z.string().nullable(), roles: z.array(z.string()), createdAt: instant }),
).openapi('HqMemberPage');
export const hqMemberBody = z.strictObject({ roles: hqRoleList }).openapi('ChangeHqMember', { example: { roles: ['hq_auditor'] } });
export const hqInviteBody = z
  .strictObject({ emails: z.array(emailInput).min(1).max(20), roles: hqRoleList })
  .openapi('InviteToHq', { example: { emails: ['li@example.com'], roles: ['hq_analyst'] } });
export const joinCode = z
  .object({ id: z.string(), code: z.string().openapi({ description: 'Shown this once' }), expiresAt: instant })
  .openapi('JoinCode');
export const subsidiaryBody = z
  .strictObject({ name: plainText(80, 1), template: templateInput.default('service'), ownerEmail: emailInput })
  .openapi('CreateSubsidiary', { example: { name: '杭州安家电器服务', ownerEmail: 'zhou@example.com' } });
export const subsidiaryMade = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), inviteId: z.string() })
  .openapi('SubsidiaryMade');
