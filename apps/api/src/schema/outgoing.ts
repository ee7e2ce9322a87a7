import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { WEBHOOK_TYPES } from '@bodan/core/webhook/body';
import { z } from '@hono/zod-openapi';

const instant = z.iso.datetime({ offset: true });
const maybeInstant = instant.nullable();
const limit = z.coerce.number().int().min(1).max(100).default(50);
const flag = z.enum(['true', 'false']).transform((s) => s === 'true');

export const workspaceParams = z.object({ workspace: z.string().max(60) });
export const pageQuery = z.strictObject({ cursor: uuid.optional(), limit });
export const deleted = z.object({ deleted: z.literal(true) }).openapi('Deleted');

const address = z.string().min(1).max(2000).openapi({ format: 'uri', example: 'https://example.com/hooks/bodan' });
const eventTypes = z.array(z.enum(WEBHOOK_TYPES)).max(WEBHOOK_TYPES.length);

export const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(z.string()),
    secretLastFour: z.string(),
    previousSecretUntil: maybeInstant.openapi({ description: 'Until then the previous secret signs too' }),
    isEnabled: z.boolean(),
    disabledAt: maybeInstant,
    disabledReason: z.string().nullable(),
    failingSince: maybeInstant,
    createdAt: instant,
    version: z.number().int(),
  })
  .openapi('WebhookEndpoint');
export const endpointWithSecret = endpointSchema
  .extend({ secret: z.string().openapi({ description: 'Signing secret (Standard Webhooks); shown in this answer only' }) })
  .openapi('WebhookEndpointWithSecret');
export const endpointPage = z.object({ items: z.array(endpointSchema), nextCursor: z.string().nullable() }).openapi('WebhookEndpointPage');
export const createEndpointBody = z
  .strictObject({
    url: address,
    description: plainText(200).default(''),
    eventTypes: eventTypes.default([]).openapi({ description: 'None: all types' }),
  })
  .openapi('CreateWebhookEndpoint', {
    example: { url: 'https://example.com/hooks/bodan', description: 'ERP', eventTypes: ['ticket.created', 'ticket.breached'] },
  });
export const updateEndpointBody = z
  .strictObject({
    url: address.optional(),
    description: plainText(200).optional(),
    eventTypes: eventTypes.optional().openapi({ description: 'None: all types' }),
    isEnabled: z.boolean().optional(),
  })
  .openapi('UpdateWebhookEndpoint', { example: { isEnabled: true } });

export const deliverySchema = z
  .object({
    id: z.string(),
    webhookId: z.string().openapi({ description: 'The webhook-id header; the same for retries and replays' }),
    endpointId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    status: z.enum(['waiting', 'delivered', 'failed']),
    requestBody: z.string(),
    attempts: z.array(
      z.object({ at: instant, status: z.number().int().nullable(), error: z.string().nullable(), ms: z.number().int(), reply: z.string() }),
    ),
    nextAttemptAt: maybeInstant,
    replayOf: z.string().nullable(),
    createdAt: instant,
  })
  .openapi('WebhookDelivery');
