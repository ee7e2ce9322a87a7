import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { insertLink, reportLinks } from '@bodan/services/public/store';

/** One QR link for the whole workspace; the token follows from its id, so its address can be told again. */
export async function ensureReportLink(app: App, scope: TenantScope, label: string): Promise<string> {
  return app.db.tenant(scope, async (tx) => {
    const present = (await reportLinks(tx, scope.tenantId, 1))[0];
    if (present) return present.id;
    const id = app.newId();
    await insertLink(tx, scope.tenantId, {
      id,
      tokenHash: app.sha256(app.keyed('link', id)),
      kind: 'report',
      branchId: null,
      ticketId: null,
      label,
    });
    return id;
  });
}

export const reportUrlOf = (app: App, linkId: string): string => `${app.baseUrl}/r/${app.keyed('link', linkId)}`;
