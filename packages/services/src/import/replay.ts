import { DomainError } from '@bodan/core/errors';
import { casesOf, foldCase, type LogMapping, type LogRow } from '@bodan/core/import/event-log';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { presentTickets, writeHistories } from '../ticket/history-store.ts';

const BATCH = 100;

/** A case has the same id whenever it is imported, so doing it again changes nothing. */
const caseId = (app: App, tenantId: string, name: string): string => {
  const h = app.sha256(`case:${tenantId}:${name}`);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
};

/**
 * A real event log into a sandbox workspace, cases in batches of one transaction each: cut off at any moment it goes on where it
 * stopped, and a second run adds nothing. Throws `sandbox_only` for a production workspace, `validation_failed` for unknown states.
 */
export async function replayLog(
  app: App,
  scope: TenantScope,
  mapping: LogMapping,
  rows: readonly LogRow[],
): Promise<{ cases: number; added: number }> {
  const config = await app.configs.get(app.db, scope);
  if (!config.isSandbox) throw new DomainError('sandbox_only');
  const cases = [...casesOf(mapping, rows)].map(([name, list]) => ({ name, list, id: caseId(app, scope.tenantId, name) }));
  let added = 0;
  for (let i = 0; i < cases.length; i += BATCH) {
    const batch = cases.slice(i, i + BATCH);
    added += await app.db.tenant(scope, async (tx) => {
      const present = await presentTickets(
        tx,
        scope.tenantId,
        batch.map((c) => c.id),
      );
      const writes = batch.filter((c) => !present.has(c.id)).map((c) => foldCase(config, mapping, c.id, c.name, c.list, app.newId));
      return writeHistories(tx, config, writes, app.newId, false);
    });
  }
  return { cases: cases.length, added };
}
