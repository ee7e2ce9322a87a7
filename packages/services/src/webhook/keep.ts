import { DomainError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import { WEBHOOK_TYPES, type WebhookType } from '@bodan/core/webhook/body';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import {
  deleteEndpointRow,
  type EndpointRow,
  endpointById,
  endpointsOf,
  insertEndpoint,
  rotateSecret,
  updateEndpointRow,
} from './store.ts';

export type Endpoint = {
  id: string;
  url: string;
  description: string;
  eventTypes: string[];
  secretLastFour: string;
  previousSecretUntil: string | null;
  isEnabled: boolean;
  disabledAt: string | null;
  disabledReason: string | null;
  failingSince: string | null;
  createdAt: string;
  version: number;
};
export type EndpointWithSecret = Endpoint & { secret: string };

const OVERLAP_MS = 24 * 3_600_000;
export const endpointNotFound = (): DomainError => new DomainError('not_found', 'There is no such webhook endpoint.');

/** The seal of an endpoint's secret is bound to its id. */
export const secretContext = (endpointId: string): string => `webhook ${endpointId}`;

const view = (e: EndpointRow): Endpoint => ({
  id: e.id,
  url: e.url,
  description: e.description,
  eventTypes: e.eventTypes,
  secretLastFour: e.secretLastFour,
  previousSecretUntil: iso(e.previousSecretUntil),
  isEnabled: e.disabledAt === null,
  disabledAt: iso(e.disabledAt),
  disabledReason: e.disabledReason,
  failingSince: iso(e.failingSince),
  createdAt: new Date(e.createdAt).toISOString(),
  version: e.version,
});

export async function listEndpoints(
  ctx: WorkspaceContext,
  cursor: string | null,
  limit: number,
): Promise<{ items: Endpoint[]; nextCursor: string | null }> {
  permit(ctx, 'integration.read');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => endpointsOf(tx, ctx.scope.tenantId, cursor, limit + 1), 'read');
  const page = rows.slice(0, limit);
  return { items: page.map(view), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

export async function readEndpoint(ctx: WorkspaceContext, endpointId: string): Promise<Endpoint> {
  permit(ctx, 'integration.read');
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => endpointById(tx, ctx.scope.tenantId, endpointId), 'read');
  if (!row) throw endpointNotFound();
  return view(row);
}

/** The secret of an endpoint, for the one answer that shows it. Opened from its seal, so that no stored answer ever holds it. */
async function withSecret(ctx: WorkspaceContext, endpoint: Endpoint): Promise<EndpointWithSecret> {
  const row = await ctx.app.db.tenant(ctx.scope, (tx) => endpointById(tx, ctx.scope.tenantId, endpoint.id), 'read');
  if (!row) throw endpointNotFound();
  return { ...endpoint, secret: await ctx.app.ports.secrets.open(row.secretSealed, secretContext(endpoint.id)) };
}

/** None given: all of them. */
const typesOf = (given: readonly WebhookType[]): readonly WebhookType[] => (given.length > 0 ? given : WEBHOOK_TYPES);

/** A new endpoint; its secret is in this answer and never again. Error: `url_refused`. */
export async function createEndpoint(
  ctx: WorkspaceContext,
  input: { url: string; description: string; eventTypes: readonly WebhookType[] },
): Promise<EndpointWithSecret> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  app.ports.calls.check(input.url);
  const id = app.newId();
  const secret = app.ports.webhooks.newSecret();
  const secretSealed = await app.ports.secrets.seal(secret, secretContext(id));
  const endpoint = await writeOnce(ctx, async (tx) => {
    await insertEndpoint(tx, scope.tenantId, id, {
      ...input,
      eventTypes: typesOf(input.eventTypes),
      secretSealed,
      secretLastFour: secret.slice(-4),
    });
    const made = await endpointById(tx, scope.tenantId, id);
    if (!made) throw endpointNotFound();
    return view(made);
  });
  return withSecret(ctx, endpoint);
}

export type EndpointChange = {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: readonly WebhookType[] | undefined;
  isEnabled?: boolean | undefined;
};

/** Changes what is given; switching on again forgets the failures. Errors: `not_found`, `url_refused`. */
export async function updateEndpoint(ctx: WorkspaceContext, endpointId: string, input: EndpointChange): Promise<Endpoint> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  if (input.url !== undefined) app.ports.calls.check(input.url);
  return writeOnce(ctx, async (tx) => {
    const before = await endpointById(tx, scope.tenantId, endpointId, true);
    if (!before) throw endpointNotFound();
    const isEnabled = input.isEnabled ?? before.disabledAt === null;
    await updateEndpointRow(tx, scope.tenantId, endpointId, {
      url: input.url ?? before.url,
      description: input.description ?? before.description,
      eventTypes: input.eventTypes ? typesOf(input.eventTypes) : before.eventTypes,
      disabled: isEnabled ? null : { at: before.disabledAt ?? app.now(), reason: before.disabledReason ?? 'switched off' },
    });
    const after = await endpointById(tx, scope.tenantId, endpointId);
    if (!after) throw endpointNotFound();
    return view(after);
  });
}

export function deleteEndpoint(ctx: WorkspaceContext, endpointId: string): Promise<{ deleted: true }> {
  permit(ctx, 'integration.write');
  return writeOnce(ctx, async (tx) => {
    if ((await deleteEndpointRow(tx, ctx.scope.tenantId, endpointId)).length === 0) throw endpointNotFound();
    return { deleted: true as const };
  });
}

/** A new secret; for a day both sign, so the receiver can change over without losing a message. Error: `not_found`. */
export async function rotateEndpointSecret(ctx: WorkspaceContext, endpointId: string): Promise<EndpointWithSecret> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  const secret = app.ports.webhooks.newSecret();
  const sealed = await app.ports.secrets.seal(secret, secretContext(endpointId));
  const endpoint = await writeOnce(ctx, async (tx) => {
    const rows = await rotateSecret(tx, scope.tenantId, endpointId, sealed, secret.slice(-4), app.now() + OVERLAP_MS);
    const after = rows.length > 0 ? await endpointById(tx, scope.tenantId, endpointId) : undefined;
    if (!after) throw endpointNotFound();
    return view(after);
  });
  return withSecret(ctx, endpoint);
}
