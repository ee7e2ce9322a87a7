import { randomBytes } from 'node:crypto';
import type { WebhookSigner } from '@bodan/services/ports';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** Standard Webhooks 1.0, symmetric: HMAC-SHA256 over id, time and body. */
export const webhookSigner: WebhookSigner = {
  newSecret: () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
  sign: (secrets, id, timestampSeconds, body) =>
    secrets.map((secret) => new Webhook(secret).sign(id, new Date(timestampSeconds * 1000), body)).join(' '),
};
