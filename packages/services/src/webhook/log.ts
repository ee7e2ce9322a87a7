import { webhookTestBody } from '@bodan/core/webhook/body';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { endpointNotFound } from './keep.ts';
import {
  type Attempt,
  type DeliveryFilter,
  type DeliveryRow,
  deliveriesOf,
  endpointById,
  insertDelivery,
  insertReplays,
  replayable,
} from './store.ts';

export type Delivery = {
  id: string;
  /** What went out as `webhook-id`: the first delivery's id, also for a replay. */
  webhookId: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  status: DeliveryRow['status'];
  requestBody: string;
  attempts: Attempt[];
  nextAttemptAt: string | null;
  replayOf: string | null;
  createdAt: string;
};

const view = (d: DeliveryRow): Delivery => ({
  id: d.id,
  webhookId: d.replayOf ?? d.id,
  endpointId: d.endpointId,
  eventId: d.eventId,
  eventType: d.eventType,
  status: d.status,
  requestBody: d.body,
  attempts: d.attempts,
  nextAttemptAt: d.nextAttemptAt === null ? null : new Date(d.nextAttemptAt).toISOString(),
  replayOf: d.replayOf,
  createdAt: new Date(d.createdAt).toISOString(),
});

/** The log of one endpoint, newest first: what was sent, every try and what was answered. Error: `not_found`. */
export async function listDeliveries(ctx: WorkspaceContext, f: DeliveryFilter): Promise<{ items: Delivery[]; nextCursor: string | null }> {
  permit(ctx, 'integration.read');
  const { tenantId } = ctx.scope;
  const rows = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      if (!(await endpointById(tx, tenantId, f.endpointId))) throw endpointNotFound();
      return deliveriesOf(tx, tenantId, { ...f, limit: f.limit + 1 });
    },
    'read',
  );
  const page = rows.slice(0, f.limit);
  return { items: page.map(view), nextCursor: rows.length > f.limit ? (page.at(-1)?.id ?? null) : null };
}

/** Puts a test event into the endpoint's queue; it goes the way of every other. Error: `not_found`. */
export function testEndpoint(ctx: WorkspaceContext, endpointId: string): Promise<{ deliveryId: string }> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  return writeOnce(ctx, async (tx) => {
    if (!(await endpointById(tx, scope.tenantId, endpointId))) throw endpointNotFound();
    const id = app.newId();
    await insertDelivery(tx, scope.tenantId, {
      id,
      endpointId,
      eventId: id,
      eventType: 'webhook.test',
      body: webhookTestBody(ctx.slug, app.now()),
      at: app.now(),
    });
    return { deliveryId: id };
  });
}

const REPLAY_MAX = 1000;
export type ReplayOf = { deliveryId: string } | { from: number; to: number; onlyFailed: boolean };

/**
 * Sends again: one delivery, or those of a span (epoch ms, at most 1000 a call, oldest first; `hasMore` says so). The receiver
 * sees the same `webhook-id`, so what it handled already it can leave. Error: `not_found`.
 */
export function replayDeliveries(ctx: WorkspaceContext, endpointId: string, of: ReplayOf): Promise<{ count: number; hasMore: boolean }> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  return writeOnce(ctx, async (tx) => {
    if (!(await endpointById(tx, scope.tenantId, endpointId, true))) throw endpointNotFound();
    const sources = await replayable(tx, scope.tenantId, endpointId, of, REPLAY_MAX + 1);
    if ('deliveryId' in of && sources.length === 0) throw endpointNotFound();
    const chosen = sources.slice(0, REPLAY_MAX);
    if (chosen.length > 0)
      await insertReplays(
        tx,
        scope.tenantId,
        chosen.map((s) => ({ id: app.newId(), of: s.id })),
        app.now(),
      );
    return { count: chosen.length, hasMore: sources.length > REPLAY_MAX };
  });
}