export const deliveryPage = z.object({ items: z.array(deliverySchema), nextCursor: z.string().nullable() }).openapi('WebhookDeliveryPage');
export const deliveryQuery = pageQuery.extend({
  status: z.enum(['waiting', 'delivered', 'failed']).optional(),
  type: z
    .string()
    .max(40)
    .regex(/^[a-z._]+$/)
    .optional(),
});
export const replayBody = z
  .strictObject({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }), onlyFailed: z.boolean().default(true) })
  .openapi('ReplayWebhookDeliveries', { example: { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z', onlyFailed: true } });
export const replayResult = z.object({ count: z.number().int(), hasMore: z.boolean() }).openapi('WebhookReplay');
export const testQueued = z.object({ deliveryId: z.string() }).openapi('WebhookTest');

export const robotSchema = z
  .object({
    id: z.string(),
    kind: z.literal('dingtalk'),
    name: z.string(),
    url: z.string().openapi({ description: 'Without its token' }),
    secretLastFour: z.string(),
    region: z.string().nullable(),
    isEnabled: z.boolean(),
    mutedUntil: maybeInstant.openapi({ description: 'The robot refused; nothing is sent before' }),
    lastError: z.string().nullable(),
    createdAt: instant,
    version: z.number().int(),
  })
  .openapi('Robot');
export const robotPage = z.object({ items: z.array(robotSchema), nextCursor: z.string().nullable() }).openapi('RobotPage');
const robotFields = {
  name: plainText(60, 1),
  url: address.openapi({ example: 'https://oapi.dingtalk.com/robot/send?access_token=…' }),
  secret: z
    .string()
    .max(200)
    .regex(/^[\x21-\x7e]*$/, { error: 'visible ASCII only' })
    .openapi({ description: 'Signing secret (SEC…); empty where the robot is secured by keyword or address' }),
  region: plainText(60).nullable().openapi({ description: 'Only alerts of branches in this region; null takes all' }),
  isEnabled: z.boolean(),
};
export const createRobotBody = z
  .strictObject({
    ...robotFields,
    secret: robotFields.secret.default(''),
    region: robotFields.region.default(null),
    isEnabled: robotFields.isEnabled.default(true),
  })
  .openapi('CreateRobot', {
    example: {
      name: '杭州片区群',
      url: 'https://oapi.dingtalk.com/robot/send?access_token=0123456789',
      secret: 'SEC0123456789',
      region: '杭州',
    },
  });
export const updateRobotBody = z
  .strictObject({
    name: robotFields.name.optional(),
    url: robotFields.url.optional(),
    secret: robotFields.secret.optional(),
    region: robotFields.region.optional(),
    isEnabled: robotFields.isEnabled.optional(),
  })
  .openapi('UpdateRobot', { example: { isEnabled: false } });
export const robotTestSchema = z
  .object({ isDelivered: z.boolean(), detail: z.string().openapi({ description: 'The robot’s own words when it refused' }) })
  .openapi('RobotTest');

export const notificationSchema = z
  .object({
    id: z.string(),
    kind: z.string().openapi({
      description:
        'at_risk, breached, woken, assigned, nudged, export, import and others; digest: alerts told late, or more in a minute than one reads, with `tickets`, `kinds`, `lateSeconds` and the `worst` in its data. The list of tickets takes its id as `told`',
    }),
    ticketId: z.string().nullable(),
    flowVersionId: z.string().nullable().openapi({ description: 'The flow version its ticket runs by; the settings name its stages' }),
    why: z.string().openapi({ description: 'Why you got it: assignee, dispatcher, manager, area_manager' }),
    data: z.record(z.string(), z.unknown()).openapi({ type: 'object', additionalProperties: true }),
    readAt: maybeInstant,
    createdAt: instant,
  })
  .openapi('Notification');
export const notificationPage = z
  .object({ items: z.array(notificationSchema), nextCursor: z.string().nullable(), unreadCount: z.number().int() })
  .openapi('NotificationPage');
export const groupNoticeSchema = z
  .object({
    id: z.string(),
    kind: z.string().openapi({
      description:
        'joined, left, adopted, adoption_refused, adoption_undone, version_late, export, digest_failed; `name` in its data is what the subsidiary was called then, `to` whom a digest failed to reach by mail',
    }),
    tenantId: z.string().nullable().openapi({ description: 'The subsidiary it is about' }),
    data: z.record(z.string(), z.unknown()).openapi({ type: 'object', additionalProperties: true }),
    readAt: maybeInstant,
    createdAt: instant,
  })
  .openapi('GroupNotice');
export const groupNoticePage = z
  .object({ items: z.array(groupNoticeSchema), nextCursor: z.string().nullable(), unreadCount: z.number().int() })
  .openapi('GroupNoticePage');
export const notificationQuery = z.strictObject({
  cursor: z
    .string()
    .max(60)
    .regex(/^\d{1,16}_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    .optional(),
  limit,
  unread: flag.optional(),
});
export const readNotificationsBody = z
  .union([z.strictObject({ ids: z.array(uuid).min(1).max(100) }), z.strictObject({ all: z.literal(true) })])
  .openapi('ReadNotifications', { example: { all: true } });
export const unreadSchema = z.object({ unreadCount: z.number().int() }).openapi('UnreadCount');
