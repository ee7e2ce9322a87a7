import { z } from '@hono/zod-openapi';
import { instant } from './identity.ts';

const base64url = (length: number, what: string) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}=*$`), { error: what });

/** What a browser's PushSubscription turns into as JSON. */
export const pushSubscription = z
  .strictObject({
    endpoint: z.string().min(1).max(1000).openapi({ format: 'uri', example: 'https://fcm.googleapis.com/fcm/send/abc' }),
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({
      p256dh: base64url(87, 'a point of P-256 in base64url'),
      auth: base64url(22, '16 bytes in base64url'),
    }),
  })
  .openapi('PushSubscription');
export const pushDeviceMade = z.object({ id: z.string() }).openapi('PushDeviceMade');
export const pushSettings = z
  .object({
    publicKey: z.string().openapi({ description: 'The applicationServerKey of PushManager.subscribe, base64url' }),
    items: z.array(
      z.object({
        id: z.string(),
        device: z.string().openapi({ description: 'The browser as it named itself' }),
        isCurrent: z.boolean(),
        lastError: z.string().nullable().openapi({ description: 'Why the push service did not take the last alert' }),
        createdAt: instant,
      }),
    ),
  })
  .openapi('PushSettings');
