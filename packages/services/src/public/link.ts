import { DomainError } from '@bodan/core/errors';
import { type App, permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { loadTicket } from '../ticket/store.ts';
import { findLink, followLinkOf, insertLink, reportLinks, revokeLink } from './store.ts';

export type ReportLink = { id: string; label: string; branchId: string | null; url: string; createdAt: string; revokedAt: string | null };

/** 192 bits derived from the link's id and the product's secret: printable again at any time, never stored. */
const tokenOf = (app: App, linkId: string): string => app.keyed('link', linkId);
const reportUrl = (app: App, linkId: string): string => `${app.baseUrl}/r/${tokenOf(app, linkId)}`;
const followUrl = (app: App, linkId: string): string => `${app.baseUrl}/t/${tokenOf(app, linkId)}`;

/** The context behind a public token, acting as the customer. Throws `not_found` for anything unknown or revoked, whatever it is. */
export async function enterByLink(
  app: App,
  token: string,
  kind: 'report' | 'follow',
  requestId: string,
): Promise<{ ctx: WorkspaceContext; linkId: string; branchId: string | null; ticketId: string | null; label: string }> {
  const link = await app.db.identity((tx) => findLink(tx, app.sha256(token)), 'read');
  if (!link || link.kind !== kind) throw new DomainError('not_found');
  const ctx: WorkspaceContext = {
    app,
    scope: { tenantId: link.tenantId, groupId: link.groupId },
    slug: link.slug,
    principal: null,
    actor: { kind: 'customer', id: link.id, name: '', roles: [] },
    roles: [],
    requestId,
    idempotency: null,
    replayed: false,
  };
  return { ctx, linkId: link.id, branchId: link.branchId, ticketId: link.ticketId, label: link.label };
}

const MAX_LINKS = 1000;

/** QR links under which customers report, newest first, revoked ones included. */
export async function listReportLinks(ctx: WorkspaceContext): Promise<ReportLink[]> {
  permit(ctx, 'link.read');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => reportLinks(tx, ctx.scope.tenantId, MAX_LINKS), 'read');
  return rows.map((r) => ({
    id: r.id,
    label: r.label,
    branchId: r.branchId,
    url: reportUrl(ctx.app, r.id),
    createdAt: new Date(r.createdAt).toISOString(),
    revokedAt: r.revokedAt === null ? null : new Date(r.revokedAt).toISOString(),
  }));
}

/** A new QR link, for the whole workspace or one branch. Error: `validation_failed` for an unknown branch. */
export async function createReportLink(ctx: WorkspaceContext, input: { label: string; branchId: string | null }): Promise<ReportLink> {
  permit(ctx, 'link.write');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  if (input.branchId && !config.branches.has(input.branchId))
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/branchId', code: 'unknown', detail: 'the workspace has no such branch' }],
    });
  const id = app.newId();
  return writeOnce(ctx, async (tx) => {
    await insertLink(tx, scope.tenantId, {
      id,
      tokenHash: app.sha256(tokenOf(app, id)),
      kind: 'report',
      branchId: input.branchId,
      ticketId: null,
      label: input.label,
    });
    return { id, ...input, url: reportUrl(app, id), createdAt: new Date(app.now()).toISOString(), revokedAt: null };
  });
}

/** The link stops working at once. Error: `not_found`. */
export async function endReportLink(ctx: WorkspaceContext, id: string): Promise<void> {
  permit(ctx, 'link.write');
  await writeOnce(ctx, async (tx) => {
    if (!(await revokeLink(tx, ctx.scope.tenantId, id))) throw new DomainError('not_found');
    return null;
  });
}

/** The address under which the ticket's customer follows it; made once, the same ever after. Error: `not_found`. */
export async function followLink(ctx: WorkspaceContext, ticketId: string): Promise<{ url: string }> {
  permit(ctx, 'ticket.read');
  return makeFollowLink(ctx, ticketId);
}

export async function makeFollowLink(ctx: WorkspaceContext, ticketId: string): Promise<{ url: string; token: string }> {
  const { app, scope } = ctx;
  return app.db.tenant(scope, async (tx) => {
    // The lock makes two askers get one link.
    if (!(await loadTicket(tx, scope.tenantId, ticketId, true))) throw ticketNotFound();
    let id = await followLinkOf(tx, scope.tenantId, ticketId);
    if (!id) {
      id = app.newId();
      await insertLink(tx, scope.tenantId, {
        id,
        tokenHash: app.sha256(tokenOf(app, id)),
        kind: 'follow',
        branchId: null,
        ticketId,
        label: '',
      });
    }
    return { url: followUrl(app, id), token: tokenOf(app, id) };
  });
}
