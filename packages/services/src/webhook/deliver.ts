import { afterTry, DISABLE_AFTER_MS, type NextStep, retryAfterMs } from '@bodan/core/webhook/retry';
import type { App, TenantTx } from '../context.ts';
import type { OutgoingAnswer } from '../ports.ts';
import { endpointDisabledMail } from './disabled-mail.ts';
import { secretContext } from './keep.ts';
import {
  type Attempt,
  addMail,
  adminAddresses,
  type Claimed,
  claimDelivery,
  type DeliveryKey,
  disableEndpoint,
  noteEndpointFails,
  noteEndpointWorks,
  recordAttempt,
} from './store.ts';

export type Tried = NextStep['kind'] | 'not_due';

async function secretsOf(app: App, { endpoint }: Claimed): Promise<string[]> {
  const context = secretContext(endpoint.id);
  const secrets = [await app.ports.secrets.open(endpoint.secretSealed, context)];
  const isOverlapping =
    endpoint.previousSecretSealed !== null && endpoint.previousSecretUntil !== null && endpoint.previousSecretUntil > app.now();
  if (isOverlapping && endpoint.previousSecretSealed) secrets.push(await app.ports.secrets.open(endpoint.previousSecretSealed, context));
  return secrets;
}

async function send(app: App, d: Claimed): Promise<OutgoingAnswer> {
  const id = d.replayOf ?? d.id;
  const timestamp = Math.floor(app.now() / 1000);
  return app.ports.calls.post({
    url: d.endpoint.url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Bodan-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': app.ports.webhooks.sign(await secretsOf(app, d), id, timestamp, d.body),
    },
    body: d.body,
  });
}

/**
 * One try of one delivery: claimed in a row, sent outside any transaction, recorded with what was answered. A process that dies
 * between leaves a claim that ends; the next try carries the same `webhook-id`. `random` spreads the retries.
 */
export async function deliverWebhook(app: App, key: DeliveryKey, random: number): Promise<Tried> {
  const scope = { tenantId: key.tenantId, groupId: key.groupId };
  const claimed = await app.db.tenant(scope, (tx) =>
    claimDelivery(tx, key.tenantId, key.deliveryId, app.now(), app.now() + app.ports.calls.claimMs),
  );
  if (!claimed) return 'not_due';
  const startedAt = app.now();
  const answer = await send(app, claimed);
  const status = answer.kind === 'answered' ? answer.status : null;
  const wish = answer.kind === 'answered' ? retryAfterMs(answer.retryAfter, app.now()) : null;
  const step = afterTry({ status, retryAfterMs: wish }, claimed.attempts.length + 1, app.now(), random);
  const attempt: Attempt = {
    at: new Date(startedAt).toISOString(),
    status,
    error: answer.kind === 'failed' ? answer.reason : null,
    ms: answer.ms,
    reply: answer.kind === 'answered' ? answer.body : '',
  };
  const failingSince = claimed.endpoint.failingSince ?? app.now();
  const ending =
    step.kind === 'gone'
      ? ('gone' as const)
      : step.kind !== 'delivered' && app.now() - failingSince > DISABLE_AFTER_MS
        ? ('failing' as const)
        : null;
  // People are looked up before the transaction: one call never holds two connections.
  const admins = ending ? await app.db.identity((tx) => adminAddresses(tx, key.tenantId), 'read') : [];
  const config = ending ? await app.configs.get(app.db, scope) : null;
  await app.db.tenant(scope, async (tx) => {
    await record(tx, key, claimed, step, attempt, app.now());
    if (!ending || !config || !(await disableEndpoint(tx, key.tenantId, claimed.endpointId, app.now(), ending))) return;
    const facts = {
      workspace: config.name,
      url: claimed.endpoint.url,
      reason: ending,
      link: `${app.baseUrl}/w/${config.slug}/settings/webhooks`,
    };
    for (const a of admins) await addMail(tx, { id: app.newId(), to: a.email, ...endpointDisabledMail(a.locale, facts) });
  });
  return step.kind;
}

async function record(tx: TenantTx, key: DeliveryKey, claimed: Claimed, step: NextStep, attempt: Attempt, now: number): Promise<void> {
  const status = step.kind === 'delivered' ? 'delivered' : step.kind === 'retry' ? 'waiting' : 'failed';
  await recordAttempt(tx, key.tenantId, key.deliveryId, { attempt, status, nextAttemptAt: step.kind === 'retry' ? step.atMs : null });
  if (step.kind === 'delivered') await noteEndpointWorks(tx, key.tenantId, claimed.endpointId);
  else await noteEndpointFails(tx, key.tenantId, claimed.endpointId, now, step.kind === 'retry' ? step.pauseEndpointUntil : null);
}
