import { HQ_ROLES, ROLES, SCOPES } from '@bodan/core/access';
import { personQuiet } from '@bodan/core/alert/quiet';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

export const instant = z.iso.datetime({ offset: true }).openapi({ description: 'RFC 3339 with zone' });
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: 'not an e-mail address' }))
  .openapi({ type: 'string', format: 'email', example: 'wang.li@example.com' });
/** Rules are checked by the verb, so that a weak password says why; here only what could never be one. */
export const passwordInput = z.string().min(1).max(1000).openapi({
  format: 'password',
  description: '10 to 200 characters; not one of the commonest, not the address',
  example: 'quiet harbour 42',
});
export const localeInput = z.enum(['zh-CN', 'en']);
export const templateInput = z
  .enum(['service', 'blank'])
  .openapi({ description: 'service: 服务工单管理系统 with its flow; blank: three stages' });
export const tokenInput = z.string().regex(/^[A-Za-z0-9_-]{20,100}$/, { error: 'not a token' });
export const roleList = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
export const hqRoleList = z.array(z.enum(HQ_ROLES)).min(1).max(HQ_ROLES.length);
export const scopeList = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length);
/** A change must change something: an empty body is more likely a mistake than a wish. */
export const notEmpty = [(o: object): boolean => Object.keys(o).length > 0, { error: 'send at least one field' }] as const;
export const pageQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((n) => n >= 1 && n <= 100, { error: '1 to 100' })
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 100 }),
});
export const page = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const personSchema = z.object({ id: z.string(), name: z.string(), email: z.string(), locale: z.string() }).openapi('Person');
export const placeSchema = z.object({ slug: z.string(), name: z.string() });
export const workspaceMembership = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    group: z.object({ slug: z.string(), name: z.string(), kind: z.enum(['group', 'solo']) }),
  })
  .openapi('WorkspaceMembership');
export const groupMembership = z
  .object({ slug: z.string(), name: z.string(), timeZone: z.string(), roles: z.array(z.string()) })
  .openapi('GroupMembership');
const places = { workspaces: z.array(workspaceMembership), groups: z.array(groupMembership) };

export const signUpBody = z
  .strictObject({
    email: emailInput,
    password: passwordInput,
    name: plainText(60, 1),
    workspaceName: plainText(80, 1),
    template: templateInput.default('service'),
    locale: localeInput.default('zh-CN'),
  })
  .openapi('SignUp');
export const signedUp = z.object({ person: personSchema, workspace: placeSchema });
export const signInBody = z.strictObject({ email: emailInput, password: passwordInput }).openapi('SignIn');
export const signedIn = z.object({ person: personSchema, ...places });
export const resetBody = z.strictObject({ email: emailInput }).openapi('PasswordReset');
export const resetConfirmBody = z.strictObject({ token: tokenInput, password: passwordInput }).openapi('PasswordResetConfirm');
export const done = z.object({ status: z.string() }).openapi('Done');
export const inviteView = z
  .object({
    email: z.string(),
    kind: z.enum(['workspace', 'group']),
    workspaceName: z.string(),
    invitedBy: z.string(),
    roles: z.array(z.string()),
    expiresAt: instant,
    isYours: z.boolean(),
  })
  .openapi('InviteView');
export const acceptBody = z
  .strictObject({ token: tokenInput, name: plainText(60, 1).optional(), password: passwordInput.optional() })
  .openapi('AcceptInvite');
export const accepted = z.object({ person: personSchema, workspace: placeSchema.nullable(), group: placeSchema.nullable() });

/** Small settings of the screens: flat names with plain values, bounded. */
const preferences = z
  .record(z.string().regex(/^[a-z][A-Za-z0-9_.-]{0,59}$/), z.union([plainText(1000), z.number().finite(), z.boolean(), z.null()]))
  .refine((p) => Object.keys(p).length <= 100, { error: 'at most 100' })
  .openapi({ type: 'object', additionalProperties: true });
export const myPerson = personSchema.extend({ preferences: z.record(z.string(), z.unknown()), quiet: personQuiet }).openapi('MyPerson');
export const me = z
  .object({
    person: myPerson,
    ...places,
    key: z.object({ scopes: z.array(z.enum(SCOPES)), workspace: z.string().nullable(), group: z.string().nullable() }).nullable(),
  })
  .openapi('Me');
export const updateMeBody = z
  .strictObject({
    name: plainText(60, 1).optional(),
    locale: localeInput.optional(),
    preferences: preferences.optional(),
    quiet: personQuiet.optional(),
  })
  .refine(...notEmpty)
  .openapi('UpdateMe', { example: { name: '王丽', preferences: { density: 'compact' } } });
export const changePasswordBody = z.strictObject({ current: passwordInput, next: passwordInput }).openapi('ChangePassword');
export const sessions = z
  .object({
    items: z.array(
      z.object({
        publicId: z.string(),
        isCurrent: z.boolean(),
        userAgent: z.string(),
        address: z.string(),
        createdAt: instant,
        lastSeenAt: instant,
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('Sessions');
export const createWorkspaceBody = z
  .strictObject({
    name: plainText(80, 1),
    template: templateInput.default('service'),
    isSandbox: z
      .boolean()
      .default(false)
      .openapi({ description: 'Has a clock of its own and takes past times; for trials, training and the replay of logs. Stays one.' }),
  })
  .openapi('CreateWorkspace', { example: { name: '小林电脑维修铺', template: 'service' } });
export const workspaceMade = z.object({ id: z.string(), slug: z.string(), name: z.string() }).openapi('WorkspaceMade');
export const createGroupBody = z
  .strictObject({ name: plainText(80, 1) })
  .openapi('CreateGroup', { example: { name: '浙江安家电器服务集团' } });
export const mails = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        recipient: z.string(),
        subject: z.string(),
        text: z.string(),
        html: z.string(),
        hasFile: z.boolean().openapi({ description: 'Whether it carries a file, which is drawn when it is asked for or sent' }),
        createdAt: instant,
        sentAt: instant.nullable(),
      }),
    ),
  })
  .openapi('DevelopmentMails');
